"""A charter on its way: questions, versions side by side, two who write at once, a wrong guest."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Enter, Host
from tests.journeys.steps import answer, invitation, sign_in, understand

pytestmark = pytest.mark.journey

NOTES = "Can the sponsor read the notes of your sessions?"
ASKED = "Yes, if they ask the practitioner for it"
WHY = "Notes stay inside. The sponsor gets only what you sign, word by word."
SCOPE = "What is it about?"
COLOURS = """part => { const style = getComputedStyle(part);
  return [style.backgroundColor, style.textDecorationLine, getComputedStyle(part.parentElement)
    .backgroundColor]; }"""


def _enter(enter: Enter, host: Host, name: str, link: str, **options: object) -> tuple[Page, str]:
    """Sign someone in; return their page and the address of the engagement behind a link."""
    page = enter(**options)
    sign_in(page, host.emails[name], host.passwords[name])
    rail = page.get_by_role("link", name=link, exact=True, include_hidden=True)  # as on a phone
    found = re.match(r"/engagements/[0-9a-f-]{36}", rail.first.get_attribute("href") or "")
    assert found is not None
    page.goto(found[0])
    return page, found[0]


@pytest.mark.clause("GCE-1.3")
def test_who_answers_wrongly_once_talks_about_it_and_signs_without_a_mark(
    enter: Enter, host: Host
) -> None:
    mia, there = _enter(enter, host, "Mia", "Max · Mentoring", viewport=PHONE)
    max_, _same = _enter(enter, host, "Max", "Mia · Mentoring")
    mia.goto(f"{there}/charter/questions")
    assert eye.troubles(mia) == []
    mia.set_viewport_size(PHONE)
    answer(mia, instead={NOTES: ASKED})
    expect(mia.get_by_text(WHY)).to_be_visible()
    expect(mia.get_by_role("main").get_by_role("group")).to_have_count(1)
    assert eye.troubles(mia) == []
    mia.get_by_role("button", name="Let Max know that I want to talk about it").click()
    expect(mia.get_by_text("learns that you would like to talk about it")).to_be_visible()
    max_.goto(f"{there}/charter")
    expect(max_.get_by_text(f"Talk about question 1: {NOTES}")).to_be_visible()
    assert eye.troubles(max_) == []
    for place in ("/charter", "", "/access-log"):
        max_.goto(f"{there}{place}")
        seen = max_.locator("main").inner_text()
        for told in (ASKED, WHY, "wrongly", "score", "of 7", "6 of"):
            assert told not in seen, (place, told)
    max_.goto(f"{there}/charter")
    max_.get_by_role("button", name="We have talked about question 1").click()
    expect(max_.get_by_text(NOTES)).to_have_count(0)
    mia.goto(f"{there}/charter/questions")
    expect(mia.get_by_text("You have answered every question.")).to_be_visible()
    mia.goto(f"{there}/charter/sign")
    expect(mia.get_by_text(NOTES)).to_have_count(0)


@pytest.mark.clause("GCE-2.13")
def test_two_versions_stand_side_by_side_in_colour_and_in_words(enter: Enter, host: Host) -> None:
    nora, there = _enter(enter, host, "Nora", "Lars · Coaching")
    for words in ("Handing over the weekly report", "Handing over the monthly budget"):
        nora.goto(f"{there}/charter/scope")
        nora.get_by_label(SCOPE).fill(words)
        nora.get_by_role("button", name="Save").click()
        expect(nora.get_by_text("Saved.", exact=True)).to_be_visible()
    nora.get_by_role("link", name="All versions").click()
    nora.get_by_role("link", name=re.compile(r"^What changed")).first.click()
    expect(nora.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"^Version \d+ beside version \d+$")
    )
    gone, come = nora.get_by_role("deletion"), nora.get_by_role("insertion")
    assert _words(gone) == "weekly report"
    assert _words(come) == "monthly budget"
    for scheme in ("light", "dark"):
        nora.emulate_media(color_scheme=scheme)
        styles = [part.first.evaluate(COLOURS) for part in (gone, come)]
        assert styles[0] != styles[1], f"{scheme}: added and removed look the same"
    for mark in ("removed", "added"):
        expect(nora.get_by_text(mark, exact=True).first).to_be_visible()
    assert eye.troubles(nora) == []


def _words(parts: Locator) -> str:
    """Return what is marked, without the words for those who cannot see the mark."""
    found = [re.sub(r"^(added|removed):\s*", "", text) for text in parts.all_inner_texts()]
    return " ".join(" ".join(found).split())


@pytest.mark.clause("GCE-1.3", "GCE-1.11")
def test_two_who_write_and_sign_at_the_same_moment(enter: Enter, host: Host) -> None:
    """Nothing of either is lost, and nobody signs what they have not read."""
    mia, there = _enter(enter, host, "Mia", "Max · Mentoring", viewport=PHONE)
    max_, _same = _enter(enter, host, "Max", "Mia · Mentoring")
    understand(mia, there)
    mia.goto(f"{there}/charter/sign")
    expect(mia.get_by_role("button", name="Sign this charter")).to_be_enabled()
    for page in (mia, max_):
        other = page.context.new_page()
        other.goto(f"{there}/charter/scope")
        other.get_by_label(SCOPE).fill(f"As {'Mia' if page is mia else 'Max'} sees it")
    writing = [page.context.pages[-1] for page in (mia, max_)]
    for page in writing:
        page.get_by_role("button", name="Save").click(no_wait_after=True)
    first, second = _in_order(writing)
    name = "Mia" if first is writing[0] else "Max"
    expect(second.get_by_text(f"{name} saved another version while you wrote.")).to_be_visible()
    expect(second.get_by_text(f"As {name} sees it")).to_be_visible()
    own = second.get_by_label(SCOPE).input_value()
    assert own in {"As Mia sees it", "As Max sees it"} - {f"As {name} sees it"}
    assert eye.troubles(second) == []
    mia.get_by_role("button", name="Sign this charter").click()
    expect(mia.get_by_text("The charter has changed since you read it.")).to_be_visible()
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(second.get_by_text(own)).to_be_visible()
    second.goto(f"{there}/charter/versions")
    for author in ("Mia", "Max"):
        expect(second.get_by_text(f"{author} changed “What it is about”.").first).to_be_visible()


def _in_order(writing: list[Page]) -> list[Page]:
    """Return the two pages, who was saved first and who was asked to compare."""
    saved = writing[0].get_by_text("Saved.", exact=True)
    compare = writing[0].get_by_text("saved another version while you wrote")
    expect(saved.or_(compare).first).to_be_visible()
    return writing if saved.count() else writing[::-1]


@pytest.mark.clause("SEED003-CORP-1", "SEED000-CONF-3")
def test_an_invitation_is_for_nobody_who_plays_another_part(enter: Enter, host: Host) -> None:
    """Carla invited Otto as the client and Hana as the sponsor: nobody takes two parts."""
    links = {name: invitation(host.home / "mail", host.emails[name]) for name in ("Otto", "Hana")}
    hana, otto, carla = enter(viewport=PHONE), enter(), enter()
    for page, name in ((hana, "Hana"), (otto, "Otto"), (carla, "Carla")):
        sign_in(page, host.emails[name], host.passwords[name])
    carla.goto(links["Otto"])
    _refuses(carla, "You sent this invitation yourself. It is for somebody else.")
    hana.goto(links["Hana"])
    hana.get_by_role("button", name="Accept as Hana").click()
    expect(hana.get_by_text("You have joined.")).to_be_visible()
    hana.goto(links["Otto"])
    _refuses(hana, "You play another part in this engagement. Client and sponsor are two persons.")
    otto.goto(links["Hana"])
    expect(otto.get_by_text("This invitation has been used already.")).to_be_visible()
    assert eye.troubles(otto) == []
    otto.goto(links["Otto"])
    otto.get_by_role("button", name="Accept as Otto").click()
    expect(otto.get_by_text("You have joined.")).to_be_visible()


def _refuses(page: Page, why: str) -> None:
    button = page.get_by_role("button", name=re.compile("^Accept as"))
    expect(button).to_be_disabled()
    reasons = page.locator(f"#{button.get_attribute('aria-describedby')}")
    expect(reasons.get_by_text(why)).to_be_visible()
    assert eye.troubles(page) == []
