"""The browser proposes the time zone; without a script it is asked for, on every screen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Enter
from tests.journeys.steps import PASSWORD, keep_code, sign_up

pytestmark = pytest.mark.journey


def test_the_zone_of_the_browser_is_proposed_and_kept(enter: Enter) -> None:
    page = enter(timezone_id="America/New_York")
    sign_up(page, "Yori", "yori@hours.example")
    page.goto("/account")
    expect(_zone(page)).to_have_value("America/New_York")
    _zone(page).select_option("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(_zone(page)).to_have_value("Europe/Berlin")
    assert eye.troubles(page) == []


def test_whoever_said_nothing_is_asked_where_a_script_proposes_it_too(enter: Enter) -> None:
    still = enter(java_script_enabled=False, timezone_id="Asia/Tokyo")
    still.goto("/sign-up")
    expect(_zone(still)).to_have_value("")
    _fill(still, "Tomo", "tomo@hours.example")
    still.goto("/today")
    still.get_by_role("link", name="Say in which time zone you are").click()
    expect(_zone(still)).to_have_value("")
    page = enter(viewport=PHONE, timezone_id="Asia/Tokyo")
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("tomo@hours.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/account/time-zone")
    expect(_zone(page)).to_have_value("Asia/Tokyo")
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    expect(page.get_by_text("Say in which time zone you are")).to_have_count(0)


def _zone(page: Page) -> Locator:
    return page.get_by_label("Time zone")


def _fill(page: Page, name: str, address: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    keep_code(page)
