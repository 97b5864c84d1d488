"""Striking what was recorded by mistake: it stays to be seen, and counts no more."""

from datetime import datetime

from django.db import transaction

from troth.accounts.people.models import Person
from troth.engagement.core.queries import Seat
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ledger import services as ledger
from troth.practice.meetings import events, policy
from troth.practice.meetings.models import Note, Session, Strike


@transaction.atomic
def strike(seat: Seat, found: Session | Note, *, why: str, by: Person, at: datetime) -> Strike:
    """Strike a session or a note that this person recorded; `why` is one of models.Why."""
    seat = under_lock(seat, by=by)
    policy.may_strike(seat, found, by=by).enforce(seat.engagement.pk)
    told = events.SESSION_STRUCK if isinstance(found, Session) else events.NOTE_STRUCK
    ledger.record(told, chain=seat.engagement.pk, by=by.pk, at=at, about=[found.root], why=why)
    return Strike.objects.create(
        root=found.root, engagement=seat.engagement, why=why, struck_by=by, struck_at=at
    )
