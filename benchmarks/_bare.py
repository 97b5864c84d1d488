"""The two floors: an empty page in our frame, and a bare Django page with the same 100 notes.

It comes twice: in the template engine that Troth uses, and in Django's own with its date filter.
The bare page is what anyone could write with Django in an hour: one query, the envelopes opened
with keys in hand, one template of the same engine, and Django's usual middleware. It asks nobody
who they are, judges nothing, tells nobody who can read, and writes no ledger.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, engines
from django.test.utils import override_settings
from django.urls import include, path

from troth.accounts.people.holder import Holder
from troth.foundation.records import services as records
from troth.foundation.vault import envelope
from troth.foundation.vault.services import record_keys as vault
from troth.practice.meetings.models import Note

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
EMPTY = (
    '{% extends "kit/page.html" %}{% block title %}Empty{% endblock %}'
    "{% block main %}<h1>Empty</h1>{% endblock %}"
)
BARE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Notes</title></head><body><h1>Notes</h1>
{% for note in notes %}
<article><h2><a href="/notes/{{ note.id }}">{{ note.title }}</a></h2>
<p>{{ note.author }}, <time datetime="{{ note.iso }}">{{ note.day }}</time></p>
<p>{{ note.text }}</p></article>
{% endfor %}
</body></html>
"""
DJANGOS = BARE.replace("{{ note.iso }}", '{{ note.at|date:"c" }}')
DJANGOS = DJANGOS.replace("{{ note.day }}", '{{ note.at|date:"D j M, H:i" }}')


@dataclass(frozen=True, slots=True)
class Line:
    """One note on the bare page."""

    id: UUID
    title: str
    author: str
    iso: str
    day: str
    at: datetime
    text: str


@dataclass(slots=True)
class Hand:
    """The keys in hand: what the bare page takes for granted."""

    engagement: UUID
    keys: dict[UUID, bytes]
    authors: dict[UUID, bytes]
    names: dict[UUID, str]


HAND: list[Hand] = []


def take(engagement: UUID, *holders: Holder) -> None:
    """Put the keys of an engagement into the hand of the bare page."""
    notes = Note.objects.filter(engagement=engagement).select_related("compartment")
    rooms = {n.compartment: engagement for n in notes}
    keys = vault.wrapping_keys(rooms.items(), by=holders[0].keyring)
    authors = {h.person.pk: h.keyring.sign_public for h in holders}
    HAND[:] = [Hand(engagement, keys, authors, {h.person.pk: h.person.name for h in holders})]


@cache
def _template(source: str):  # noqa: ANN202 - Django names no type for it
    return engines["jinja2"].from_string(source)


def empty(request: HttpRequest) -> HttpResponse:
    """Show a page with nothing on it, in the frame of someone signed in."""
    return HttpResponse(_template(EMPTY).render({}, request))


@login_not_required
def bare(_request: HttpRequest) -> HttpResponse:
    """Open and show the notes, and nothing else, with the template engine that Troth uses."""
    return HttpResponse(_template(BARE).template.render(notes=_lines()))


@login_not_required
def bare_django(_request: HttpRequest) -> HttpResponse:
    """Show the same with Django's own templates and its filter for dates."""
    return HttpResponse(_djangos().render(Context({"notes": _lines()})))


@cache
def _djangos():  # noqa: ANN202 - Django names no type for it
    return Engine().from_string(DJANGOS)


def _lines() -> list[Line]:
    (hand,) = HAND
    found = Note.objects.filter(engagement=hand.engagement, current=True, written_at__lte=Now())
    found = found.select_related("compartment").order_by("-written_at")
    return [_line(note, hand) for note in found]


def _line(note: Note, hand: Hand) -> Line:
    wrapping, author = hand.keys[note.compartment_id], hand.authors[note.author_id]
    key_place = records._place(note, "key", note.compartment)  # noqa: SLF001 - the same place
    key = envelope.unwrap(bytes(note.wrapped_key), wrapping, key_place)
    place = records._place(note, "body", note.compartment)  # noqa: SLF001 - the same place
    words = json.loads(envelope.open_(bytes(note.body), key, place, author))
    at = note.written_at
    return Line(
        note.pk,
        words["title"],
        hand.names[note.author_id],
        at.isoformat(timespec="minutes"),
        at.strftime("%a %d %b, %H:%M"),
        at,
        words["text"],
    )


def handler() -> WSGIHandler:
    """Return a WSGI application with Django's usual middleware only."""
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        return WSGIHandler()


urlpatterns = [
    path("empty", empty),
    path("bare", bare),
    path("bare-django", bare_django),
    path("", include("troth.app.config.urls")),
]
