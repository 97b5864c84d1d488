"""How the client ends: at once, without a reason."""

from datetime import datetime

from django.db import transaction

from troth.engagements import acts, notices, policy
from troth.engagements.queries import Seat
from troth.engagements.services.steps import take, tell, under_lock
from troth.ledger import services as ledger
from troth.people.models import Person


@transaction.atomic
def end(seat: Seat, *, by: Person, at: datetime) -> None:
    """End the engagement now; what was written stays readable to those who could read it."""
    seat = under_lock(seat, by=by)
    engagement = seat.engagement
    policy.may_end(seat).enforce(engagement.pk)
    take(engagement, "end", by=by, at=at)
    engagement.closed_at = at
    engagement.save(update_fields=["closed_at"])
    ledger.record(acts.ENDED, chain=engagement.pk, by=by.pk, at=at)
    tell(seat, notices.ENDED, at=at)
