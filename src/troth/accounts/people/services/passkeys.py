"""Passkeys: added with the vault open, removed, and answered in the place of password and code."""

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from troth.accounts.people import events, notifications, passkeys, policy
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Passkey, Person
from troth.accounts.people.passkeys import Answer
from troth.accounts.people.services.notifications import notify
from troth.accounts.people.services.second_factor import (
    drop_spare_codes_without_factor,
    first_spare_codes,
)
from troth.accounts.people.services.slots import evidence, take_away
from troth.foundation.ledger import services as ledger
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import SlotKind
from troth.foundation.vault.services import slots as vault
from troth.foundation.vault.services import unlocking
from troth.foundation.vault.services.refusals import WrongSecret

LONGEST_NAME = 60


def add_passkey(answer: Answer, *, name: str, by: Holder, at: datetime) -> list[str]:
    """Remember a passkey that a device has made; with PRF output it opens the vault too.

    It needs the open vault: who only reset a sign-in password shall not add a way back in.
    Returns the spare codes, to be shown once, when the person has none; raises WrongSecret when
    the answer does not count.
    """
    try:
        made = passkeys.made(answer)
        with transaction.atomic():
            _keep(made, answer, name.strip()[:LONGEST_NAME], by=by, at=at)
            return first_spare_codes(by=by.person, at=at)
    except (passkeys.Refused, IntegrityError):
        raise WrongSecret from None


def _keep(made: passkeys.Made, answer: Answer, name: str, *, by: Holder, at: datetime) -> None:
    person = by.person
    kept = Passkey.objects.create(
        person=person,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        transports=made.transports,
        name=name,
        has_prf=bool(answer.prf),
        made_at=at,
    )
    digests = [sha256(made.public_key).hexdigest()]
    if answer.prf:
        reference = passkeys.reference(made.credential_id)
        vault.put_passkey(by.keyring, reference, answer.prf, at=at)
        digests += evidence(person, [SlotKind.PASSKEY], reference=reference)
    ledger.record(
        events.PASSKEY_ADDED, chain=person.pk, by=person.pk, at=at, about=[kept.pk], digests=digests
    )
    notify(person, notifications.PASSKEY_ADDED, at=at)


@transaction.atomic
def remove_passkey(passkey: Passkey, *, by: Person, keyring: Keyring | None, at: datetime) -> None:
    """Forget a passkey, and take its slot from the vault; that needs the open vault.

    Raises Refused for the last second factor of who has a duty, LastSlot for the last key.
    """
    policy.may_remove_factor(by=by).enforce(by.pk)
    reference = passkeys.reference(passkey.credential_id)
    signed: list[str] = []
    if keyring is not None:
        for slot in vault_queries.slots(by.pk):
            if slot.reference == reference:
                signed += take_away(slot.id, by=Holder(by, keyring), at=at)
    pk = passkey.pk
    Passkey.objects.filter(pk=pk, person=by).delete()
    drop_spare_codes_without_factor(by)
    ledger.record(events.PASSKEY_REMOVED, chain=by.pk, by=by.pk, at=at, about=[pk], digests=signed)
    notify(by, notifications.PASSKEY_REMOVED, at=at)


def answered(answer: Answer, *, by: Person | None, at: datetime) -> Passkey:
    """Return the passkey that answered; it has to be this person's, when one is named.

    Raises WrongSecret, which never says which part was wrong.
    """
    known = Passkey.objects.select_related("person")
    found = known.filter(credential_id=passkeys.claimed(answer), person__is_active=True).first()
    if found is None or (by is not None and found.person_id != by.pk):
        raise WrongSecret
    try:
        count = passkeys.verified(answer, found)
    except passkeys.Refused:
        raise WrongSecret from None
    Passkey.objects.filter(pk=found.pk).update(sign_count=count, used_at=at)
    return found


def keyring_of(passkey: Passkey, answer: Answer, *, at: datetime) -> Keyring | None:
    """Return the keyring when the passkey has a slot that its PRF output opens, else None."""
    if not answer.prf:
        return None
    reference = passkeys.reference(passkey.credential_id)
    try:
        return unlocking.unlock_with_passkey(passkey.person_id, reference, answer.prf, at=at)
    except WrongSecret:
        return None
