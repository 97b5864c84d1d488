"""A real provider in a process of its own, and someone who walks through its pages."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from tests.clock import NOW, SetClock
from troth.accounts.people.tests.conftest import MovingClock
from troth.accounts.sso.provider import forget
from troth.accounts.sso.tests import canaille_process
from troth.app.proofs.browser import Page

CLIENT, SECRET = "troth", "a secret between the two"
START_SECONDS, HOPS = 40.0, 12
PROVIDER_PASSWORD = canaille_process.PASSWORD


@pytest.fixture(autouse=True)
def _unheard_provider() -> None:
    """Let no test know what another one heard of a provider."""
    forget()


@dataclass
class Provider:
    """canaille, at its address; `administer` does what its administrator can do."""

    issuer: str
    process: subprocess.Popen[str]

    def administer(self, order: str) -> None:
        """Give an order, and wait until it is carried out."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"


@dataclass
class Visit:
    """A browser at the provider, with cookies of its own."""

    browser: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False))

    def sign_in(self, url: str, user: str = "cleo", password: str = PROVIDER_PASSWORD) -> str:
        """Go through login and consent; return the address to which the provider sends back."""
        home = httpx.URL(url).host
        answer = self.browser.get(url)
        for _ in range(HOPS):
            if answer.is_redirect:
                there = urljoin(str(answer.url), answer.headers["Location"])
                if httpx.URL(there).host != home:
                    return there
                answer = self.browser.get(there)
                continue
            page = Page(answer.status_code, str(answer.url), answer.content)
            answer = self._fill(page, user, password)
        raise AssertionError(f"The provider did not let {user} through: {answer.text[:2000]}")

    def _fill(self, page: Page, user: str, password: str) -> httpx.Response:
        form = next((f for f in page.forms if f.method == "post"), None)
        assert form is not None, page.text
        answers = {"login": user, "password": password, "answer": "accept"}
        known = {n: v for n, v in answers.items() if n in form.kinds or f'name="{n}"' in page.html}
        sent = dict(form.filled(known))
        action = urljoin(page.url, form.action)
        return self.browser.post(action, data=sent)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def canaille(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Start the provider once; without it the tests fail."""
    issuer = f"http://127.0.0.1:{_free_port()}"
    port = issuer.rpartition(":")[2]
    log = tmp_path_factory.mktemp("provider") / "log"
    words = [port, CLIENT, SECRET, "http://testserver/sso/back", NOW.isoformat()]
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(Path(canaille_process.__file__)), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
            text=True,
        )
    try:
        _wait(issuer, process, log)
        yield Provider(issuer, process)
    finally:
        process.kill()
        process.communicate()


def _wait(issuer: str, process: subprocess.Popen[str], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The provider of the tests did not start:\n{log.read_text()}")


@pytest.fixture
def provider(canaille: Provider, settings: Settings, db: None) -> Provider:
    """Let this host trust the provider, which has no verified address to tell."""
    settings.TROTH_URL = "http://testserver"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.TROTH_OIDC_ISSUER = canaille.issuer
    settings.TROTH_OIDC_CLIENT_ID = CLIENT
    settings.TROTH_OIDC_SECRET = SECRET
    settings.TROTH_OIDC_NAME = "Acme"
    settings.TROTH_CONFIRM_ADDRESSES = True
    canaille.administer("verified no")
    canaille.administer(f"password cleo {PROVIDER_PASSWORD}")
    return canaille


@pytest.fixture
def clock(set_clock: SetClock) -> MovingClock:
    """A clock that begins where the provider's stands, and stands still until it is moved."""
    return MovingClock(NOW, set_clock)


Go = Callable[..., str]


@pytest.fixture
def go(provider: Provider) -> Go:
    """Return a way to go from Troth to the provider and through it; returns the way back."""

    def going(browser: Client, user: str = "cleo", password: str = PROVIDER_PASSWORD) -> str:
        sent = browser.get("/sso")
        assert sent.status_code == 302, sent.content.decode()
        return Visit().sign_in(sent["Location"], user, password)

    return going


def links_in(text: str, kind: str) -> list[str]:
    """Return the addresses of one kind of page in a mail, without the host."""
    return re.findall(rf"http://testserver(/{kind}/\S+)", text)
