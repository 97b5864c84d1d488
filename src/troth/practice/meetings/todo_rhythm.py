"""What the rhythm of a charter asks of both: dates to answer, and the silence."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.core.rules.life import ACTIVE
from troth.engagement.reviews.rules.rhythm import is_silent
from troth.foundation.kit.todo import Todo
from troth.practice.meetings import queries

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


def owed_by_rhythm(*, to: "Person", at: datetime) -> list[Todo]:
    """Return what the rhythms of a person's engagements ask; a fixed number of queries."""
    seats = [
        seat
        for seat in engagements.seats(to=to)
        if seat.part in INSIDE and seat.engagement.state == ACTIVE and seat.engagement.every_days
    ]
    if not seats:
        return []
    proposed = queries.proposed_of([s.engagement for s in seats], at=at)
    held = queries.last_held([s.engagement.pk for s in seats])
    return [line for s in seats for line in _lines(s, proposed, held, at=at)]


def _lines(
    seat: Seat,
    proposed: Mapping[UUID, tuple[date, ...]],
    held: Mapping[UUID, date],
    *,
    at: datetime,
) -> Iterator[Todo]:
    engagement = seat.engagement
    named = {"name": seat.name(CLIENT if seat.part == PRACTITIONER else PRACTITIONER)}
    days = proposed.get(engagement.pk, ())
    if days:
        words = ngettext(
            "A date is proposed for a session with %(name)s: take it, move it or drop it",
            "%(n)s dates are proposed for sessions with %(name)s: take, move or drop them",
            len(days),
        )
        yield _line(seat, "proposed", words % {**named, "n": len(days)}, at)
    last = held.get(engagement.pk, engagement.first_on)
    every = engagement.every_days
    if last and every and is_silent(every=every, last=last, today=localdate(at)):
        words = _("No session with %(name)s for two rhythms: plan one, or agree another rhythm")
        yield _line(seat, "silent", words % named, datetime.combine(last, time(), tzinfo=UTC))


def _line(seat: Seat, kind: str, words: str, since: datetime) -> Todo:
    return Todo(
        kind=kind,
        engagement_id=seat.engagement.pk,
        text=words,
        url=reverse("meetings:plan", args=[seat.engagement.pk]),
        since=since,
    )
