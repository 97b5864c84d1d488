"""What the rhythm of a charter asks of both: dates to answer, and the silence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.reviews.rules.rhythm import is_silent
from troth.foundation.kit.names import sentence
from troth.foundation.kit.todo import Todo
from troth.practice.meetings import queries
from troth.practice.meetings.queries import Past


def owed_by_rhythm(
    running: Sequence[Seat], *, past: Mapping[UUID, Past], at: datetime
) -> list[Todo]:
    """Return what the rhythms of engagements in force ask of a person; two queries."""
    seats = [s for s in running if s.part in INSIDE and s.engagement.every_days]
    if not seats:
        return []
    proposed = queries.proposed_of([s.engagement for s in seats], at=at, sessions=past)
    held = {pk: found.last for pk, found in past.items() if found.last is not None}
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
        yield _line(seat, "proposed", sentence(words, {**named, "n": len(days)}), at)
    last = held.get(engagement.pk, engagement.first_on)
    every = engagement.every_days
    if last and every and is_silent(every=every, last=last, today=engagement.day(at)):
        words = _("No session with %(name)s for two rhythms: plan one, or agree another rhythm")
        yield _line(seat, "silent", sentence(words, named), engagement.start(last))


def _line(seat: Seat, kind: str, words: str, since: datetime) -> Todo:
    return Todo(
        kind=kind,
        engagement_id=seat.engagement.pk,
        text=words,
        url=reverse("meetings:plan", args=[seat.engagement.pk]),
        since=since,
    )
