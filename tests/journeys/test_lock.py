"""The idle lock: a note that was on its way when the vault locked itself is saved all the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Enter, Host
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.journey

NOTE = "Half a thought: what if\nthe numbers are not the problem? <b>&amp; “quoted”"


@pytest.mark.clause("GCE-2.13", "GCE-1.9")
def test_a_note_is_carried_through_the_lock_page(enter: Enter, host: Host) -> None:
    page = enter(viewport=PHONE)
    sign_in(page, host.emails["Cleo"], host.passwords["Cleo"])
    page.get_by_text("Menu").click()
    page.get_by_role("link", name="Carla · Coaching").click()
    page.get_by_role("link", name="Write for yourself").click()
    page.get_by_label("Your note").fill(NOTE)
    _leave_for_a_while(host.home)
    _save(page)
    expect(page.get_by_role("heading", name="Your vault is locked")).to_be_visible()
    expect(page.get_by_text("What you typed is kept on this page")).to_be_visible()
    assert eye.troubles(page) == []
    _unlock(page, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("This does not open your vault.")
    assert eye.troubles(page) == []
    _unlock(page, host.passwords["Cleo"])
    expect(page.get_by_text("Your note is saved. Who can read it: Only you.")).to_be_visible()
    expect(page.locator(".thread").get_by_text(NOTE)).to_be_visible()


def test_a_page_that_was_asked_for_comes_after_the_lock(enter: Enter, host: Host) -> None:
    page = enter()
    sign_in(page, host.emails["Max"], host.passwords["Max"])
    page.get_by_role("link", name="Mia · Mentoring").click()
    wanted = page.url
    _leave_for_a_while(host.home)
    page.goto(wanted)
    expect(page.get_by_role("heading", name="Your vault is locked")).to_be_visible()
    _unlock(page, host.passwords["Max"])
    expect(page).to_have_url(wanted)
    expect(page.get_by_role("heading", name="Your vault is locked")).to_have_count(0)


def _save(page: Page) -> None:
    page.locator(".actions").get_by_role("button", name="Save the note").click()


def _unlock(page: Page, password: str) -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Unlock").click()


def _leave_for_a_while(home: Path) -> None:
    """Let every vault believe that its person has been away since yesterday."""
    with closing(sqlite3.connect(home / "troth.sqlite3", timeout=5)) as rows, rows:
        moved = rows.execute("UPDATE people_session SET seen_at = datetime(seen_at, '-1 day')")
        assert moved.rowcount
