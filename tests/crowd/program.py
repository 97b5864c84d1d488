"""`python -m tests.crowd.program`: fifty browsers write to one engagement over HTTP at once.

Needs TROTH_HOME and DJANGO_SETTINGS_MODULE. The server is the real one, with two workers. Each
browser writes a note of its own with a double press; twelve of them, all Carla's, also add a word
to one and the same note, and try again when they were overtaken. The last line is a JSON summary.
"""

# ruff: noqa: E402 - the settings have to be there before the rest is read

import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from http.cookiejar import Cookie
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from tests.cast import engage, person
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.sessions import SessionStore
from troth.app.proofs.browser import Browser, Unexpected
from troth.app.proofs.host import Host
from troth.engagement.core import queries as core
from troth.foundation.ledger import queries as ledger
from troth.foundation.records import services as records
from troth.practice.meetings import events as meetings_events
from troth.practice.meetings.models import Note
from troth.practice.meetings.services import recording as meetings

BROWSERS, EDITORS, PATIENCE = 50, 12, 60
SERVE = ("troth", "serve", "--workers", "2")


def main() -> int:
    """Let the crowd write; print the summary; return the exit code."""
    for alias in ("default", "shares"):
        call_command("migrate", database=alias, verbosity=0)
    carla, cleo, hana = person("Carla", "coach"), person("Cleo", "acme"), person("Hana", "acme")
    seat = engage(cleo, carla, hana)
    room, now = seat.engagement.pk, timezone.now()
    seat = core.seat(room, to=carla.person)
    shared = meetings.write_note(
        seat, place="shared", title="", text="Words:", by=carla, at=now
    ).root
    cookies = [_cookie((carla, cleo)[n % 2 if n >= EDITORS else 0]) for n in range(BROWSERS)]
    connections.close_all()
    host = Host(Path(os.environ["TROTH_HOME"]))
    host.start(SERVE)
    try:
        with ThreadPoolExecutor(BROWSERS) as crowd:
            turns = list(crowd.map(lambda n: _write(host, cookies[n], n, room, shared), range(50)))
    finally:
        host.stop()
    return _look(room, shared, carla, overtaken=sum(turns))


def _cookie(holder: Holder) -> str:
    store = SessionStore()
    store.begin(Person.objects.get(pk=holder.person.pk), holder.keyring)
    store.save()
    return str(store.session_key)


def _browser(host: Host, cookie: str) -> Browser:
    browser = Browser(host.url)
    # A host without a dot goes by this name in a jar of cookies.
    given = {"domain": "localhost.local", "domain_specified": False, "domain_initial_dot": False}
    path = {"path": "/", "path_specified": True, "port": None, "port_specified": False}
    rest = {"secure": False, "expires": None, "discard": True, "comment": None}
    browser.jar.set_cookie(
        Cookie(0, "troth", cookie, **given, **path, **rest, comment_url=None, rest={})  # type: ignore[arg-type]
    )
    return browser


def _write(host: Host, cookie: str, number: int, room: UUID, shared: UUID) -> int:
    """Write a note, and add a word to the shared one; return how often that was overtaken."""
    browser = _browser(host, cookie)
    page = browser.get(f"/engagements/{room}/notes/new?place=shared").expect()
    form = page.form("/notes/new", having="text")
    note = {"place": "shared", "text": f"Note {number}"}
    with ThreadPoolExecutor(2) as fingers:  # a double press: two arrivals of one form at once
        for arrival in [fingers.submit(browser.send, form, note) for _ in range(2)]:
            arrival.result().expect()
    if number >= EDITORS:
        return 0
    for turn in range(PATIENCE):
        page = browser.get(f"/notes/{shared}/edit").expect()
        form = page.form("/edit", having="text")
        so_far = dict(form.fields)["text"]
        sent = browser.send(form, {"text": f"{so_far} word{number}."})
        if not sent.has_form("/edit"):
            sent.expect()
            return turn
        if sent.status != 422:
            raise Unexpected(f"The edit was answered with {sent.status}: {sent.text[:300]}")
    raise Unexpected("The shared note could not be saved.")


def _look(room: UUID, shared: UUID, carla: Holder, *, overtaken: int) -> int:
    notes = list(Note.objects.filter(engagement=room).select_related("compartment"))
    opened = records.open(
        notes, by=carla.keyring, why=meetings_events.NOTES_READ, at=timezone.now()
    )
    written = [opened[n.pk].words["text"] for n in notes if n.root != shared]
    own = set(written)
    latest = max((n for n in notes if n.root == shared), key=lambda n: n.version)
    words = re.findall(r"word(\d+)\.", unescape(opened[latest.pk].words["text"]))
    summary = {
        "lost notes": sorted({f"Note {n}" for n in range(BROWSERS)} - own),
        "notes twice": len(written) - len(own),
        "lost words": sorted(set(map(str, range(EDITORS))) - set(words)),
        "words twice": len(words) - len(set(words)),
        "versions": latest.version,
        "overtaken": overtaken,
        "entries in the chain": ledger.verify(room),
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    wrong = ("lost notes", "notes twice", "lost words", "words twice")
    return 1 if any(summary[name] for name in wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
