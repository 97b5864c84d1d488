"""What meetings owe: a line for Today."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.rules.life import ACTIVE
from troth.foundation.kit.todo import Todo
from troth.practice.meetings import queries
from troth.practice.meetings.queries import Past
from troth.practice.meetings.todo_rhythm import owed_by_rhythm

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


def todo(
    *, to: "Person", at: datetime, seats: Sequence[Seat] | None = None, **_found: object
) -> list[Todo]:
    """Return first sessions that nobody has recorded, and what the rhythms ask; three queries.

    `seats` are all of the person's, where they were read already.
    """
    seats = engagements.seats(to=to) if seats is None else seats
    running = [s for s in seats if s.engagement.state == ACTIVE]
    past = queries.past([s.engagement.pk for s in running])
    return [*_first_sessions(running, past, at=at), *owed_by_rhythm(running, past=past, at=at)]


def _first_sessions(
    running: Sequence[Seat], past: Mapping[UUID, Past], *, at: datetime
) -> list[Todo]:
    """Return the engagements in force in which the practitioner has recorded no session yet."""
    return [
        Todo(
            kind="first session",
            engagement_id=seat.engagement.pk,
            text=_("Record the first session with %(name)s") % {"name": seat.name(CLIENT)},
            url=reverse("meetings:session_new", args=[seat.engagement.pk]),
            since=_first(seat),
        )
        for seat in running
        if seat.part == PRACTITIONER and seat.engagement.pk not in past and _first(seat) <= at
    ]


def _first(seat: Seat) -> datetime:
    """Return since when a first session can have been held: from the day that was agreed."""
    begun, agreed = seat.engagement.begun_at, seat.engagement.first_on
    return max(begun, datetime.combine(agreed, time(), tzinfo=begun.tzinfo)) if agreed else begun
