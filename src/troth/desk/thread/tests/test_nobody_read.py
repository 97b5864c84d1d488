"""A reading that nobody did is not written: ahead of time, and for the head of a page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ledger.models import Entry
from troth.practice.meetings.models import Note
from troth.practice.meetings.services import recording

SignIn = Callable[[Holder], Client]
EARLY = (
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Sec-Purpose": "prefetch;anonymous-client-ip"},
    {"Purpose": "prefetch"},
    {"X-Purpose": "preview"},
    {"X-Moz": "prefetch"},
)


@pytest.fixture
def note(active: Seat, carla: Holder) -> Note:
    """A note that Carla wrote for both."""
    at = AT + timedelta(days=10)
    return recording.write_note(active, place="shared", title="", text="Words", by=carla, at=at)


@pytest.mark.clause("SEED000-CONF-3")
def test_what_a_browser_fetches_ahead_of_time_opens_nothing(
    note: Note, cleo: Holder, sign_in: SignIn
) -> None:
    browser, before = sign_in(cleo), Entry.objects.count()
    for there in (f"/notes/{note.pk}", f"/engagements/{note.engagement}", "/today"):
        for headers in EARLY:
            page = browser.get(there, headers=headers)
            assert (page.status_code, page.content) == (503, b"")
            assert page["Cache-Control"] == "no-store, private"
    assert Entry.objects.count() == before
    assert b"Words" in browser.get(f"/notes/{note.pk}").content
    assert Entry.objects.count() == before + 1


@pytest.mark.clause("SEED000-CONF-3")
def test_the_head_of_a_page_opens_nothing(note: Note, cleo: Holder, sign_in: SignIn) -> None:
    browser, before = sign_in(cleo), Entry.objects.count()
    for there in (f"/notes/{note.pk}", f"/engagements/{note.engagement}"):
        page = browser.head(there)
        assert (page.status_code, page["Cache-Control"]) == (200, "no-store, private")
    assert Entry.objects.count() == before


def test_who_is_not_signed_in_may_be_ahead(db: None) -> None:
    assert Client().get("/sign-in", headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert Client().head("/sign-in").status_code == 200


def test_no_page_asks_for_pages_ahead(cleo: Holder, sign_in: SignIn) -> None:
    page = sign_in(cleo).get("/today")
    assert "Speculation-Rules" not in page.headers
    assert "inline-speculation-rules" not in page["Content-Security-Policy"]
