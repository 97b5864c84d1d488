"""The real program in a home of its own with the demo cast, Chromium, and people who visit."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.journeys.steps import APPS, App, app_of

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = ViewportSize(width=1200, height=900), ViewportSize(width=390, height=844)
START_SECONDS = 120.0
WAIT_MILLISECONDS = 15_000
BROKEN = 500
ROOT = Path(__file__).resolve().parents[2]
TROTH = [sys.executable, "-m", "troth"]

# A page tells of its own violations; the console tells of those that it cannot catch.
TELL = """document.addEventListener("securitypolicyviolation", (e) =>
  console.error(`Content Security Policy: ${e.violatedDirective} ${e.blockedURI}`))"""


@pytest.fixture(autouse=True)
def _clock_of_the_host(running_clock: None) -> None:
    """The clock of a host that serves a browser runs, and so does that of its visitors."""


@dataclass(frozen=True, slots=True)
class Host:
    """A running Troth: its address, its home, and the password of each of the demo cast."""

    url: str
    home: Path
    passwords: dict[str, str]
    emails: dict[str, str]


Enter = Callable[..., Page]


@contextmanager
def serve(home: Path, *, name: str = "127.0.0.1", demo: bool = False) -> Iterator[Host]:
    """Serve Troth as `./run` does, under a name, with or without the demo cast."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bind, url = f"127.0.0.1:{port}", f"http://{name}:{port}"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
    there = {**kept, "TROTH_HOME": str(home), "TROTH_BIND": bind, "PYTHONPATH": str(ROOT / "src")}
    there["TROTH_URL"] = url
    cast = _bring_the_cast(there) if demo else []
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*TROTH, "serve", "--workers", "1"],
            env=there,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://{bind}/readyz", server, home / "log")
        yield Host(
            url,
            home,
            {who["name"]: who["password"] for who in cast},
            {who["name"]: who["email"] for who in cast},
        )
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def _bring_the_cast(there: dict[str, str]) -> list[dict[str, str]]:
    told = subprocess.run(
        [*TROTH, "demo", "--json"], env=there, check=False, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    cast: list[dict[str, str]] = json.loads(told.stdout)
    url = there["TROTH_URL"]
    apps = {app_of(url, who["email"]): App(who["code_key"]) for who in cast if who["code_key"]}
    APPS.update(apps)
    return cast


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Serve Troth with the demo cast on it."""
    with serve(tmp_path_factory.mktemp("home"), demo=True) as served:
        yield served


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"Troth did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium for the stories of one file.

    It is stopped after them: while it runs, Django takes the thread for one that must not use
    the database, which the tests that follow need.
    """
    if not CHROMIUM.exists():
        pytest.fail("The browser is missing. On Debian: apt install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Watch:
    """Notes what must not happen while someone visits: faults, other hosts, broken policies."""

    def __init__(self, url: str) -> None:
        self.netloc, self.troubles = urlsplit(url).netloc, list[str]()

    def over(self, context: BrowserContext) -> None:
        """Listen to everything in a browser of one person."""
        context.add_init_script(TELL)
        context.on("request", lambda request: self._request(request.url))
        context.on("response", lambda response: self._response(response.status, response.url))
        context.on("console", lambda message: self._console(message.type, message.text))
        context.on("weberror", lambda error: self.troubles.append(str(error.error)))

    def _request(self, url: str) -> None:
        if urlsplit(url).netloc not in ("", self.netloc):
            self.troubles.append(f"request to another host: {url}")

    def _response(self, status: int, url: str) -> None:
        if status >= BROKEN:
            self.troubles.append(f"{status} at {url}")

    def _console(self, kind: str, text: str) -> None:
        # Chromium reports every answer of 4xx as well; those are for the story to judge.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.troubles.append(text)


@contextmanager
def visitors(chromium: Browser, url: str) -> Iterator[Enter]:
    """Let people come in, each in a browser of their own; nothing may go wrong behind them."""
    watch, contexts = Watch(url), list[BrowserContext]()

    def enter(**options: Any) -> Page:
        given = {"viewport": WIDE, "reduced_motion": "reduce", "locale": "en-GB", **options}
        context = chromium.new_context(base_url=url, **given)
        context.set_default_timeout(WAIT_MILLISECONDS)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()
    assert watch.troubles == []


@pytest.fixture
def enter(chromium: Browser, host: Host) -> Iterator[Enter]:
    """Return a way to open the platform as one more person."""
    with visitors(chromium, host.url) as entering:
        yield entering
