"""After the end the practitioner reads only with a reason, which the client sees (GCE-1.23a)."""

from datetime import datetime, timedelta

from django.db import transaction

from troth.accounts.people.models import Person
from troth.engagement.charters import events
from troth.engagement.core import policy as core
from troth.engagement.core import queries as core_queries
from troth.engagement.core.models import ReadingReason
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import services as ledger

COUNTS_FOR = timedelta(minutes=15)
"""One reason covers the pages that are read within this time."""


class NeedsReason(Exception):
    """The practitioner has to say why they read; `seat` says in which engagement."""

    def __init__(self, seat: Seat) -> None:
        super().__init__("Say why you read after the end.")
        self.seat = seat


def need_reason(seat: Seat, *, by: Person, at: datetime) -> None:
    """Raise NeedsReason unless this person may read now without saying why."""
    if not core.may_read_closed(seat, reason="") and not _given(seat, by=by, at=at):
        raise NeedsReason(seat)


def _given(seat: Seat, *, by: Person, at: datetime) -> bool:
    given = ReadingReason.objects.filter(engagement=seat.engagement, person=by)
    return given.filter(at__gt=at - COUNTS_FOR, at__lte=at).exists()


@transaction.atomic
def give_reason(seat: Seat, reason: str, *, by: Person, at: datetime) -> None:
    """Say why one reads after the end; the client sees it in their ledger."""
    pk = seat.engagement.pk
    seat = core_queries.seat(pk, to=by)
    core.may_read_closed(seat, reason=reason).enforce(pk)
    ReadingReason.objects.create(engagement=seat.engagement, person=by, reason=reason, at=at)
    ledger.record(events.READ_CLOSED, chain=pk, by=by.pk, at=at, why=reason)
