"""The big list of naughty strings: whatever is typed is kept as typed, or refused in words."""

import json
import os
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from django.test import Client

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.engagement.core.queries import Seat
from troth.practice.meetings.services import recording as meetings

pytestmark = pytest.mark.slow

DATA = Path(os.environ.get("TROTH_SHARED_DATA", Path(__file__).parents[6] / "shared" / "data"))


@pytest.fixture
def naughty() -> list[str]:
    path = DATA / "blns" / "blns.json"
    if not path.exists():
        pytest.skip("the published list is absent: set TROTH_SHARED_DATA to its folder")
    strings: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return strings


def plain(text: str) -> str:
    """Return a text as a form keeps it: line ends made alike, without what no sign can be."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def test_every_string_lives_in_a_note_as_it_was_typed(
    naughty: list[str], active: Seat, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser, pk = sign_in(cleo), active.engagement.pk
    new = f"/engagements/{pk}/notes/new?place=client_private"
    kept: list[str] = []
    for text in naughty:
        page = browser.post(new, {"place": "client_private", "title": "", "text": text})
        assert page.status_code in (302, 422), text
        if page.status_code == 302:
            kept.append(plain(text))
    assert len(kept) > len(naughty) * 0.95
    seat = Seat(active.engagement, "client", active.parts)
    notes = meetings.read_thread(seat, by=cleo, at=cleo.person.created_at)
    assert sorted(plain(n.text) for n in notes) == sorted(kept)
    shown = browser.get(f"/engagements/{pk}").content.decode()
    assert "<script>alert" not in shown
    assert escape("<script>alert(123)</script>") in shown


def test_every_string_is_a_name_or_is_refused_in_words(
    naughty: list[str], cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    for text in naughty[::5]:
        sent = {"name": text, "language": "en", "time_zone": "UTC"}
        page = browser.post("/account", sent)
        assert page.status_code in (302, 422), text
        if page.status_code == 302:
            assert Person.objects.get(pk=cleo.person.pk).name == plain(text)
            assert browser.get("/today").status_code == 200
