"""The real program in a home of its own with the demo cast, Chromium, and people who visit."""

import fcntl
import json
import os
import shutil
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
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

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
WAIT_MILLISECONDS = 30_000
"""Longer than any page takes, also on a machine that does much else: only failures wait."""
BROKEN = 500
ACCOUNTS = "accounts.json"
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
def serve(home: Path, *, name: str = "127.0.0.1", cast: Path | None = None) -> Iterator[Host]:
    """Serve Troth as `./run` does, under a name; with a copy of a home that holds the cast."""
    port = _free_port()
    bind, url = f"127.0.0.1:{port}", f"http://{name}:{port}"
    who = _copy_the_cast(cast, home, url) if cast else []
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*TROTH, "serve", "--workers", "1"],
            env=_there(home, bind, url),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://{bind}/readyz", server, home / "log")
        passwords = {each["name"]: each["password"] for each in who}
        yield Host(url, home, passwords, {each["name"]: each["email"] for each in who})
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _there(home: Path, bind: str, url: str) -> dict[str, str]:
    """Return the environment of a Troth with a home of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
    own = {"TROTH_HOME": str(home), "TROTH_BIND": bind, "TROTH_URL": url}
    return {**kept, **own, "PYTHONPATH": str(ROOT / "src")}


def _copy_the_cast(cast: Path, home: Path, url: str) -> list[dict[str, str]]:
    """Fill a home with the cast; return its accounts."""
    shutil.copytree(cast / "home", home, dirs_exist_ok=True)
    who: list[dict[str, str]] = json.loads((cast / ACCOUNTS).read_text("utf-8"))
    apps = {app_of(url, each["email"]): App(each["code_key"]) for each in who if each["code_key"]}
    APPS.update(apps)
    return who


@pytest.fixture(scope="session")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a home that holds the demo cast, and the cast's accounts.

    The cast costs more than starting a server, so all processes of a run of the tests share one;
    whoever comes first makes it. Nobody serves that home: each host has a copy.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with (folder / "cast.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cast = folder / "cast"
        if not (cast / ACCOUNTS).exists():
            (cast / "home").mkdir(mode=0o700, parents=True)
            _bring_the_cast(cast)
    return cast


def _bring_the_cast(cast: Path) -> None:
    bind = "127.0.0.1:8000"
    there = _there(cast / "home", bind, f"http://{bind}")
    told = subprocess.run(
        [*TROTH, "demo", "--json"], env=there, check=False, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    (cast / ACCOUNTS).write_text(told.stdout, "utf-8")


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory, cast: Path) -> Iterator[Host]:
    """Serve Troth with the demo cast on it."""
    with serve(tmp_path_factory.mktemp("home"), cast=cast) as served:
        yield served


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return
        except OSError:  # a refusal, or a busy machine that does not answer in time
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
        expect.set_options(timeout=WAIT_MILLISECONDS)
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
