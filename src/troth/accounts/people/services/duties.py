"""Duties: what someone does here for others, for which one factor is too little."""

from datetime import datetime

from django.db import transaction

from troth.accounts.people import events
from troth.accounts.people.models import Duty, Person
from troth.foundation.ledger import services as ledger


@transaction.atomic
def take_up(person: Person, kind: str, *, at: datetime) -> None:
    """Remember that someone works as practitioner, supervisor or officer from now on.

    From their next page on they need a second factor. Taking up the same duty again changes
    nothing.
    """
    _duty, is_new = Duty.objects.get_or_create(person=person, kind=kind, defaults={"since": at})
    if is_new:
        ledger.record(events.DUTY_TAKEN, chain=person.pk, by=person.pk, at=at, why=kind)
