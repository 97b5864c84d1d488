"""What meetings owe: a line for Today."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.rules.life import ACTIVE
from troth.foundation.kit.names import sentence
from troth.foundation.kit.todo import Todo
from troth.practice.meetings import queries
from troth.practice.meetings.queries import Past
from troth.practice.meetings.todo_rhythm import owed_by_rhythm

if TYPE_CHECKING:
    from troth.accounts.people.models import Person
    from troth.engagement.core.models import Engagement


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
) -> Iterator[Todo]:
    """Yield the engagements in which the practitioner has recorded no session yet.

    It is owed from the day on which one could be held: the charter is in force, and begun.
    """
    waiting = [s for s in running if s.part == PRACTITIONER and s.engagement.pk not in past]
    in_force = queries.in_force_since([s.engagement.pk for s in waiting]) if waiting else {}
    for seat in waiting:
        engagement, named = seat.engagement, {"name": seat.name(CLIENT)}
        since = max(in_force.get(engagement.pk, engagement.begun_at), _begins(engagement))
        if since <= at:
            yield Todo(
                kind="first session",
                engagement_id=engagement.pk,
                text=sentence(_("Record the first session with %(name)s"), named),
                url=reverse("meetings:session_new", args=[engagement.pk]),
                since=since,
            )


def _begins(engagement: "Engagement") -> datetime:
    """Return when the first day of the signed charter begins in the charter's zone."""
    if engagement.first_on is None:
        return engagement.begun_at
    return engagement.start(engagement.first_on)
