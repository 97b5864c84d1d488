"""After the end the client reads as before, and the practitioner says why, each time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import AT
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.charters.services import closed
from troth.engagement.charters.services.closed import NeedsReason
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending as engagements
from troth.foundation.ledger import queries as ledger
from troth.practice.meetings.models import Note
from troth.practice.meetings.rules import SHARED
from troth.practice.meetings.services import recording

DAY = AT + timedelta(days=10)
SeatOf = Callable[[Holder], Seat]
SignIn = Callable[[Holder], Client]


@pytest.fixture
def note(active: Seat, carla: Holder, cleo: Holder, seat_of: SeatOf) -> Note:
    """A shared note in an engagement that Cleo has ended."""
    made = recording.write_note(
        active, place=SHARED, title="", text="What we found out", by=carla, at=DAY
    )
    recording.read_note(made, by=carla, at=DAY)  # nobody asks why before the end
    engagements.end(seat_of(cleo), by=cleo, at=DAY)
    return made


@pytest.mark.clause("GCE-1.23a", "GCE-1.23b")
def test_the_practitioner_reads_only_with_a_reason_that_the_ledger_keeps(
    note: Note, carla: Holder, cleo: Holder, seat_of: SeatOf
) -> None:
    hers = seat_of(carla)
    for read in (
        lambda at: recording.read_note(note, by=carla, at=at),
        lambda at: recording.read_versions(note, by=carla, at=at),
        lambda at: recording.read_thread(hers, by=carla, at=at),
    ):
        with pytest.raises(NeedsReason):
            read(DAY)
    assert recording.read_note(note, by=cleo, at=DAY).words["text"] == "What we found out"
    closed.give_reason(hers, "supervision", by=carla.person, at=DAY)
    assert recording.read_note(note, by=carla, at=DAY + timedelta(minutes=14)).intact
    with pytest.raises(NeedsReason):
        recording.read_note(note, by=carla, at=DAY + timedelta(minutes=15))
    told = [t for t in ledger.entries([note.engagement]) if t.act]
    reasons = [t.why for t in told if t.act and t.act.name == "charters.read_closed"]
    assert reasons == ["supervision"]


@pytest.mark.clause("GCE-1.23a")
def test_every_page_with_words_asks_first_and_leads_back(
    note: Note,
    active: Seat,
    carla: Holder,
    cleo: Holder,
    hana: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    set_clock(DAY)
    browser, pk = sign_in(carla), active.engagement.pk
    for page in (f"/notes/{note.pk}", f"/notes/{note.pk}/history", f"/engagements/{pk}"):
        there = browser.get(page)
        assert (there.status_code, there["Location"].split("?")[0]) == (
            302,
            f"/engagements/{pk}/reason",
        )
    asked = browser.get(there["Location"])
    assert "Why do you read this?" in asked.content.decode()
    assert browser.post(there["Location"], {}).status_code == 422
    back = browser.post(there["Location"], {"reason": "client"})
    assert back["Location"] == f"/engagements/{pk}"
    assert browser.get(f"/notes/{note.pk}").status_code == 200
    assert browser.post(f"/engagements/{pk}/reason?next=//evil.example", {"reason": "client"})[
        "Location"
    ].endswith("/life")
    assert sign_in(cleo).get(f"/notes/{note.pk}").status_code == 200
    assert sign_in(hana).get(f"/notes/{note.pk}").status_code == 404
    assert sign_in(hana).get(f"/engagements/{pk}/reason").status_code == 404
