"""What is done in a running group: sessions as facts, notes, and reading them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.engagement.core import queries as engagements
from troth.engagement.core.services.steps import under_lock as engagement_under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.services import Opened
from troth.practice.groups import events, notifications, policy, queries
from troth.practice.groups.models import Attended, GroupNote, GroupSession
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules.judging import is_open
from troth.practice.groups.rules.life import AT_THE_DOOR
from troth.practice.groups.services.agreeing import Reading, reading, room_to_write
from troth.practice.groups.services.steps import others_inside, tell, under_lock
from troth.practice.meetings.services import recording as meetings
from troth.practice.meetings.services.recording import SessionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSessionFacts:
    """What is recorded of a session of a group: facts, no words. `minutes` is a length."""

    on: date
    begins: datetime | None
    minutes: int
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a person reads of a group: the agreement, and the notes with their words."""

    agreement: Reading
    notes: list[tuple[GroupNote, Opened]]


# --- sessions ----------------------------------------------------------------------------------


@transaction.atomic
def record_session(
    stands: Standing,
    facts: GroupSessionFacts,
    attendance: Mapping[UUID, str],
    *,
    by: Holder,
    at: datetime,
) -> GroupSession:
    """Record a session once for the group, and once in each own engagement of who belonged to it.

    `attendance` says for each membership whether its client came (meetings.Attendance); who is not
    named had no part in it. So counts, hours and logistics of each engagement stay true.
    """
    chosen = [stands.membership(pk) for pk in attendance]
    seats = {
        m.pk: engagement_under_lock(engagements.seat(m.engagement_id, to=by.person), by=by.person)
        for m in sorted(chosen, key=lambda m: m.engagement_id)
    }
    stands = under_lock(stands)
    group = stands.group
    chosen = [stands.membership(m.pk) for m in chosen]
    policy.may_record(stands, chosen).enforce(group.pk)
    made = GroupSession.objects.create(
        group=group,
        on=facts.on,
        begins_at=facts.begins,
        minutes=facts.minutes,
        kind=facts.kind,
        recorded_by=by.person,
        recorded_at=at,
    )
    together = [facts.begins] if facts.begins else []
    for one in chosen:
        own = SessionFacts(
            on=facts.on,
            begins=facts.begins,
            minutes=facts.minutes,
            kind=facts.kind,
            attendance=attendance[one.pk],
        )
        held = meetings.record_session(seats[one.pk], own, knowing=together, by=by, at=at)
        Attended.objects.create(group_session=made, membership=one, session=held)
    ledger.record(events.SESSION_RECORDED, chain=group.pk, by=by.person.pk, at=at, about=[made.pk])
    return made


# --- notes -------------------------------------------------------------------------------------


@transaction.atomic
def write_note(stands: Standing, *, title: str, text: str, by: Holder, at: datetime) -> GroupNote:
    """Write a note for everyone who is in under the latest agreement, and seal it there."""
    stands = under_lock(stands)
    policy.may_write(stands).enforce(stands.group.pk)
    made = GroupNote.begin(begun_at=at)
    _save(made, stands, {"title": title, "text": text}, by=by, at=at)
    _told(events.NOTE_WRITTEN, made, stands, by=by, at=at)
    tell(_readers(stands, made), notifications.WRITTEN, of=stands.group.pk, at=at)
    return made


@transaction.atomic
def edit_note(
    stands: Standing, found: GroupNote, *, title: str, text: str, by: Holder, at: datetime
) -> GroupNote:
    """Write the next version of a note; `found` is the version that the edit was based on.

    The earlier version stays (GCE-2.13). Raises Overtaken when it is no longer the latest.
    """
    stands = under_lock(stands)
    policy.may_edit(stands, found).enforce(stands.group.pk)
    made = found.edited()
    _save(made, stands, {"title": title, "text": text}, by=by, at=at)
    _told(events.NOTE_EDITED, made, stands, by=by, at=at)
    return made


def _save(
    note: GroupNote, stands: Standing, words: Mapping[str, str], *, by: Holder, at: datetime
) -> None:
    note.under = queries.latest(stands.group.pk).version
    room = room_to_write(stands.group.pk, note.under, by=by, at=at)
    records.seal(note, words, by=by.keyring, compartment=room, at=at)
    note.save(force_insert=True)


def _told(act: Event, note: GroupNote, stands: Standing, *, by: Holder, at: datetime) -> None:
    chain, who = stands.group.pk, by.person.pk
    ledger.record(act, chain=chain, by=who, at=at, **records.written(note))


def _readers(stands: Standing, note: GroupNote) -> list[Person]:
    late = {m.person_id for m in stands.inside if m.let_in_under < note.under}
    return [p for p in others_inside(stands) if p.pk not in late]


# --- reading -----------------------------------------------------------------------------------


@transaction.atomic
def read_group(stands: Standing, *, reason: bool = False, by: Holder, at: datetime) -> Page:
    """Open the agreement and every note that this person may read; one entry tells of it.

    After the end the practitioner gets the notes only where `reason` says that one was given.
    """
    agreement = queries.latest(stands.group.pk)
    needs_reason = stands.is_practitioner and not is_open(stands.group.state)
    at_the_door = stands.state in AT_THE_DOOR
    found = [] if at_the_door or (needs_reason and not reason) else queries.notes(stands)
    why = events.READ if found else events.AGREEMENT_READ
    opened = records.open_held([agreement, *found], by=by.keyring, why=why, at=at)
    lines = [(note, opened[note.pk]) for note in found if note.pk in opened]
    return Page(reading(agreement, opened.get(agreement.pk, Opened(intact=False))), lines)


@transaction.atomic
def read_note(
    stands: Standing, found: GroupNote, *, by: Holder, at: datetime
) -> list[tuple[GroupNote, Opened]]:
    """Open every version of a note that this person may read, the newest first."""
    rows = queries.versions(stands, found)
    opened = records.open_held(rows, by=by.keyring, why=events.READ, at=at)
    return [(row, opened[row.pk]) for row in rows if row.pk in opened]


@transaction.atomic
def open_to_edit(stands: Standing, found: GroupNote, *, by: Holder, at: datetime) -> Opened:
    """Open a note for its author to edit it."""
    policy.may_edit(stands, found).enforce(stands.group.pk)
    return records.open_one(found, by=by.keyring, why=events.EDIT_BEGUN, at=at)
