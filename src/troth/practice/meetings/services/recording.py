"""The acts of meetings: recording sessions, writing notes, and reading them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charters.services import closed
from troth.engagement.charters.services import rooms as engagements
from troth.engagement.core.queries import Seat
from troth.engagement.core.queries import seat as seat_of
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.reach import OutOfReach
from troth.foundation.records.services import Opened
from troth.foundation.records.versions import overtake
from troth.foundation.vault.models import Compartment
from troth.practice.meetings import events, policy, queries
from troth.practice.meetings.models import Note, Session
from troth.practice.meetings.queries import NoteLine, NoteRow
from troth.practice.meetings.rules import HELD, SHARED
from troth.practice.meetings.services import same_hour


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """What is recorded of a session: facts, no words. `minutes` is a length or the plan of it.

    `on` counts only where no hour is known: a moment has its day.
    """

    on: date
    begins: datetime | None
    minutes: int
    kind: str
    attendance: str

    def day(self, seat: Seat) -> date:
        """Return the day of the session, in the zone of the charter."""
        return seat.engagement.day(self.begins) if self.begins else self.on


# --- sessions ----------------------------------------------------------------------------------


@transaction.atomic
def record_session(
    seat: Seat,
    facts: SessionFacts,
    *,
    knowing: Collection[datetime] = (),
    by: Holder,
    at: datetime,
) -> Session:
    """Record the facts of a session.

    Raises SameHour unless the hour is free, or among those that the person knows not to be.
    """
    seat = under_lock(seat, by=by.person)
    policy.may_record_session(seat, on=facts.day(seat)).enforce(seat.engagement.pk)
    _need_free(seat, facts, knowing)
    made = _session(seat, facts, by=by, at=at)
    made.root, made.first_recorded_at = made.pk, at
    made.save(force_insert=True)
    _tell(events.SESSION_RECORDED, seat, by=by, at=at, about=[made.root])
    return made


@transaction.atomic
def correct_session(
    seat: Seat,
    session: Session,
    facts: SessionFacts,
    *,
    based: UUID,
    knowing: Collection[datetime] = (),
    by: Holder,
    at: datetime,
) -> Session:
    """Add a corrected row to a session; `based` is the row that the person saw.

    Raises Overtaken when that row no longer counts, and SameHour as above.
    """
    seat = under_lock(seat, by=by.person)
    policy.may_correct_session(seat, session, on=facts.day(seat)).enforce(seat.engagement.pk)
    _need_free(seat, facts, knowing, but=session.root)
    overtake(Session.objects.filter(pk=based, root=session.root))
    made = _session(seat, facts, by=by, at=at)
    made.root, made.corrects_id = session.root, based
    made.first_recorded_at = session.first_recorded_at
    made.save(force_insert=True)
    _tell(events.SESSION_CORRECTED, seat, by=by, at=at, about=[made.root])
    return made


def _need_free(
    seat: Seat, facts: SessionFacts, knowing: Collection[datetime], *, but: UUID | None = None
) -> None:
    if facts.begins and facts.attendance in HELD:
        same_hour.need_free(
            seat, [facts.begins], facts.minutes, of=queries.recorded, knowing=knowing, but=but
        )


def _session(seat: Seat, facts: SessionFacts, *, by: Holder, at: datetime) -> Session:
    return Session(
        id=uuid4(),
        engagement=seat.engagement,
        on=facts.day(seat),
        begins_at=facts.begins,
        minutes=facts.minutes,
        kind=facts.kind,
        attendance=facts.attendance,
        recorded_by=by.person,
        recorded_at=at,
    )


# --- writing notes -----------------------------------------------------------------------------


@transaction.atomic
def write_note(
    seat: Seat,
    *,
    place: str,
    title: str,
    text: str,
    session: Session | None = None,
    by: Holder,
    at: datetime,
) -> Note:
    """Write a note in one of the places that belong to the writer's part, and seal it there."""
    seat = under_lock(seat, by=by.person)
    policy.may_write(seat, place).enforce(seat.engagement.pk)
    made = Note.begin(place=place, begun_at=at, session_id=session.root if session else None)
    room = _open_room(seat, place, by=by, at=at)
    _save(made, title, text, room, by=by, at=at)
    _tell_of(made, events.NOTE_WRITTEN, seat, by=by, at=at)
    return made


@transaction.atomic
def edit_note(seat: Seat, note: Note, *, title: str, text: str, by: Holder, at: datetime) -> Note:
    """Write the next version of a note; `note` is the version that the edit was based on.

    The earlier version stays (GCE-2.13). Raises Overtaken when it is no longer the latest.
    """
    seat = under_lock(seat, by=by.person)
    policy.may_edit(seat, note, by=by.person).enforce(seat.engagement.pk)
    made = note.edited()
    room = _open_room(seat, note.place, by=by, at=at)
    _save(made, title, text, room, by=by, at=at)
    _tell_of(made, events.NOTE_EDITED, seat, by=by, at=at)
    return made


def _open_room(seat: Seat, place: str, *, by: Holder, at: datetime) -> Compartment:
    if place == SHARED:
        return engagements.open_shared(seat, by=by, at=at)
    return engagements.open_private(seat, by=by, at=at)


def _save(
    note: Note, title: str, text: str, room: Compartment, *, by: Holder, at: datetime
) -> None:
    words = {"title": title, "text": text}
    records.seal(note, words, by=by.keyring, compartment=room, at=at)
    note.save(force_insert=True)


# --- reading notes -----------------------------------------------------------------------------


@transaction.atomic
def read_thread(seat: Seat, *, by: Holder, at: datetime) -> list[NoteLine]:
    """Open every note of an engagement that this person may read, the newest first."""
    closed.need_reason(seat, by=by.person, at=at)
    found = queries.notes(seat.engagement.pk, to=seat)
    return _lines(found, events.THREAD_READ, by=by, at=at)


@transaction.atomic
def read_session(seat: Seat, session: Session, *, by: Holder, at: datetime) -> list[NoteLine]:
    """Open the notes of one session that this person may read, the newest first."""
    closed.need_reason(seat, by=by.person, at=at)
    found = queries.notes(seat.engagement.pk, to=seat, session=session.root)
    return _lines(found, events.NOTES_READ, by=by, at=at)


@transaction.atomic
def read_note(note: Note, *, by: Holder, at: datetime) -> Opened:
    """Open one version of a note."""
    _need_reason(note, by=by, at=at)
    return records.open_one(note, by=by.keyring, why=events.NOTES_READ, at=at)


def _need_reason(note: Note, *, by: Holder, at: datetime) -> None:
    try:
        seat = seat_of(note.engagement, to=by.person)
    except OutOfReach:
        return  # they hold no key either, and hear so from the vault
    closed.need_reason(seat, by=by.person, at=at)


@transaction.atomic
def open_to_edit(note: Note, *, by: Holder, at: datetime) -> Opened:
    """Open a note for its author to edit it."""
    return records.open_one(note, by=by.keyring, why=events.EDIT_BEGUN, at=at)


@transaction.atomic
def read_versions(note: Note, *, by: Holder, at: datetime) -> list[tuple[Note, Opened]]:
    """Open every version of a note, the latest first."""
    _need_reason(note, by=by, at=at)
    found = queries.versions(note)
    opened = records.open(found, by=by.keyring, why=events.NOTES_READ, at=at)
    return [(version, opened[version.pk]) for version in found]


def _lines(found: Sequence[NoteRow], why: Event, *, by: Holder, at: datetime) -> list[NoteLine]:
    opened = records.open_held(found, by=by.keyring, why=why, at=at)
    return [_line(note, opened[note.pk]) for note in found if note.pk in opened]


def _line(note: NoteRow, opened: Opened) -> NoteLine:
    words = opened.words
    return NoteLine(
        note.pk,
        note.session_id,
        note.place,
        note.compartment_id,
        note.author_id,
        note.begun_at,
        note.version > 1,
        note.root,
        words.get("title", ""),
        words.get("text", ""),
        opened.intact,
    )


# --- all of them -------------------------------------------------------------------------------


def _tell(act: Event, seat: Seat, *, by: Holder, at: datetime, about: Sequence[UUID]) -> None:
    ledger.record(act, chain=seat.engagement.pk, by=by.person.pk, at=at, about=about)


def _tell_of(note: Note, act: Event, seat: Seat, *, by: Holder, at: datetime) -> None:
    """Enter what was sealed, with the digest of its ciphertext."""
    chain, who = seat.engagement.pk, by.person.pk
    ledger.record(act, chain=chain, by=who, at=at, **records.written(note))
