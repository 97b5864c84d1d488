"""A database that was set back under a real server: nobody writes on, and everyone reads why."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from troth.app.proofs.browser import Browser, Page
from troth.app.proofs.host import Host, throwaway

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("set back")]

STOPPED = "The ledger of this host was set back or damaged"
WORDS = "What was said about the steering group and kept"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with throwaway() as made:
        made.command("demo")
        yield made


def signed_in(host: Host, email: str) -> Browser:
    browser = Browser(host.url)
    page = browser.get("/")
    browser.send(next(f for f in page.forms if ("email", email) in f.fields)).expect()
    return browser


def copied(host: Host, to: Path) -> Path:
    """Copy the main database of a host that is stopped."""
    to.mkdir()
    for file in host.home.glob("troth.sqlite3*"):
        shutil.copy(file, to / file.name)
    return to


def put(kept: Path, host: Host) -> None:
    for file in host.home.glob("troth.sqlite3*"):
        file.unlink()
    for file in kept.iterdir():
        shutil.copy(file, host.home / file.name)


def act(host: Host) -> None:
    """Serve for a while, and let something be entered and signed."""
    host.start()
    browser = signed_in(host, "hana@acme.example")
    browser.get("/engagements/00000000-0000-4000-8000-000000000000").expect(404)
    host.command("tick")
    host.stop()


def write_note(browser: Browser, place: str) -> Page:
    """Write a note in the first engagement that is under way."""
    homes = re.findall(r'href="(/engagements/[0-9a-f-]{36})"', browser.get("/today").html)
    forms = (browser.get(f"{home}/notes/new?place={place}") for home in dict.fromkeys(homes))
    form = next(page for page in forms if page.has_form("/notes/new")).form("/notes/new")
    return browser.send(form, {"text": WORDS, "title": "Kept", "place": place})


def test_an_older_database_is_told_and_not_written_to(host: Host, tmp_path: Path) -> None:
    act(host)
    older = copied(host, tmp_path / "older")
    act(host)
    newest = copied(host, tmp_path / "newest")

    put(older, host)
    host.start()
    assert "ATTENTION. The ledger in this database does not go on" in host.log
    cleo = signed_in(host, "cleo@acme.example")
    page = cleo.get("/today").expect()
    assert STOPPED in page.text
    page = write_note(cleo, "shared")
    assert page.status == 503, page.text
    assert WORDS in page.html, "What was typed is lost."
    write_note(cleo, "client_private").expect()
    host.stop()

    put(newest, host)
    host.start()
    assert STOPPED not in signed_in(host, "cleo@acme.example").get("/today").text
    host.stop()

    put(older, host)
    assert "set back from" in host.command("restore", "--set-back")
    host.start()
    host.command("tick")
    cleo = signed_in(host, "cleo@acme.example")
    page = cleo.get("/today").expect()
    assert STOPPED not in page.text
    assert "restored an older copy of it" in page.text
    write_note(cleo, "shared").expect()
    host.stop()
    assert host.command("repair").startswith("The ledger holds")
