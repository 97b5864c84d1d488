"""Whom concerns and handovers still name, and what goes with an erased account."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from troth.engagement.core.rules.life import DISPOSED
from troth.practice.concerns.models import Concern, Contact, Handover
from troth.practice.concerns.rules.contacts import ASKED


def names(pk: UUID) -> bool:
    """Tell whether a concern or a handover of an engagement that is kept names a person."""
    concerns = Concern.objects.filter(Q(client=pk) | Q(hearer=pk))
    handovers = Handover.objects.filter(Q(client=pk) | Q(colleague=pk))
    return any(rows.exclude(engagement__state=DISPOSED).exists() for rows in (concerns, handovers))


def forget(pk: UUID) -> None:
    """Remove whom an erased person named as contacts, and them from the contacts of others."""
    Contact.objects.filter(Q(owner=pk) | Q(person=pk)).delete()


def waits_for(email: str, _at: datetime) -> bool:
    """Tell whether a practitioner asked the person with an address to be a contact."""
    return Contact.objects.filter(email_index__of=email, person=None, state=ASKED).exists()
