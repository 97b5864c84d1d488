"""How a session is planned, moved and cancelled; recording what was held needs none of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.accounts.people.models import Person
from troth.engagement.core.queries import INSIDE, Seat
from troth.engagement.core.services.steps import tell, under_lock
from troth.foundation.ledger import services as ledger
from troth.practice.meetings import events, notifications, policy, queries
from troth.practice.meetings.models import Booking
from troth.practice.meetings.services import same_hour


@transaction.atomic
def book(
    seat: Seat,
    *,
    starts_at: datetime,
    minutes: int,
    kind: str,
    knowing: Collection[datetime] = (),
    by: Person,
    at: datetime,
) -> Booking:
    """Plan a session within the count and the dates of the charter.

    Raises SameHour unless the hour is free, or among those that the person knows not to be.
    """
    seat = under_lock(seat, by=by)
    pk = seat.engagement.pk
    policy.may_book(seat, starts_at, at=at).enforce(pk)
    same_hour.need_free(seat, [starts_at], minutes, of=queries.booked, knowing=knowing)
    made = Booking.objects.create(
        engagement=seat.engagement,
        starts_at=starts_at,
        minutes=minutes,
        kind=kind,
        made_by=by,
        made_at=at,
    )
    ledger.record(events.BOOKED, chain=pk, by=by.pk, at=at, about=[made.pk])
    tell(seat, notifications.BOOKED, at=at, to=[p for p in INSIDE if p != seat.part])
    return made


@transaction.atomic
def move(
    seat: Seat,
    found: Booking,
    *,
    starts_at: datetime,
    knowing: Collection[datetime] = (),
    by: Person,
    at: datetime,
) -> None:
    """Move a planned session; it takes no further one of the count. Raises SameHour as above."""
    seat = under_lock(seat, by=by)
    pk = seat.engagement.pk
    found = Booking.objects.get(pk=found.pk, engagement=pk)
    policy.may_move(seat, found, starts_at, at=at).enforce(pk)
    same_hour.need_free(
        seat, [starts_at], found.minutes, of=queries.booked, knowing=knowing, but=found.pk
    )
    Booking.objects.filter(pk=found.pk).update(starts_at=starts_at)
    ledger.record(events.MOVED, chain=pk, by=by.pk, at=at, about=[found.pk])
    tell(seat, notifications.MOVED, at=at, to=[p for p in INSIDE if p != seat.part])


@transaction.atomic
def cancel(seat: Seat, found: Booking, *, by: Person, at: datetime) -> None:
    """Cancel a planned session; what the charter says of cancelling counts between the two."""
    seat = under_lock(seat, by=by)
    pk = seat.engagement.pk
    found = Booking.objects.get(pk=found.pk, engagement=pk)
    policy.may_cancel(seat, found, at=at).enforce(pk)
    Booking.objects.filter(pk=found.pk).update(cancelled_at=at, cancelled_by=by)
    ledger.record(events.CANCELLED, chain=pk, by=by.pk, at=at, about=[found.pk])
    tell(seat, notifications.CANCELLED, at=at, to=[p for p in INSIDE if p != seat.part])


@transaction.atomic
def cancel_planned(engagement: UUID, *, by: UUID | None, at: datetime) -> int:
    """Cancel every planned session that is ahead: an engagement pauses, stops or ends."""
    rows = Booking.objects.filter(engagement=engagement, cancelled_at=None, starts_at__gt=at)
    gone = list(rows.values_list("pk", flat=True))
    if gone:
        rows.update(cancelled_at=at, cancelled_by=by)
        ledger.record(events.CANCELLED, chain=engagement, by=by, at=at, about=gone)
    return len(gone)


@transaction.atomic
def restore_planned(engagement: UUID, *, stopped_at: datetime, by: UUID, at: datetime) -> int:
    """Plan again what a stop cancelled that was a slip, where its hour is still ahead."""
    rows = Booking.objects.filter(engagement=engagement, cancelled_at=stopped_at, starts_at__gt=at)
    back = list(rows.values_list("pk", flat=True))
    if back:
        rows.update(cancelled_at=None, cancelled_by=None)
        ledger.record(events.RESTORED, chain=engagement, by=by, at=at, about=back)
    return len(back)
