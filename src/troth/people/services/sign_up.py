"""Opens accounts."""

from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.db import IntegrityError, transaction

from troth.ledger import services as ledger
from troth.people import acts, queries
from troth.people.holder import Holder
from troth.people.models import Person
from troth.vault import identity
from troth.vault import services as vault


class EmailTaken(Exception):
    """An account has this address already."""


def sign_up(
    *,
    name: str,
    email: str,
    password: str,
    language: str = "",
    time_zone: str = "",
    at: datetime,
) -> Holder:
    """Open an account and make its keys; raise EmailTaken when the address has one."""
    person = Person(
        id=uuid4(),
        name=name.strip(),
        email=queries.folded(email),
        language=language,
        time_zone=time_zone,
        created_at=at,
    )
    try:
        with transaction.atomic():
            # While the host key is changed an address may stand under either key, and the
            # database sees no clash of the two.
            if not queries.email_is_free(email):
                raise EmailTaken
            person.save(force_insert=True)
            keyring = vault.enrol(person.pk, password=password, at=at)
            card = identity.card(person.pk, keyring.box_public, keyring.sign_public)
            made = [sha256(card).hexdigest()]
            ledger.record(acts.SIGNED_UP, chain=person.pk, by=person.pk, at=at, digests=made)
    except IntegrityError:
        if queries.email_is_free(email):
            raise
        raise EmailTaken from None
    return Holder(person, keyring)
