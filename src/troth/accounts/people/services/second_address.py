"""A second, private address: word of sign-in and keys goes there too, whoever reads the first."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from troth.accounts.people import events, mail, notifications, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import SecondAddress
from troth.accounts.people.services.letters import post_link
from troth.accounts.people.services.notifications import tell


@transaction.atomic
def set_second_address(email: str, *, by: Holder, at: datetime) -> None:
    """Put a second address in the place of an older one, which is told; "" takes it away."""
    person, left = by.person, queries.second_address(by.person)
    chosen = queries.folded(email)
    if chosen == left:
        return
    SecondAddress.objects.filter(person=person).delete()
    if chosen:
        SecondAddress.objects.create(id=uuid4(), person=person, email=chosen, since=at)
    told = (left, mail.ADDRESS_LEFT), (chosen, mail.SECOND_ADDRESS)
    for address, kind in told:
        if address:
            cause = person if address == chosen else None
            url, language = settings.TROTH_URL, person.language
            post_link(address, kind, url, language=language, caused_by=cause, at=at)
    tell(person, events.SECOND_ADDRESS, notifications.SECOND_ADDRESS, by=person.pk, at=at)
