"""Gathers the facts that the rules of meetings judge."""

from troth.engagements.queries import Seat
from troth.engagements.rules import OPEN_RECORD, OVER
from troth.ethics.verdict import Verdict
from troth.meetings import rules
from troth.meetings.models import Note
from troth.people.models import Person


def may_record_session(seat: Seat) -> Verdict:
    """Judge whether the person in this seat may record or correct a session."""
    return rules.may_record_session(
        rules.SessionFacts(
            part=seat.part,
            active=seat.engagement.state in OPEN_RECORD,
            closed=seat.engagement.state in OVER,
        )
    )


def may_write(seat: Seat, place: str) -> Verdict:
    """Judge whether the person in this seat may write in a place."""
    return rules.may_write(
        rules.WriteFacts(
            part=seat.part,
            place=place,
            active=seat.engagement.state in OPEN_RECORD,
            closed=seat.engagement.state in OVER,
        )
    )


def may_edit(seat: Seat, note: Note, *, by: Person) -> Verdict:
    """Judge whether the person in this seat may write a new version of a note."""
    return rules.may_edit(
        rules.EditFacts(
            part=seat.part,
            place=note.place,
            is_author=note.author_id == by.pk,
            active=seat.engagement.state in OPEN_RECORD,
            closed=seat.engagement.state in OVER,
        )
    )


def own_places(seat: Seat) -> tuple[str, ...]:
    """Return the places in which the part of this seat writes, the shared one first."""
    return tuple(place for place in rules.PLACES if seat.part in rules.PARTS_OF[place])
