"""Nobody opens a record, one or many, without an entry that names each of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger import services as appending
from troth.foundation.records import services
from troth.foundation.vault.services import refusals as vault
from troth.practice.meetings import events as meetings_events
from troth.practice.meetings.models import Note
from troth.practice.meetings.services import recording as meetings

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def notes(seat_of: Callable[[Holder], Seat], cleo: Holder) -> list[Note]:
    """Three shared notes of Cleo's, as they are stored."""
    for text in ("One", "Two", "Three"):
        meetings.write_note(seat_of(cleo), place="shared", title="", text=text, by=cleo, at=AT)
    return list(Note.objects.select_related("compartment"))


def read(notes: list[Note]) -> list[ledger.Told]:
    """Return the entries that tell of reading notes."""
    told = ledger.entries([notes[0].engagement])
    return [one for one in told if one.act is meetings_events.NOTES_READ]


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("count", [1, 2, 3])
def test_one_entry_names_all_that_was_opened(notes: list[Note], carla: Holder, count: int) -> None:
    chosen = notes[:count]
    opened = services.open(chosen, by=carla.keyring, why=meetings_events.NOTES_READ, at=AT)
    assert all(one.intact for one in opened.values())
    (entry,) = read(notes)
    assert set(entry.about) == {str(note.pk) for note in chosen}
    assert entry.by == carla.person.pk


@pytest.mark.clause("GCE-1.9")
def test_nothing_is_opened_when_the_entry_cannot_be_written(
    notes: list[Note], carla: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_what: Any, **_told: Any) -> None:
        raise BlockingIOError

    monkeypatch.setattr(appending, "record", full)
    with pytest.raises(BlockingIOError):
        services.open(notes, by=carla.keyring, why=meetings_events.NOTES_READ, at=AT)


@pytest.mark.clause("GCE-1.9")
def test_who_lacks_the_key_opens_nothing_and_no_entry_says_otherwise(
    notes: list[Note], hana: Holder
) -> None:
    with pytest.raises(vault.NoKey):
        services.open(notes, by=hana.keyring, why=meetings_events.NOTES_READ, at=AT)
    assert read(notes) == []
