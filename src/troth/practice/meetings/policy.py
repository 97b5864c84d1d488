"""Gathers the facts that the rules of meetings judge."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from troth.accounts.people.models import Person
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import LIFE
from troth.engagement.pauses import policy as engagements
from troth.foundation.ethics.verdict import Verdict
from troth.practice.meetings import queries, rules
from troth.practice.meetings.models import Booking, Note, Session


def may_record_session(seat: Seat, *, on: date | None = None) -> Verdict:
    """Judge whether a session may be recorded, and, once its day is known, of that day."""
    engagement = seat.engagement
    facts = rules.SessionFacts(part=seat.part, state=engagement.state)
    if on is None:
        return rules.may_record_session(facts)
    begun = engagement.day(engagement.begun_at)
    return rules.may_record_session(
        replace(
            facts,
            on=on,
            begun=min(begun, engagement.first_on or begun),
            ended=engagement.day(engagement.ended_at) if engagement.ended_at else None,
            stops=tuple(
                (engagement.day(since), engagement.day(until) if until else None)
                for since, until in core.stops(engagement.pk)
            ),
        )
    )


def may_write(seat: Seat, place: str) -> Verdict:
    return rules.may_write(
        rules.WriteFacts(
            part=seat.part,
            place=place,
            state=seat.engagement.state,
        )
    )


def may_correct_session(seat: Seat, session: Session, *, on: date | None = None) -> Verdict:
    is_struck = queries.strike(session.root) is not None
    return may_record_session(seat, on=on) & rules.may_correct(is_struck=is_struck)


def may_strike(seat: Seat, found: Session | Note, *, by: Person) -> Verdict:
    author = found.recorded_by_id if isinstance(found, Session) else found.author_id
    return rules.may_strike(
        rules.StrikeFacts(
            part=seat.part,
            state=seat.engagement.state,
            is_author=author == by.pk,
            is_struck=queries.strike(found.root) is not None,
        )
    )


def may_edit(seat: Seat, note: Note, *, by: Person) -> Verdict:
    return rules.may_edit(
        rules.EditFacts(
            part=seat.part,
            place=note.place,
            state=seat.engagement.state,
            is_author=note.author_id == by.pk,
            is_struck=queries.strike(note.root) is not None,
        )
    )


def own_places(seat: Seat) -> tuple[str, ...]:
    """Return the places in which the part of this seat writes, the shared one first."""
    return tuple(place for place in rules.PLACES if seat.part in rules.PARTS_OF[place])


def stands(seat: Seat) -> bool:
    """Say whether planning is a question at all for this part in this state."""
    return bool(LIFE.judge(state=seat.engagement.state, act="book", part=seat.part))


def may_book(seat: Seat, starts_at: datetime, *, at: datetime) -> Verdict:
    taken = queries.taken(seat.engagement.pk, at=at)
    return engagements.may_book(seat, starts_at, taken=taken, at=at)


def may_take(seat: Seat, days: Collection[date], *, at: datetime) -> Verdict:
    return rules.may_take(
        rules.TakeFacts(
            part=seat.part,
            state=seat.engagement.state,
            days=frozenset(days),
            proposed=frozenset(queries.proposed(seat.engagement, at=at)),
        )
    )


def _change(seat: Seat, found: Booking, at: datetime) -> Verdict:
    planned = found.cancelled_at is None and found.starts_at > at
    return rules.may_change_plan(
        rules.ChangeFacts(part=seat.part, state=seat.engagement.state, is_planned=planned)
    )


def may_move(seat: Seat, found: Booking, starts_at: datetime, *, at: datetime) -> Verdict:
    """Judge whether a planned session may be moved: its own place in the count is free."""
    taken = queries.taken(seat.engagement.pk, at=at) - 1
    return _change(seat, found, at) & engagements.may_book(seat, starts_at, taken=taken, at=at)


def may_cancel(seat: Seat, found: Booking, *, at: datetime) -> Verdict:
    return _change(seat, found, at)
