"""Every form of every page, sent twice: the second arrival makes nothing, and leads to the same.

Each of the people of the crawler's world opens every page that they reach, fills in every form that
is there as a person would, and sends it as a browser does, with its token. What was carried out is
sent again at once. Nothing is named here that a new form would have to be added to.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.cast import PASSWORD, engage, person
from tests.clock import SetClock
from tests.crawled import DAY, World, lay_out
from tests.test_crawler import PERSONS, address, table
from troth.accounts.people.holder import Holder
from troth.accounts.people.sessions import SessionStore
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR
from troth.foundation.kit.models import Press
from troth.practice.meetings.models import Note

pytestmark = pytest.mark.postgres
TOKEN = "csrfmiddlewaretoken"
TYPED = {
    "date": "2027-01-15",
    "datetime-local": "2026-12-20T14:00",
    "time": "14:00",
    "number": "60",
    "email": "enzo@enzo.example",
    "password": PASSWORD,
    "textarea": "Words that somebody typed.",
    "text": "A word",
}
"""What is filled into an empty field of a kind."""
OTHERWISE = {
    "joining:begin": {"sponsor_email": "hugo@acme.example", "sponsor_name": "Hugo"},
}
"""What a form takes that the common answers are not for."""
LEAVES = {"people:sign_out"}
"""After it nothing else can be sent."""
SHOWN = {
    # a reading each time, which the ledger tells of
    *("access_log:bundle", "charter_documents:document", "orientation:concern"),
    *("reviews:three_way", "charter_documents:certificate", "own_copy:own_copy"),
    # a secret that is shown once: another one takes its place, and the page shows that
    *("people:recovery", "keys:recovery", "people:spare_codes", "people:make_link"),
    # a letter whose link is the only one that works
    *("people:new_address", "people:forgotten"),
}
"""What answers with a page of its own and writes: it is carried out each time."""
MAKES = {
    PRACTITIONER: {"meetings:note_new", "meetings:session_new", "meetings:book", "joining:begin"}
    | {"groups:note_new", "groups:session_new", "groups:begin", "concerns:contacts"},
    CLIENT: {"meetings:note_new", "meetings:book", "releases:new", "groups:note_new"},
    SPONSOR: {"charters:understand", "packs:sign", "keys:passphrase"},
}
"""What has to be among the forms that were carried out: else the test shows nothing."""


@dataclass(slots=True)
class Form:
    """A form of a page as somebody fills it in: pairs of names and values."""

    action: str
    is_post: bool
    pairs: list[tuple[str, str]] = field(default_factory=list)


class Filling(HTMLParser):
    """Reads the forms of a page and fills in what is empty."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.found = url, list[Form]()
        self._form: Form | None = None
        self._chosen: set[str] = set()
        self._area, self._words = "", ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            action = urljoin(self.url, given.get("action") or self.url)
            self._form = Form(action, given.get("method", "get").lower() == "post")
            self.found.append(self._form)
            self._chosen = set()
        elif self._form is None or "disabled" in given:
            return
        elif tag == "textarea":
            self._area, self._words = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            self._form.pairs.append((self._select, given["value"]))
            self._select = ""
        elif tag in ("input", "button") and name:
            self._take(self._form, tag, name, given)

    def _take(self, form: Form, tag: str, name: str, given: Mapping[str, str]) -> None:
        kind = given.get("type", "text")
        if tag == "button" or kind == "submit":
            if name not in self._chosen and name != "choose":
                form.pairs.append((name, given.get("value", "")))
        elif kind in ("radio", "checkbox"):
            if kind == "radio" and name in self._chosen:
                return
            form.pairs.append((name, given.get("value", "on")))
        elif kind != "file":
            value = given.get("value", "")
            form.pairs.append((name, value if value or kind == "hidden" else TYPED.get(kind, "")))
        self._chosen.add(name)

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form is not None and self._area:
            words = self._words.strip() or TYPED["textarea"]
            self._form.pairs.append((self._area, words))
            self._area = ""


def forms(browser: Client, world: World, role: str) -> Iterator[tuple[str, Form]]:
    """Yield what can be sent from the pages that somebody reaches, one form of each kind."""
    known: set[tuple[str, tuple[str, ...]]] = set()
    for name, (roles, thing) in table().items():
        if role not in roles or thing == "token":
            continue
        there = address(name, world)
        with transaction.atomic():
            page = browser.get(there)
            transaction.set_rollback(True)
        if page.status_code != 200 or page.streaming:
            continue
        reader = Filling(f"http://testserver{there}")
        reader.feed(page.content.decode())
        for form in reader.found:
            kind = (view(form.action), tuple(n for n, _ in form.pairs))
            if form.is_post and kind not in known:
                known.add(kind)
                more = OTHERWISE.get(kind[0], {})
                form.pairs = [(n, more.get(n, v)) for n, v in form.pairs]
                yield kind[0], form


def view(action: str) -> str:
    """Return the name of the address that a form is sent to."""
    try:
        return resolve(urlsplit(action).path).view_name
    except Resolver404:
        return action


def rows() -> dict[str, int]:
    """Count the rows of every table."""
    return {m._meta.label: m._default_manager.count() for m in apps.get_models()}


def send(browser: Client, form: Form) -> Any:
    parts = urlsplit(form.action)
    there = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return browser.post(
        there, urlencode(form.pairs), content_type="application/x-www-form-urlencoded"
    )


@pytest.fixture
def world(cleo: Holder, carla: Holder, hana: Holder, set_clock: SetClock) -> World:
    """Two engagements, and one of everything in the first."""
    set_clock(DAY)
    return lay_out(cleo, carla, hana)


@pytest.mark.parametrize("role", PERSONS)
def test_what_arrives_twice_is_done_once(world: World, sign_in: Any, role: str) -> None:
    browser = sign_in({**world.members, "operator": world.operator}[role])
    browser.handler.enforce_csrf_checks = True
    done, shown, twice = set[str](), set[str](), list[str]()
    for name, form in forms(browser, world, role):
        if name in LEAVES:
            continue
        with transaction.atomic():
            before = rows()
            first = send(browser, form)
            made = rows()
            if first.status_code == 200 and made != before:
                shown.add(name)
            if first.status_code == 302:
                second = send(browser, form)
                if made != before:
                    done.add(name)
                if (second.status_code, second["Location"]) != (302, first["Location"]):
                    twice.append(f"{name}: {first['Location']}, then {second.status_code}")
                if rows() != made:
                    twice.append(f"{name} {form.pairs}")
            transaction.set_rollback(True)
    assert not twice, "\n".join(twice)
    assert shown <= SHOWN, "Lead to a page that can be opened again (302), or say why not here."
    assert MAKES.get(role, set()) <= done, " ".join(sorted(done))


@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
def test_two_arrivals_at_once_make_one() -> None:
    """Real threads on PostgreSQL; SQLite lets one writer in at a time, so they follow there.

    On SQLite the crowd of tests/crowd presses twice at once, on a server with two workers.
    """
    cleo, carla, hana = (person(n, "acme") for n in ("Cleo", "Carla", "Hana"))
    seat = engage(cleo, carla, hana)
    cookie = SessionStore()
    cookie.begin(cleo.person, cleo.keyring)
    there = f"/engagements/{seat.engagement.pk}/notes/new"
    fields = {"place": "shared", "text": "Once", TOKEN: "a" * 64}
    led: list[str] = []

    def press() -> None:
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = cookie.session_key or ""
        led.append(browser.post(there, fields)["Location"])
        if connection.vendor == "postgresql":
            connections.close_all()

    if connection.vendor == "postgresql":
        fingers = [Thread(target=press) for _ in range(4)]
        for finger in fingers:
            finger.start()
        for finger in fingers:
            finger.join()
    else:
        press()
        press()
    assert len(led) >= 2
    assert len(set(led)) == 1
    assert Note.objects.count() == 1


def test_a_form_that_was_changed_is_another_act(world: World, sign_in: Any) -> None:
    browser = sign_in(world.members[CLIENT])
    browser.handler.enforce_csrf_checks = True
    there = f"/engagements/{world.ids['engagement']}/notes/new?place=shared"
    (form,) = (f for f in _forms_of(browser, there) if f.action.endswith("/notes/new"))
    for words, count in (("One", 1), ("One", 1), ("Two", 2)):
        form.pairs = [(n, words if n == "text" else v) for n, v in form.pairs]
        assert send(browser, form).status_code == 302
        assert Press.objects.count() == count


def test_what_was_refused_can_be_sent_again(world: World, sign_in: Any) -> None:
    browser = sign_in(world.members[CLIENT])
    browser.handler.enforce_csrf_checks = True
    there = f"/engagements/{world.ids['engagement']}/notes/new?place=shared"
    (form,) = (f for f in _forms_of(browser, there) if f.action.endswith("/notes/new"))
    form.pairs = [(n, "" if n == "text" else v) for n, v in form.pairs]
    assert [send(browser, form).status_code for _ in range(2)] == [422, 422]
    assert not Press.objects.exists()


def test_nobody_else_is_answered_with_what_the_first_made(world: World, sign_in: Any) -> None:
    """Somebody who saw a form of mine finds nothing with it: their own name is in the key."""
    mine, theirs = (sign_in(world.members[who]) for who in (CLIENT, PRACTITIONER))
    there = f"/engagements/{world.ids['engagement']}/notes/new?place=shared"
    (form,) = (f for f in _forms_of(mine, there) if f.action.endswith("/notes/new"))
    for browser in (mine, theirs):
        assert send(browser, form).status_code == 302
    assert Press.objects.count() == 2


def _forms_of(browser: Client, there: str) -> list[Form]:
    reader = Filling(f"http://testserver{there}")
    reader.feed(browser.get(there).content.decode())
    return [form for form in reader.found if form.is_post]


def test_the_row_tells_nothing_without_the_form(world: World, sign_in: Any) -> None:
    browser = sign_in(world.members[CLIENT])
    there = f"/engagements/{world.ids['engagement']}/notes/new?place=shared"
    (form,) = (f for f in _forms_of(browser, there) if f.action.endswith("/notes/new"))
    led = send(browser, form)["Location"]
    row = Press.objects.get()
    number = dict(form.pairs)[TOKEN]
    assert re.fullmatch("[0-9a-f]{64}", row.pk)
    assert number not in row.pk
    assert led.encode() not in bytes(row.answer)
