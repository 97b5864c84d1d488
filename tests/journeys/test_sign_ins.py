"""Where someone is signed in, and taking passkey and app away: no page with a fault."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import eye
from tests.journeys.conftest import Enter, Host, serve, visitors
from tests.journeys.steps import PASSWORD, sign_up
from tests.journeys.test_passkeys import add_passkey, plug_in

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Serve Troth under a name, which passkeys need."""
    with serve(tmp_path_factory.mktemp("sign-ins"), name="localhost") as host:
        yield host


@pytest.fixture
def enter_named(chromium: Browser, named: Host) -> Iterator[Enter]:
    with visitors(chromium, named.url) as entering:
        yield entering


def test_two_sign_ins_and_the_pages_that_take_a_passkey_away(enter_named: Enter) -> None:
    page = enter_named()
    sign_up(page, "Nora", "nora@coach.example")
    other = enter_named()
    other.goto("/sign-in")
    other.get_by_label("Email address").fill("nora@coach.example")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/account/devices")
    assert len(page.get_by_role("heading", level=2).all()) >= 2
    assert eye.troubles(page) == []
    plug_in(page)
    add_passkey(page, "phone")
    expect(page.get_by_role("heading", name="Your spare codes")).to_be_visible()
    page.goto("/account/second-factor")
    page.get_by_role("link", name="Remove phone").click()
    expect(page.get_by_role("heading", name="Remove phone")).to_be_visible()
    assert eye.troubles(page) == []
