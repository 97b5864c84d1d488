"""The second step with an app: set up when work with clients begins, then asked for, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Enter, Host
from tests.journeys.steps import PASSWORD, set_up_app, sign_in, sign_up

pytestmark = pytest.mark.journey

ADDRESS = "sven@second.example"


def test_an_app_is_set_up_asked_for_and_replaced_by_paper(enter: Enter) -> None:
    page = enter(viewport=PHONE)
    sign_up(page, "Sven", ADDRESS)
    page.goto("/account")
    assert eye.troubles(page) == []
    page.get_by_role("link", name="The second step").click()
    expect(page.get_by_text("Passkeys need a host with a name")).to_be_visible()
    page.get_by_role("button", name="Set up an app").click()
    expect(page.get_by_role("img", name="A picture for your app")).to_be_visible()
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Use this app from now on").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert eye.troubles(page) == []
    page.goto("/account/second-factor")
    spare = set_up_app(page, ADDRESS)
    assert len(spare) == 10
    assert eye.troubles(page) == []
    page.goto("/account/second-factor")
    page.get_by_role("link", name="Remove the app").click()
    expect(page.get_by_role("heading", name="Remove the app", level=1)).to_be_visible()
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert eye.troubles(page) == []
    _sign_out(page)
    sign_in(page, ADDRESS)
    _sign_out(page)
    _password(page)
    _wrong_code(page)
    page.get_by_label("Code", exact=True).fill(spare[0].lower())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    expect(page.get_by_text("Somebody signed in as you with one of").first).to_be_visible()


def _password(page: Page) -> None:
    page.get_by_label("Email address").fill(ADDRESS)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your second step")).to_be_visible()
    assert eye.troubles(page) == []


def _wrong_code(page: Page) -> None:
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("This does not fit")
    assert eye.troubles(page) == []


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_sign_ins_on_two_devices_are_seen_and_ended(enter: Enter, host: Host) -> None:
    laptop, phone = enter(), enter(viewport=PHONE, user_agent="Firefox on (iPhone)")
    for page in (laptop, phone):
        sign_in(page, host.emails["Cleo"], host.passwords["Cleo"])
    laptop.goto("/account/devices")
    expect(laptop.get_by_role("heading", name="Firefox on iPhone")).to_be_visible()
    assert eye.troubles(laptop) == []
    laptop.get_by_role("button", name="End all others").click()
    expect(laptop.get_by_text(re.compile("(has|have) ended"))).to_be_visible()
    phone.goto("/today")
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
