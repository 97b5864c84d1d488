"""A group in the browser: two clients of one coach, what they share, and what they do not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, ROOT, Host, serve, visitors
from tests.journeys.steps import TODAY, sign_in

pytestmark = pytest.mark.journey

PICTURES = ROOT / "docs" / "handbook" / "pictures"
SIGHT = {"width": 1200, "height": 800}
TINY = {"width": 320, "height": 700}

SCENE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.app.config.settings")
import django
django.setup()
from datetime import timedelta
from django.utils.timezone import now
from troth.app.demo import stage, stories
from troth.accounts.people.services import signing_in as people
from troth.accounts.people.holder import Holder

def holder(name):
    one = next(a for a in stage.accounts() if a.name == name)
    signed = people.sign_in(email=one.email, password=one.password, address="here", at=now())
    return Holder(signed.person, signed.keyring)

carla, mia, hana = (holder(name) for name in ("Carla", "Mia", "Hana"))
stories._in_force("coaching", carla, mia, hana, at=now() - timedelta(days=20))
"""
"""Mia becomes a client of Carla, too: how an engagement begins has journeys of its own."""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, cast: Path) -> Iterator[Host]:
    """Serve a demo of its own, in which Carla coaches both Cleo and Mia."""
    with serve(tmp_path_factory.mktemp("groups"), cast=cast) as served:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
        there = {**kept, "TROTH_HOME": str(served.home), "PYTHONPATH": str(ROOT / "src")}
        told = subprocess.run(
            [sys.executable, "-c", SCENE], env=there, check=False, capture_output=True, text=True
        )
        assert told.returncode == 0, told.stderr
        yield served


def look(page: Page) -> None:
    """Find nothing wrong with the page that is open, also on the smallest screen."""
    assert eye.troubles(page) == []


def enter_as(page: Page, host: Host, name: str) -> Page:
    sign_in(page, host.emails[name], host.passwords[name])
    return page


def agree(page: Page, host: Host, name: str) -> None:
    """Find the invitation on Today, read the agreement and sign it."""
    page.goto("/today")
    page.get_by_role("link", name="Read what Carla proposes for a group").first.click()
    expect(page.get_by_text("What holds in every group")).to_be_visible()
    expect(page.get_by_text("You can leave at any moment")).to_be_visible()
    look(page)
    page.get_by_label("Your password").fill(host.passwords[name])
    page.get_by_role("button", name="Sign the agreement").click()
    expect(page.get_by_text("Carla lets you in next")).to_be_visible()


@pytest.mark.clause("GCE-1.3", "GCE-1.9", "GCE-1.21", "GCE-2.13")
def test_two_clients_of_one_coach_work_together_and_one_leaves(
    chromium: Browser, host: Host
) -> None:
    with visitors(chromium, host.url) as enter:
        carla = enter_as(enter(viewport=SIGHT), host, "Carla")
        cleo = enter_as(enter(viewport=PHONE), host, "Cleo")
        mia = enter_as(enter(viewport=TINY), host, "Mia")
        hana = enter_as(enter(), host, "Hana")
        _begin(carla)
        there = carla.url
        agree(cleo, host, "Cleo")
        cleo.goto(there)
        expect(cleo.get_by_role("heading", name="The agreement of the group")).to_be_visible()
        agree(mia, host, "Mia")
        carla.goto("/today")
        carla.get_by_role("link", name="Let Cleo into the group").first.click()
        for name in ("Cleo", "Mia"):
            carla.get_by_role("button", name=f"Let {name} in").click()
        _write(carla, cleo, mia, there)
        _keep_apart(carla, cleo, hana, there)
        _meet(carla, cleo, mia, there)
        _leave(carla, cleo, mia, there)


def _begin(carla: Page) -> None:
    carla.get_by_role("link", name="Cleo · Coaching").first.click()
    carla.goto("/engagements")
    carla.get_by_role("link", name="Groups", exact=True).click()
    look(carla)
    carla.get_by_role("link", name="Begin a group").click()
    look(carla)
    carla.get_by_role("button", name="Begin and invite").click()
    expect(carla.get_by_role("heading", name="There is something to put right")).to_be_visible()
    carla.get_by_label("Coaching Cleo").check()
    carla.get_by_label("Coaching Mia").check()
    carla.get_by_label("What is the group called?").fill("Leading in the middle")
    carla.get_by_label("What is it for?").fill("Six evenings about leading former colleagues.")
    carla.get_by_role("button", name="Begin and invite").click()
    expect(carla.get_by_role("heading", name="Leading in the middle")).to_be_visible()
    look(carla)


def _write(carla: Page, cleo: Page, mia: Page, there: str) -> None:
    carla.goto(there)
    carla.get_by_role("link", name="Write to the group").click()
    expect(carla.get_by_text("That is everybody in the group.")).to_be_visible()
    look(carla)
    carla.get_by_label("Title").fill("First evening")
    carla.get_by_label("Your note").fill("What each of us wants to try until next time.")
    carla.get_by_role("button", name="Save the note").click()
    for who in (cleo, mia):
        who.goto("/today")
        who.goto(there)
        expect(who.get_by_text("What each of us wants to try")).to_be_visible()
        expect(who.locator(".audience").first).to_contain_text("You, Carla, and")
        look(who)
        who.get_by_role("link", name="First evening").click()
        look(who)
        who.goto(f"{there}/access-log")
        expect(who.get_by_role("heading", name="Who holds the keys")).to_be_visible()
        look(who)


def _keep_apart(carla: Page, cleo: Page, hana: Page, there: str) -> None:
    """What is private between Mia and Carla is not there for Cleo, nor is the group for Hana."""
    carla.goto("/today")
    carla.get_by_role("link", name="Mia · Coaching").first.click()
    mias = carla.url.split("?")[0]
    for who, address in ((cleo, mias), (hana, there)):
        who.goto(address)
        expect(who.get_by_role("heading", level=1)).to_contain_text("Not found")
    cleo.goto(there)
    expect(cleo.get_by_role("heading", name="Leading in the middle")).to_be_visible()


def _meet(carla: Page, cleo: Page, mia: Page, there: str) -> None:
    carla.goto(f"{there}/sessions/new")
    look(carla)
    carla.get_by_label("On which day?").fill(f"{TODAY - timedelta(days=1)}")
    carla.get_by_label("How many minutes?").fill("90")
    carla.get_by_label("In person").check()
    carla.get_by_role("group", name="Mia").get_by_label("Did not come").check()
    carla.get_by_role("button", name="Record the session").click()
    expect(carla.get_by_text("The client did not come")).to_be_visible()
    look(carla)
    _picture(carla)
    cleo.goto(there)
    expect(cleo.get_by_role("link", name="came")).to_be_visible()
    expect(cleo.get_by_text("did not come")).to_have_count(0)
    cleo.get_by_role("link", name="came").click()
    expect(cleo.get_by_text("90")).to_be_visible()
    mia.goto(there)
    expect(mia.get_by_text("The client did not come")).to_be_visible()


def _leave(carla: Page, cleo: Page, mia: Page, there: str) -> None:
    cleo.goto(there)
    cleo.get_by_role("link", name="Leave the group").click()
    look(cleo)
    cleo.get_by_role("button", name="Leave now").click()
    expect(cleo.get_by_text("You have left the group")).to_be_visible()
    cleo.goto(there)
    expect(cleo.get_by_role("heading", level=1)).to_contain_text("Not found")
    mia.goto(f"{there}/notes/new")
    mia.get_by_label("Your note").fill("We go on, two of us.")
    mia.get_by_role("button", name="Save the note").click()
    expect(mia.get_by_text("We go on, two of us.")).to_be_visible()
    expect(mia.get_by_text("Left", exact=True)).to_be_visible()
    carla.goto(there)
    expect(carla.get_by_text("We go on, two of us.")).to_be_visible()
    carla.goto(f"{there}/agreement/change")
    look(carla)
    carla.goto(f"{there}/invite")
    look(carla)
    carla.goto(f"{there}/close")
    look(carla)
    carla.get_by_role("button", name="Close it now").click()
    expect(carla.get_by_text("Say why you read after the end")).to_be_visible()
    look(carla)
    carla.get_by_label("The client asked me").check()
    carla.get_by_role("button", name="Open the notes").click()
    expect(carla.get_by_text("We go on, two of us.")).to_be_visible()


def _picture(page: Page) -> None:
    """Take the picture of the handbook when it is asked for."""
    if os.environ.get("TROTH_PICTURES") == "1":
        page.screenshot(path=PICTURES / "group.png")
