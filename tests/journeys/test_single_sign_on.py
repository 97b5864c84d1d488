"""A newcomer comes through a real provider in Chromium: mail, passphrase, lock, unlock."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, WAIT_MILLISECONDS, WIDE
from tests.journeys.eye import troubles
from tests.journeys.steps import keep_code
from troth.accounts.sso.tests import canaille_process
from troth.app.proofs.host import Host, throwaway

PASSPHRASE = "down by the old mill stream"
SECRET = "a secret between the two"
START_SECONDS = 40.0


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Troth and its provider, each in a process of its own."""
    with throwaway() as made, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        secret = made.home / "oidc"
        secret.write_text(SECRET)
        words = [port, "troth", SECRET, f"{made.url}/sso/back"]
        provider = subprocess.Popen(
            [sys.executable, "-W", "ignore", canaille_process.__file__, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        issuer = f"http://127.0.0.1:{port}"
        _wait(issuer, provider)
        there = made._environment() | {
            "TROTH_OIDC_ISSUER": issuer,
            "TROTH_OIDC_CLIENT_ID": "troth",
            "TROTH_OIDC_SECRET_FILE": str(secret),
            "TROTH_OIDC_NAME": "Acme",
            "TROTH_CONFIRM_ADDRESSES": "yes",
        }
        made._environment = lambda: there  # type: ignore[method-assign]
        made.start()
        yield made
        provider.kill()
        provider.communicate()


def _wait(issuer: str, provider: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and provider.poll() is None:
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("The provider did not start.")


def through(page: Page, user: str = "cleo", password: str = canaille_process.PASSWORD) -> None:
    """Sign in at the provider, and agree there when it asks."""
    page.locator("input[name=login]").fill(user)
    page.locator("button[type=submit]").first.click()
    page.locator("input[name=password]").fill(password)
    page.locator("button[type=submit]").first.click()
    page.wait_for_load_state()
    if "/oauth/authorize" in page.url:
        page.locator("button[name=answer][value=accept]").click()


def seen(page: Page, name: str) -> None:
    """Look at a page on wide and narrow screens; keep pictures when asked to."""
    assert troubles(page) == []
    folder = os.environ.get("TROTH_LOOK")
    for size, mark in ((WIDE, "wide"), (PHONE, "phone"), ({"width": 320, "height": 700}, "narrow")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{name} is too wide on {mark}: {over}"
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{mark}.png", full_page=True)
    if folder:
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=Path(folder) / f"{name}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)


def comes_again(page: Page) -> None:
    """Sign in through the provider once more: the provider's password opens no vault, hers does."""
    page.goto("/account/provider")
    seen(page, "connection")
    expect(page.get_by_text("It is your only way to sign in.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Go on with Acme").click()
    if "/login" in page.url:
        through(page)
    expect(page.get_by_role("heading", name="Your vault is locked", level=1)).to_be_visible()
    seen(page, "locked")
    page.get_by_label("vault passphrase").fill(canaille_process.PASSWORD)
    page.get_by_role("button", name="Unlock").first.click()
    expect(page.get_by_text("This does not open your vault.").first).to_be_visible()
    page.get_by_label("vault passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Unlock").first.click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()


@pytest.mark.journey
@pytest.mark.clause("SEED000-CONF-3")
def test_a_newcomer_comes_through_the_provider_and_only_she_unlocks(
    host: Host, chromium: Browser
) -> None:
    calm: dict[str, Any] = {"viewport": WIDE, "reduced_motion": "reduce", "locale": "en-GB"}
    context = chromium.new_context(base_url=host.url, **calm)
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = context.new_page()
    page.goto("/sign-in")
    seen(page, "sign-in")
    page.get_by_role("link", name="Go on with Acme").click()
    through(page)
    expect(page.get_by_role("heading", name="You are new here", level=1)).to_be_visible()
    seen(page, "newcomer")
    page.get_by_label("Email address").fill("cleo@acme.example")
    page.get_by_role("button", name="Mail me the link").click()
    expect(page.get_by_text("We sent a mail to cleo@acme.example")).to_be_visible()
    seen(page, "sent")
    links = re.findall(r"http\S+/sso/sign-up/\S+", host.letters("cleo@acme.example")[-1])
    link = links[0]  # a letter has it twice: in plain words, and as a page
    page.goto(link)
    seen(page, "passphrase")
    page.get_by_label("Vault passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("The same passphrase again").fill(PASSPHRASE)
    page.get_by_role("button", name="Open the account").click()
    keep_code(page)
    comes_again(page)
    page.goto("/sso/back?state=made-up&code=made-up")
    expect(page.get_by_role("heading", name="This answer does not count", level=1)).to_be_visible()
    seen(page, "refused")
    page.goto("/account/address")
    seen(page, "address")
    context.close()
