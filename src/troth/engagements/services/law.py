"""How an engagement comes under a law: named by the practitioner before anybody signs."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from troth.engagements import acts, notices, pins, policy
from troth.engagements.queries import INSIDE, Seat
from troth.engagements.services.steps import take, tell, under_lock
from troth.ledger import services as ledger
from troth.people.models import Person


@transaction.atomic
def choose_law(seat: Seat, jurisdiction: str, *, by: Person, at: datetime) -> None:
    """Pin the edition in force of a jurisdiction: its ages, grounds and deadlines count here."""
    seat = under_lock(seat, by=by)
    engagement = seat.engagement
    policy.may_choose_law(seat, jurisdiction, at=at).enforce(engagement.pk)
    pins.pin_law(engagement, jurisdiction, on=localdate(at))
    take(engagement, "choose law", by=by, at=at)
    ledger.record(acts.LAW_CHOSEN, chain=engagement.pk, by=by.pk, at=at)
    tell(seat, notices.LAW, at=at, to=[p for p in INSIDE if p != seat.part])
