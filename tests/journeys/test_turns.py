"""Turns that a life under way takes: gates of planning, an extension, a review, three parties."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Enter, Host, serve, visitors
from tests.journeys.steps import TODAY, Three, sign, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("turns")]

ENDS = "The engagement ends before this day. Agree an extension first."
TAKEN = "All the sessions that were agreed are taken. Agree an extension first."
PASSED = "This day has passed. Record the session."


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Serve a demo of its own: these stories change what the others look at."""
    with serve(tmp_path_factory.mktemp("turns"), demo=True) as served:
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
    return Three(carla, cleo, hana, carla.url.split("?")[0])


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
