"""How dates that the rhythm proposes are taken as planned sessions, or dropped."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from troth.accounts.people.models import Person
from troth.engagement.core.queries import Seat
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ledger import services as ledger
from troth.practice.meetings import events, policy, queries
from troth.practice.meetings.models import Booking, ProposedDay
from troth.practice.meetings.services import same_hour
from troth.practice.meetings.services.planning import book


@transaction.atomic
def take(
    seat: Seat,
    starts: Sequence[datetime],
    *,
    minutes: int,
    kind: str,
    knowing: Collection[datetime] = (),
    by: Person,
    at: datetime,
) -> list[Booking]:
    """Plan a session on each of the days, which have to be proposed; all of them or none.

    Raises SameHour, with all the moments that are not free and not known to be so.
    """
    seat = under_lock(seat, by=by)
    days = [seat.engagement.day(moment) for moment in starts]
    policy.may_take(seat, days, at=at).enforce(seat.engagement.pk)
    same_hour.need_free(seat, starts, minutes, of=queries.booked, knowing=knowing)
    return [
        book(seat, starts_at=s, minutes=minutes, kind=kind, knowing=starts, by=by, at=at)
        for s in starts
    ]


@transaction.atomic
def drop(seat: Seat, on: date, *, by: Person, at: datetime) -> None:
    """Take a proposed day off the list for both; another one may move up at its end."""
    seat = under_lock(seat, by=by)
    pk = seat.engagement.pk
    policy.may_take(seat, [on], at=at).enforce(pk)
    made = ProposedDay.objects.create(engagement=seat.engagement, on=on, dropped_by=by, at=at)
    ledger.record(events.DROPPED, chain=pk, by=by.pk, at=at, about=[made.pk])


@transaction.atomic
def book_instead(
    seat: Seat,
    on: date,
    *,
    starts_at: datetime,
    minutes: int,
    kind: str,
    knowing: Collection[datetime] = (),
    by: Person,
    at: datetime,
) -> Booking:
    """Plan a session instead of the proposed day `on`, which is answered by it: both or neither."""
    made = book(
        seat, starts_at=starts_at, minutes=minutes, kind=kind, knowing=knowing, by=by, at=at
    )
    if on in queries.proposed(seat.engagement, at=at):
        drop(seat, on, by=by, at=at)
    return made
