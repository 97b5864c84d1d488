"""Turns that a life under way takes: planning, an extension, a review, three parties."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Enter, Host, serve, visitors
from tests.journeys.steps import TODAY, Three, fill, sign, sign_in, write_section

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("turns")]

ENDS = "The engagement ends before this day. Agree an extension first."
TAKEN = "All the sessions that were agreed are taken. Agree an extension first."
PASSED = "This day has passed. Record the session."


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, cast: Path) -> Iterator[Host]:
    """Serve a demo of its own: these stories change what the others look at."""
    with serve(tmp_path_factory.mktemp("turns"), cast=cast) as served:
        yield served


@pytest.fixture
def enter(chromium: Browser, host: Host) -> Iterator[Enter]:
    """Return a way to open the platform as one more person."""
    with visitors(chromium, host.url) as entering:
        yield entering


@pytest.fixture
def three(enter: Enter, host: Host) -> Three:
    """Carla, Cleo on a phone, and Hana, signed in."""
    pages = [enter(), enter(viewport=PHONE), enter()]
    for page, name in zip(pages, ("Carla", "Cleo", "Hana"), strict=True):
        sign_in(page, host.emails[name], host.passwords[name])
    carla, cleo, hana = pages
    carla.get_by_role("link", name="Cleo · Coaching").first.click()
    return Three(carla, cleo, hana, carla.url.split("?")[0], host.passwords)


def _plan(page: Page, there: str, on: date) -> None:
    page.goto(f"{there}/plan")
    page.get_by_label("When does it start?").fill(f"{on}T14:00")
    page.get_by_role("group", name="How do you meet?").get_by_label("By video").check()
    page.get_by_role("button", name="Plan it", exact=True).last.click()


def _deed(page: Page, there: str, slug: str, **answers: str) -> None:
    """Take a step of the life, whose button bears the name of its page."""
    page.goto(f"{there}/life/{slug}")
    assert eye.troubles(page) == []
    for label, answer in answers.items():
        page.get_by_label(label, exact=True).fill(answer)
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.clause("GCE-1.5a", "GCE-1.3")
def test_planning_stops_at_its_gates_and_three_signatures_open_them(three: Three) -> None:
    carla, there = three.carla, three.there
    ends = _ends(three)
    for on, why in ((ends + timedelta(days=1), ENDS), (TODAY - timedelta(days=2), PASSED)):
        _plan(carla, there, on)
        expect(carla.get_by_role("alert").get_by_text(why)).to_be_visible()
        expect(carla.get_by_label("When does it start?")).to_have_value(f"{on}T14:00")
        assert eye.troubles(carla) == []
    planned = 0
    while carla.goto(f"{there}/plan") and not carla.get_by_text(TAKEN).count():
        planned += 1
        _plan(carla, there, TODAY + timedelta(days=planned))
        expect(carla.get_by_text("The session is planned.")).to_be_visible()
        assert planned < 9, "the count of the charter stops nobody"
    expect(carla.get_by_role("button", name="Plan a session")).to_be_disabled()
    assert eye.troubles(carla) == []
    carla.get_by_role("link", name="Put this right").first.click()
    expect(carla.get_by_role("heading", name="Propose an extension")).to_be_visible()
    longer = ends + timedelta(days=30)
    _extend(three, longer)
    _plan(carla, there, ends + timedelta(days=1))
    expect(carla.get_by_text("The session is planned.")).to_be_visible()


def _ends(three: Three) -> date:
    """Return the last day of the charter in force, as the form for an extension knows it."""
    three.open(three.carla, "/life/extend")
    return date.fromisoformat(three.carla.get_by_label("It then ends on").input_value())


def _extend(three: Three, ends: date) -> None:
    carla, cleo, hana, there = three.carla, three.cleo, three.hana, three.there
    answers = {"It then ends on": f"{ends}", "Number of sessions in all": "12"}
    _deed(carla, there, "extend", **answers, **{"Why longer?": "The steering group is still ahead"})
    expect(carla.get_by_text("It counts once everybody has signed it.")).to_be_visible()
    sign(carla, there)
    sign(cleo, there)
    carla.goto(f"{there}/plan")
    expect(carla.get_by_text(TAKEN)).to_be_visible()
    sign(hana, there, "All have signed.")
    hana.goto(f"{there}/charter")
    expect(hana.get_by_text("Not yet", exact=True)).to_have_count(0)
    assert eye.troubles(hana) == []


# --- a review, and what is told of it ----------------------------------------------------------

SEEN = "She sleeps badly since the spring, and it is older than the work"
WRITTEN = "Please speak with somebody who is trained for this. Our work can wait."


@pytest.mark.clause("GCE-1.22", "IMC-I-7", "SEED001-COMP-4")
def test_a_review_leads_to_other_help_and_the_client_has_the_receipt(three: Three) -> None:
    carla, cleo, there = three.carla, three.cleo, three.there
    three.open(carla, "/life/review")
    carla.get_by_role("group", name="Would other help serve the client better?").get_by_label(
        "Yes"
    ).check()
    helps = carla.get_by_role("group", name="Which help?")
    helps.get_by_label("Counsellor or therapist").check()
    carla.get_by_role("group", name="How far did you come?").get_by_label("Some way").check()
    carla.get_by_label("What you both saw").fill(SEEN)
    assert eye.troubles(carla) == []
    carla.get_by_role("button", name="Review the work").click()
    three.open(carla, "/other-help")
    carla.get_by_role(
        "link", name="Write to your client about: Counsellor or therapist", exact=True
    ).click()
    draft = carla.get_by_label("What you write to your client")
    expect(draft).to_have_value(re.compile("trained for it"))
    draft.fill(WRITTEN)
    carla.get_by_role("button", name="Send it to my client").click()
    expect(carla.get_by_text("Your client can read it now.")).to_be_visible()
    cleo.goto("/today")
    expect(cleo.get_by_text("Your practitioner wrote something to you.").first).to_be_visible()
    three.open(cleo, "/other-help")
    expect(cleo.get_by_text(WRITTEN)).to_be_visible()
    expect(cleo.get_by_role("heading", name="In a crisis")).to_be_visible()
    assert eye.troubles(cleo) == []
    three.open(cleo, "/reviews")
    expect(cleo.get_by_text(SEEN)).to_be_visible()
    three.open(cleo, "/access-log")
    cleo.get_by_label("What", exact=True).select_option("Everything with a receipt")
    cleo.get_by_role("button", name="Show").click()
    receipt = re.compile("^Receipt ?: encouraged the client to seek other help")
    cleo.get_by_role("link", name=receipt).first.click()
    expect(cleo.get_by_text("Stands in the signed log")).to_be_visible()
    _finds_nothing(three.hana, there, "/reviews", "/other-help")


@pytest.mark.clause("GCE-1.9", "GCE-1.22")
def test_the_sponsor_reads_of_a_review_what_the_client_signed_off(three: Three) -> None:
    cleo, hana, there = three.cleo, three.hana, three.there
    three.open(cleo, "/reviews/three")
    for group in cleo.get_by_role("main").get_by_role("group").all():
        group.get_by_label("Under way").check()
    cleo.get_by_role("button", name="See the words first").click()
    assert eye.troubles(cleo) == []
    three.open(hana, "/reviews/three")
    expect(hana.get_by_text("Nothing told yet")).to_be_visible()
    offered = _told(cleo)
    assert offered
    assert {state for _objective, state in offered} == {"Under way"}
    cleo.get_by_role("button", name="I agree to these words: tell them").click()
    expect(cleo.get_by_text("can read it now.")).to_be_visible()
    three.open(hana, "/reviews/three")
    assert _told(hana) == offered
    assert eye.troubles(hana) == []
    for place in ("/sponsor", "/life", "/charter", "/reviews/three"):
        three.open(hana, place)
        seen = hana.locator("body").inner_text()
        assert SEEN not in seen, place
        assert WRITTEN not in seen, place
    _finds_nothing(hana, there, "/reviews", "/other-help", "/access-log")


def _told(page: Page) -> list[tuple[str, str]]:
    """Return (objective, state) as they stand on the page."""
    card = page.get_by_role("region").filter(has=page.get_by_role("definition")).last
    terms, states = (card.get_by_role(role) for role in ("term", "definition"))
    pairs = zip(terms.all_inner_texts(), states.all_inner_texts(), strict=True)
    return [(" ".join(term.split()), " ".join(state.split())) for term, state in pairs]


def _finds_nothing(page: Page, there: str, *places: str) -> None:
    for place in places:
        answer = page.goto(there + place)
        assert answer is not None
        assert answer.status == 404, place


# --- a boundary that was crossed ---------------------------------------------------------------

WORDS = "He put his hand on my back and left it there"
HINTS = re.compile("suspend|concern is|boundary was", re.IGNORECASE)
DONE = "I spoke about it with Sven, and we keep a table between us"


@pytest.mark.clause("GCE-1.15a", "GCE-1.15b", "GCE-1.9")
def test_a_crossed_boundary_stops_all_and_the_sponsor_sees_a_pause(three: Three) -> None:
    carla, cleo, hana, there = three.carla, three.cleo, three.hana, three.there
    three.open(cleo, "/concern")
    assert eye.troubles(cleo) == []
    cleo.get_by_role("link", name="Stop: a boundary was crossed").click()
    cleo.get_by_label("What happened, if you wish").fill(WORDS)
    cleo.get_by_role("button", name="Stop: a boundary was crossed").click()
    expect(cleo.get_by_text("Everything has stopped.")).to_be_visible()
    expect(cleo.get_by_role("heading", name="Where you find help")).to_be_visible()
    three.open(hana, "/sponsor")
    expect(hana.get_by_text("Paused", exact=True)).to_be_visible()
    for page, places in ((hana, ("/sponsor", "/life", "/charter")), (carla, ("", "/life"))):
        for place in places:
            three.open(page, place)
            seen = page.locator("body").inner_text()
            assert WORDS not in seen, place
            assert page is carla or not HINTS.search(seen)
    three.open(carla, "/plan")
    expect(carla.get_by_text("A concern is open. Until it is settled")).to_be_visible()
    said = {"What was done?": DONE, "Your supervisor": "Sven", "You spoke on": f"{TODAY}"}
    _deed(carla, there, "propose-to-lift", **said)
    three.open(cleo, "/life")
    assert eye.troubles(cleo) == []
    _deed(cleo, there, "lift")
    three.open(hana, "/sponsor")
    expect(hana.get_by_text("Paused", exact=True)).to_have_count(0)
    three.open(carla, "/plan")
    expect(carla.get_by_text("A concern is open. Until it is settled")).to_have_count(0)


# --- without who paid --------------------------------------------------------------------------


@pytest.mark.clause("SEED003-CORP-1", "GCE-1.9", "GCE-1.11")
def test_the_sponsor_pays_no_longer_and_the_two_go_on(three: Three) -> None:
    carla, cleo, hana, there = three.carla, three.cleo, three.hana, three.there
    _deed(hana, there, "withdraw-funding")
    expect(hana.get_by_text("The client was told.")).to_be_visible()
    three.open(cleo, "/life")
    expect(cleo.get_by_role("heading", name="The sponsor has stepped back")).to_be_visible()
    assert eye.troubles(cleo) == []
    three.open(carla, "/life")
    expect(carla.get_by_role("link", name="Go on without the sponsor")).to_have_count(0)
    _deed(cleo, there, "go-on-alone")
    expect(cleo.get_by_text("Complete the charter for the two of you.")).to_be_visible()
    _finds_nothing(hana, there, "/charter", "/sponsor", "/life")
    write_section(carla, there, "Money", {"Who pays what, and when?": "Cleo pays Carla herself"})
    three.open(carla, "/charter/sign")
    assert eye.troubles(carla) == []
    sign(carla, there)
    sign(cleo, there, "All have signed. The engagement is under way.")
    three.open(carla)
    expect(carla.get_by_text("Under way", exact=True)).to_be_visible()
    _finds_nothing(hana, there, "/charter", "/sponsor", "/life")
    _a_closing_is_signed_by_both(three)


def _a_closing_is_signed_by_both(three: Three) -> None:
    carla, cleo = three.carla, three.cleo
    reason = {"Your reason": "What we began is done"}
    three.open(carla, "/life/withdraw")
    fill(carla, {**reason, "I offer my client a handover to somebody else": "x"})
    carla.get_by_label("Your password").fill(three.passwords["Carla"])
    carla.get_by_role("button", name="End as the practitioner").click()
    three.open(carla, "/closing")
    assert eye.troubles(carla) == []
    fill(
        carla,
        {
            "Looking back together": "You lead, and you speak first",
            "The client was asked for feedback": "x",
            "Is a handover to somebody else wanted?": "> It is done",
            "What does the client want done with the records?": "> Keep them as the charter says",
            "Follow-up 1": "A call in spring",
            "Follow-up 1 is due on": f"{TODAY + timedelta(days=90)}",
        },
    )
    carla.get_by_role("button", name="Save the closing list").click()
    expect(carla.get_by_role("button", name="Close the engagement")).to_be_disabled()
    for page in (carla, cleo):
        three.open(page, "/closing")
        page.get_by_role("button", name="Sign this closing list").click()
    three.open(cleo, "/closing")
    signatures = cleo.get_by_role("region", name="Signatures")
    expect(signatures.get_by_text("Signed", exact=True)).to_have_count(2)
    assert eye.troubles(cleo) == []
    three.open(carla, "/closing")
    carla.get_by_role("link", name="Close the engagement").click()
    carla.get_by_label("Your password").fill(three.passwords["Carla"])
    carla.get_by_role("button", name="Close the engagement").click()
    three.open(cleo, "/closing")
    cleo.get_by_role("button", name="I waive it").click()
    expect(cleo.get_by_text("Ended on").first).to_be_visible()
