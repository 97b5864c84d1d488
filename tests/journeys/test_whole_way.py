"""The whole way: from the first account to the end of an engagement, with all three at work."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import eye
from tests.journeys.conftest import Enter, Host
from tests.journeys.steps import (
    CHARTER,
    PASSWORD,
    TODAY,
    Three,
    fill,
    gather,
    sign,
    write_charter,
    write_note,
    write_section,
)

pytestmark = pytest.mark.journey

DRAFTED = "You handed over the monthly report, and you slept badly before it."
RELEASED = "I have handed over the monthly report. I would like to go on as agreed."
PACKET = "article[aria-labelledby=packet]"


@pytest.mark.clause("GCE-1.3", "GCE-1.9", "GCE-1.21", "SEED003-REPORT-1", "SEED003-REPORT-2")
def test_three_people_go_the_whole_way(enter: Enter, host: Host) -> None:
    three = gather(enter(), enter(), enter(), "whole", host.home / "mail")
    _charter_is_agreed(three)
    _notes_lie_in_three_places(three)
    release = _summary_is_drafted_reviewed_and_sent(three)
    _sponsor_reads_and_client_withdraws(three, release)
    _client_sees_what_the_sponsor_sees(three)
    _client_sees_who_has_looked(three)
    _client_ends(three)


# --- the charter -------------------------------------------------------------------------------


def _charter_is_agreed(three: Three) -> None:
    carla, cleo = three.carla, three.cleo
    _sign_waits_for_the_sections(three)
    _end_before_start_is_refused(three)
    write_charter(three)
    sign(carla, three.there)
    sign(three.hana, three.there)
    three.open(cleo, "/charter")
    expect(cleo.get_by_text("An edit voids earlier signatures")).to_be_visible()
    write_section(
        cleo, three.there, "What it is about", {"What is it about?": "Leading a team of twelve"}
    )
    signatures = cleo.locator("#signatures").locator("xpath=..")
    expect(signatures.get_by_text("Not yet", exact=True)).to_have_count(3)
    sign(cleo, three.there)
    sign(carla, three.there)
    sign(three.hana, three.there, "All have signed.")
    three.open(carla)
    expect(carla.get_by_text("Under way", exact=True)).to_be_visible()


def _sign_waits_for_the_sections(three: Three) -> None:
    three.open(three.carla, "/charter/sign")
    button = three.carla.get_by_role("button", name="Sign this charter")
    expect(button).to_be_disabled()
    reasons = three.carla.locator(f"#{button.get_attribute('aria-describedby')} li")
    assert reasons.count() >= len(CHARTER) - 2
    for reason in reasons.all():
        expect(reason.locator("a.chip")).to_have_attribute("href", re.compile(r"^/code/\S+$"))
    assert eye.troubles(three.carla) == []


def _end_before_start_is_refused(three: Three) -> None:
    page, late, early = three.carla, TODAY + timedelta(days=10), TODAY + timedelta(days=5)
    wrong = CHARTER["How long"] | {"It starts on": f"{late}", "It ends on": f"{early}"}
    three.open(page, "/charter/duration")
    fill(page, wrong)
    with page.expect_navigation() as sent:
        page.get_by_role("button", name="Save").click()
    assert sent.value is not None
    assert sent.value.status == 422
    for label, answer in wrong.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(answer)
    assert eye.troubles(page) == []
    page.get_by_role("alert").get_by_role("link", name="It ends on").click()
    expect(page.get_by_label("It ends on")).to_be_focused()


# --- sessions and notes ------------------------------------------------------------------------


def _notes_lie_in_three_places(three: Three) -> None:
    carla, cleo, there = three.carla, three.cleo, three.there
    three.open(carla)
    carla.get_by_role("link", name="Record a session").click()
    carla.get_by_label("By video").check()
    carla.get_by_label("Both came").check()
    carla.get_by_role("button", name="Record the session").click()
    expect(carla.get_by_text("The session is recorded.")).to_be_visible()
    shared = write_note(carla, there, "Write to share with Cleo", "First session", "We began.")
    hers = write_note(carla, there, "Write for yourself", "My own hurry", "Ask more slowly.")
    write_note(cleo, there, "Write to share with Carla", "What I try", "Say no on Tuesday.")
    own = write_note(cleo, there, "Write for yourself", "Not for anybody", "I am afraid of it.")
    assert _audience(carla, shared) == "You and Cleo."
    assert _audience(cleo, shared) == "You and Carla."
    assert _audience(carla, hers) == "Only you."
    assert _audience(cleo, own) == "Only you."
    assert eye.troubles(cleo) == []
    for stranger, note in ((cleo, hers), (carla, own), (three.hana, shared), (three.hana, own)):
        _finds_nothing(stranger, note)
    three.open(cleo)
    expect(cleo.get_by_text("Ask more slowly.")).to_have_count(0)
    three.open(carla)
    expect(carla.get_by_text("I am afraid of it.")).to_have_count(0)


def _audience(page: Page, note: str) -> str:
    page.goto(note)
    return page.locator("main .audience b").inner_text()


def _finds_nothing(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    assert eye.shape(page) == []


# --- the summary -------------------------------------------------------------------------------


def _summary_is_drafted_reviewed_and_sent(three: Three) -> str:
    """Return the address of the release."""
    _practitioner_drafts_and_cannot_send(three)
    cleo = three.cleo
    three.open(cleo, "/summaries")
    cleo.get_by_role("link", name="Half-time").click()
    cleo.get_by_role("link", name="Edit", exact=True).click()
    expect(cleo.get_by_label("Summary", exact=True)).to_have_value(DRAFTED)
    cleo.get_by_label("Summary", exact=True).fill(RELEASED)
    cleo.get_by_role("button", name="Save and look at it").click()
    expect(cleo.get_by_role("heading", name="What Hana would see")).to_be_visible()
    assert eye.troubles(cleo) == []
    offered = cleo.locator(PACKET).evaluate("part => part.outerHTML")
    cleo.get_by_label("Your password").fill(PASSWORD)
    cleo.get_by_role("button", name="Sign these words").click()
    expect(cleo.get_by_text("Hana cannot see this, nor that it exists.")).to_be_visible()
    _finds_nothing(three.hana, cleo.url)
    _finds_nothing(three.carla, cleo.url)
    cleo.get_by_role("button", name="Send to Hana").click()
    expect(cleo.get_by_text("Hana can read it now, and so can Carla.")).to_be_visible()
    three.open(three.hana, "/sponsor")
    three.hana.get_by_role("link", name="Read", exact=True).click()
    assert three.hana.locator(PACKET).evaluate("part => part.outerHTML") == offered
    assert eye.troubles(three.hana) == []
    return cleo.url


def _practitioner_drafts_and_cannot_send(three: Three) -> None:
    carla = three.carla
    three.open(carla, "/summaries")
    carla.get_by_role("link", name="Draft a summary").click()
    fill(carla, {"Title": "Half-time", "What is it for?": "The review", "Summary": DRAFTED})
    carla.get_by_role("button", name="Lay it before your client").click()
    expect(carla.get_by_text("Your draft lies before Cleo, who decides on it.")).to_be_visible()
    assert _acts(carla) == ["Suggest that a summary is sent", "Sign out"]
    carla.get_by_role("link", name="Half-time").click()
    assert _acts(carla) == ["Lay it before your client", "Sign out"]


def _acts(page: Page) -> list[str]:
    return [button.inner_text() for button in page.get_by_role("button").all()]


def _sponsor_reads_and_client_withdraws(three: Three, release: str) -> None:
    cleo, hana = three.cleo, three.hana
    cleo.goto(release)
    expect(cleo.get_by_text("Opened", exact=True)).to_be_visible()
    cleo.get_by_role("button", name="Withdraw").click()
    expect(cleo.get_by_text("It was opened before, so copies may exist.")).to_be_visible()
    three.open(hana, "/sponsor")
    expect(hana.get_by_text("withdrawn on")).to_be_visible()
    hana.goto(release)
    expect(hana.get_by_text("This summary was withdrawn; copies may exist.")).to_be_visible()
    expect(hana.get_by_text(RELEASED)).to_have_count(0)


# --- what the client can check -----------------------------------------------------------------


def _client_sees_what_the_sponsor_sees(three: Three) -> None:
    rooms = []
    for who in (three.cleo, three.hana):
        three.open(who, "/sponsor")
        rooms.append(who.locator("#sponsor-room").evaluate("room => room.outerHTML"))
    assert rooms[0] == rooms[1]


def _client_sees_who_has_looked(three: Three) -> None:
    three.open(three.cleo, "/access-log")
    told = [" ".join(line.split()) for line in three.cleo.locator(".looked > li").all_inner_texts()]
    for entry in (
        "You withdrew a summary",
        "Hana opened a summary for the first time",
        "You sent a summary to the sponsor",
        "You signed the words of a summary",
        "Carla read notes in the thread",
        "Carla recorded the facts of a session",
        "Hana signed the charter",
    ):
        assert any(line.startswith(entry) for line in told), (entry, told)
    three.cleo.get_by_label("What", exact=True).select_option("Everything with a receipt")
    three.cleo.get_by_role("button", name="Show").click()
    three.cleo.get_by_role("link", name=re.compile("Receipt ?: withdrew a summary")).click()
    expect(three.cleo.get_by_text("Stands in the signed log")).to_be_visible()
    assert eye.troubles(three.cleo) == []
    for stranger in (three.carla, three.hana):
        _finds_nothing(stranger, f"{three.there}/access-log")


def _client_ends(three: Three) -> None:
    cleo = three.cleo
    three.open(cleo)
    cleo.get_by_role("link", name="End this engagement").click()
    assert eye.troubles(cleo) == []
    cleo.get_by_label("Your password").fill("something else entirely")
    cleo.get_by_role("button", name="End it now").click()
    expect(cleo.get_by_text("Nothing has ended yet.").first).to_be_visible()
    cleo.get_by_label("Your password").fill(PASSWORD)
    cleo.get_by_role("button", name="End it now").click()
    expect(cleo.get_by_role("heading", name="You have ended it")).to_be_visible()
    assert eye.troubles(cleo) == []
    three.open(three.carla)
    expect(three.carla.get_by_text("Ended on")).to_be_visible()
    expect(three.carla.get_by_role("link", name="Record a session")).to_have_count(0)
    _finds_nothing(three.hana, three.there + "/notes/new")
