"""Passkeys in Chromium, on a virtual device: made, used to sign in, to unlock, to step up."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Enter, Host, serve, visitors
from tests.journeys.steps import PASSWORD, sign_up

pytestmark = pytest.mark.journey

DEVICE = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "hasPrf": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Serve Troth under a name, which passkeys need."""
    with serve(tmp_path_factory.mktemp("named"), name="localhost") as host:
        yield host


@pytest.fixture
def enter_named(chromium: Browser, named: Host) -> Iterator[Enter]:
    with visitors(chromium, named.url) as entering:
        yield entering


def plug_in(page: Page, **options: Any) -> CDPSession:
    """Give the browser of a page a device that makes passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    given = {"options": {**DEVICE, **options}}
    session.send("WebAuthn.addVirtualAuthenticator", given)
    return session


def add_passkey(page: Page, name: str) -> None:
    page.goto("/account/second-factor")
    assert eye.troubles(page) == []
    page.get_by_role("link", name="Add a passkey").click()
    assert eye.troubles(page) == []
    page.get_by_label("Name of this passkey").fill(name)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Make the passkey now")).to_be_visible()
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Make the passkey").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def leave_for_a_while(home: Path) -> None:
    with closing(sqlite3.connect(home / "troth.sqlite3", timeout=5)) as rows, rows:
        rows.execute("UPDATE people_session SET seen_at = datetime(seen_at, '-1 hour')")


def test_one_passkey_signs_in_opens_the_vault_and_steps_up(enter_named: Enter, named: Host) -> None:
    page = enter_named()
    plug_in(page)
    sign_up(page, "Nora", "nora@named.example")
    add_passkey(page, "Phone")
    expect(page.get_by_role("heading", name="Your spare codes")).to_be_visible()
    expect(page.locator(".codes code")).to_have_count(10)
    assert eye.troubles(page) == []
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text("Opens your vault", exact=True)).to_be_visible()
    assert eye.troubles(page) == []
    sign_out(page)
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    page.goto("/recovery")
    expect(page.get_by_role("heading", name="Your vault is locked")).to_have_count(0)
    _unlock_with_a_draft(page, named)
    _step_up(page)


def _unlock_with_a_draft(page: Page, named: Host) -> None:
    """Let the vault lock while a form is filled; the passkey sends it all the same."""
    page.goto("/account/passkeys/new")
    page.get_by_label("Name of this passkey").fill("Half a thought")
    page.get_by_label("Your password").fill(PASSWORD)
    leave_for_a_while(named.home)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Your vault is locked")).to_be_visible()
    expect(page.get_by_text("What you typed is kept on this page")).to_be_visible()
    assert PASSWORD not in page.content()
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Unlock with a passkey").click()
    expect(page.get_by_label("Name of this passkey")).to_have_value("Half a thought")


def _step_up(page: Page) -> None:
    page.goto("/account/second-factor/spare-codes")
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("heading", name="Your spare codes")).to_be_visible()


def test_the_second_step_by_passkey_on_a_phone(enter_named: Enter) -> None:
    page = enter_named(viewport=PHONE)
    plug_in(page)
    sign_up(page, "Max", "max@named.example")
    add_passkey(page, "Key on my ring")
    page.get_by_role("link", name="I have written them down").click()
    sign_out(page)
    page.get_by_label("Email address").fill("max@named.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your second step")).to_be_visible()
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()


def test_a_device_without_prf_signs_in_and_the_vault_asks_for_the_password(
    enter_named: Enter,
) -> None:
    page = enter_named()
    plug_in(page, hasPrf=False)
    sign_up(page, "Otto", "otto@named.example")
    add_passkey(page, "Old key")
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text("Signs you in only", exact=True)).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your vault is locked")).to_be_visible()
    expect(page.get_by_role("button", name="Unlock with a passkey")).to_have_count(0)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock", exact=True).click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()


def test_an_answer_that_is_sent_twice_counts_once(enter_named: Enter) -> None:
    page = enter_named()
    plug_in(page)
    sign_up(page, "Mia", "mia@named.example")
    add_passkey(page, "Phone")
    page.get_by_role("link", name="I have written them down").click()
    sign_out(page)
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.post_data or "") if _is_sign_in(r.url) else None)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    thief = enter_named()
    thief.goto("/sign-in")
    token = thief.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form = dict(part.split("=", 1) for part in sent[0].split("&"))
    assert form["passkey_prf"]
    answer = thief.evaluate(REPLAY, {**form, "csrfmiddlewaretoken": token})
    assert answer == 422


REPLAY = """async (form) => {
  const body = Object.entries(form).map((pair) => pair.join("=")).join("&");
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch("/sign-in/passkey", { method: "POST", body, headers });
  return answer.status;
}"""


def _is_sign_in(url: str) -> bool:
    return url.endswith("/sign-in/passkey")


def test_no_passkey_there_is_told_in_words(enter_named: Enter) -> None:
    page = enter_named()
    plug_in(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey did not answer.")).to_be_visible()
    assert eye.troubles(page) == []


def test_without_scripts_the_page_says_what_is_missing(enter_named: Enter) -> None:
    page = enter_named(java_script_enabled=False)
    page.goto("/sign-in")
    expect(page.get_by_text("To use a passkey here, allow scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
