"""The real server and what can be missing, full or foreign: it says so, and nothing is lost."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from troth.app.proofs.browser import Browser, Page
from troth.app.proofs.host import Host, throwaway

pytestmark = pytest.mark.slow

SMALL_DISK = ("troth.app.serving.tests.small_disk", "serve", "--workers", "1")
TRACE = ("Traceback", "OperationalError", "site-packages")


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """A host with the demo cast on it, which is not serving yet."""
    with throwaway() as made:
        made.command("demo")
        yield made


def refusal(host: Host) -> str:
    """Start the server, which has to stop by itself with 1; return what it said."""
    tried = subprocess.run(
        [sys.executable, "-P", "-m", "troth", "serve", "--workers", "1"],
        env=host._environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert tried.returncode == 1, tried.stdout
    assert "Troth is at" not in tried.stdout
    assert "Traceback" not in tried.stderr
    return tried.stderr


def aside(path: Path) -> dict[Path, Path]:
    """Put a file and what belongs to it out of the way; return where each went."""
    moved = {}
    for found in path.parent.glob(f"{path.name}*"):
        moved[found] = found.with_name(f"kept.{found.name}")
        found.rename(moved[found])
    return moved


def put_back(moved: dict[Path, Path]) -> None:
    for there, kept in moved.items():
        kept.replace(there)


@pytest.mark.xdist_group("start")
def test_a_foreign_pepper_stops_the_start(host: Host) -> None:
    pepper = host.home / "secrets" / "pepper"
    kept = pepper.read_text()
    pepper.write_text("00" * 32)
    try:
        assert "The pepper does not belong to this database" in refusal(host)
    finally:
        pepper.write_text(kept)


@pytest.mark.xdist_group("start")
def test_a_share_store_that_is_gone_stops_the_start_and_is_not_made_anew(host: Host) -> None:
    shares = host.home / "shares.sqlite3"
    moved = aside(shares)
    assert moved
    try:
        assert "The share store is missing" in refusal(host)
        shutil.copy(moved[shares], shares)
        with closing(sqlite3.connect(shares)) as emptied:
            for (table,) in emptied.execute(
                "SELECT name FROM sqlite_master WHERE name LIKE 'shares_%'"
            ).fetchall():
                emptied.execute(f"DELETE FROM {table}")  # noqa: S608 - a name from the file itself
            emptied.commit()
        assert "it is not the one of this database" in refusal(host)
    finally:
        for left in shares.parent.glob(f"{shares.name}*"):
            left.unlink()
        put_back(moved)


@pytest.mark.xdist_group("start")
def test_the_control_starts_when_everything_is_there(host: Host) -> None:
    host.start()
    try:
        assert Browser(host.url).get("/readyz").status == 200
        limits = [_limits(pid) for pid in _family(host.pid)]
        assert limits, "the server has no process"
        for text in limits:
            core = next(line for line in text.splitlines() if line.startswith("Max core file size"))
            assert core.split()[4:6] == ["0", "0"]
    finally:
        host.stop()


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for child in children.read_text().split()]
    return [pid, *(one for child in found for one in _family(child))]


def _limits(pid: int) -> str:
    return Path(f"/proc/{pid}/limits").read_text()


# --- while it serves ---------------------------------------------------------------------------


@pytest.fixture
def cleo(host: Host) -> Iterator[Browser]:
    """Cleo, in a browser, on the host as it serves."""
    host.start()
    browser = Browser(host.url)
    page = browser.get("/")
    button = next(f for f in page.forms if ("email", "cleo@acme.example") in f.fields)
    assert browser.send(button).status == 200
    yield browser
    host.stop()


def account(browser: Browser, name: str) -> Page:
    return browser.send(browser.get("/account").form("/account", having="name"), {"name": name})


def told_well(page: Page, words: str) -> None:
    assert page.status == 503, page.text
    assert words in page.text
    assert not [word for word in TRACE if word in page.html]


@pytest.mark.xdist_group("start")
def test_a_locked_database_says_so_and_keeps_the_text(host: Host, cleo: Browser) -> None:
    form = cleo.get("/account").form("/account", having="name")
    with closing(sqlite3.connect(host.home / "troth.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page = cleo.send(form, {"name": "Cleo of the long name"})
        other.execute("ROLLBACK")
    told_well(page, "Nothing was saved. Your text is still here.")
    assert "Cleo of the long name" in page.html
    again = cleo.send(page.form("/account"))
    assert again.status == 200
    assert "Cleo of the long name" in again.html
    assert "The database was locked for too long" in host.log
    assert "long name" not in host.log
    account(cleo, "Cleo").expect()


@pytest.mark.xdist_group("start")
def test_a_share_store_that_vanishes_says_so(host: Host, cleo: Browser) -> None:
    home = next(link for link in _links(cleo.get("/today")) if link.startswith("/engagements/"))
    moved = aside(host.home / "shares.sqlite3")
    host.stop()
    put_back(moved)
    host.start()
    assert cleo.get(home).status == 200
    moved = aside(host.home / "shares.sqlite3")
    try:
        for _ in range(3):  # a connection that was open may still hold the file
            page = cleo.get(home)
        if page.status == 503:
            told_well(page, "Troth cannot do this now")
            assert "The share store is missing" in host.log
        else:
            assert page.status == 200, "The open connection still holds the whole store."
    finally:
        host.stop()
        for left in host.home.glob("shares.sqlite3*"):
            left.unlink()
        put_back(moved)


def _links(page: Page) -> list[str]:
    return re.findall(r'href="([^"]+)"', page.html)


@pytest.mark.xdist_group("start")
def test_a_full_disk_says_so_and_everything_goes_on_afterwards(
    host: Host, cleo: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.stop()
    largest = max(f.stat().st_size for f in host.home.rglob("*") if f.is_file())
    monkeypatch.setitem(os.environ, "SMALL_DISK", str(largest + 8192))
    host.start(SMALL_DISK)
    form = cleo.get("/account").form("/account", having="name")
    for number in range(400):
        page = cleo.send(form, {"name": f"Cleo {number} of a name that is long"})
        if page.status == 503:
            told_well(page, "Troth cannot do this now")
            # The disk may also be full for the page after it, which carries nothing typed.
            if "of a name that is long" in page.html:
                break
    else:
        pytest.fail("No refused form gave back what was typed.")
    assert "Make room" in host.log
    host.stop()
    host.start()
    assert account(cleo, "Cleo").status == 200
