"""A life in the browser: an enquiry that is not chosen; a pause, a closing and a follow-up."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Host, serve, visitors
from tests.journeys.steps import TODAY, fill, sign_in

pytestmark = pytest.mark.journey

KEEP = "> Keep them as the charter says"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, cast: Path) -> Iterator[Host]:
    """Serve a demo of its own: these stories end what the others need."""
    with serve(tmp_path_factory.mktemp("life"), cast=cast) as served:
        yield served


def look(page: Page) -> None:
    """Find nothing wrong with the page that is open."""
    assert eye.troubles(page) == []


def press(page: Page, name: str) -> None:
    """Take the step whose button or link stands on the page, and confirm it."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    look(page)
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.clause("SEED003-TIME-1", "SEED003-CORP-1", "GCE-1.17")
def test_an_enquiry_that_the_client_does_not_choose(chromium: Browser, host: Host) -> None:
    with visitors(chromium, host.url) as enter:
        otto, max_ = enter(viewport=PHONE), enter()
        sign_in(otto, host.emails["Otto"], host.passwords["Otto"])
        sign_in(max_, host.emails["Max"], host.passwords["Max"])
        otto.get_by_role("link", name="Say what binds you two").first.click()
        look(otto)
        there = otto.url.removesuffix("/enquiry")
        otto.get_by_label("We know each other by sight").check()
        otto.get_by_role("button", name="Save my declaration").click()
        expect(otto.get_by_text("The other has declared too")).to_be_visible()
        max_.goto(f"{there}/enquiry")
        press(max_, "Invite to a first meeting")
        max_.get_by_role("link", name="Record the first meeting").click()
        max_.get_by_label("On which day did you meet?").fill(f"{TODAY}")
        max_.get_by_label("A note for yourself").fill("He may want somebody closer")
        max_.get_by_role("button", name="Record the first meeting").click()
        otto.goto(f"{there}/life")
        expect(otto.get_by_role("link", name="I choose this practitioner")).to_be_visible()
        press(otto, "Decline")
        expect(otto.get_by_text("Not chosen")).to_be_visible()
        max_.goto(f"{there}/life")
        expect(max_.get_by_text("Kept until")).to_be_visible()
        look(max_)


@pytest.mark.clause("GCE-3.2b", "GCE-1.21", "GCE-1.23d", "IMC-I-11")
def test_a_pause_a_closing_and_a_follow_up(chromium: Browser, host: Host) -> None:
    with visitors(chromium, host.url) as enter:
        cleo, carla = enter(viewport=PHONE), enter()
        sign_in(cleo, host.emails["Cleo"], host.passwords["Cleo"])
        sign_in(carla, host.emails["Carla"], host.passwords["Carla"])
        carla.get_by_role("link", name="Cleo · Coaching").first.click()
        there = carla.url.split("?")[0]
        cleo.goto(f"{there}/life")
        press(cleo, "Pause")
        expect(cleo.get_by_text("Where you find help")).to_be_visible()
        carla.goto(f"{there}/life")
        press(carla, "Propose to go on")
        cleo.goto(f"{there}/life")
        press(cleo, "Agree to go on")
        cleo.goto(f"{there}/end")
        cleo.get_by_label("With a closing").check()
        cleo.get_by_label("Your password").fill(host.passwords["Cleo"])
        cleo.get_by_role("button", name="End it now").click()
        expect(cleo.get_by_role("heading", name="The closing list")).to_be_visible()
        look(cleo)
        cleo.get_by_label("Follow-up 1", exact=True).fill("Check in")
        cleo.get_by_label("Follow-up 1 is due on").fill(f"{TODAY + timedelta(days=90)}")
        cleo.get_by_role("button", name="Save the closing list").click()
        carla.goto(f"{there}/closing")
        fill(
            carla,
            {
                "Looking back together": "You lead, and you speak first",
                "The client was asked for feedback": "x",
                "Is a handover to somebody else wanted?": "> It is done",
                "What does the client want done with the records?": KEEP,
            },
        )
        carla.get_by_role("button", name="Save the closing list").click()
        for page in (carla, cleo):
            page.goto(f"{there}/closing")
            page.get_by_role("button", name="Sign this closing list").click()
        carla.goto(f"{there}/closing")
        carla.get_by_role("link", name="Close the engagement").click()
        carla.get_by_label("Your password").fill(host.passwords["Carla"])
        carla.get_by_role("button", name="Close the engagement").click()
        cleo.goto(f"{there}/closing")
        cleo.get_by_role("button", name="I waive it").click()
        expect(cleo.get_by_text("Ended on").first).to_be_visible()
