"""New keys because someone may know the old ones: begun, carried over in steps, finished."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from troth.accounts.keys import events, notifications, policy, queries
from troth.accounts.people import queries as people_queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people_notifications
from troth.accounts.people.services import signing_in as people
from troth.accounts.people.services import slots
from troth.accounts.people.services.throttle import counted, subject
from troth.foundation.ledger import services as ledger
from troth.foundation.vault import identity
from troth.foundation.vault.services import lost_keys, refusals
from troth.foundation.vault.services import new_seed as vault

STEP = 200
"""Keys that one step seals again."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The person with their new keys, and the recovery code, which is shown once."""

    holder: Holder
    code: str


@transaction.atomic
def begin(secret: str, *, by: Holder, at: datetime) -> None:
    """Prepare new keys that `secret` alone opens; the old ones stay in force until the end."""
    person = by.person
    policy.may_begin_new_seed(by=person).enforce(person.pk)
    vault.begin_new_seed(by.keyring, **_named(person, secret), at=at)
    ledger.record(events.SEED_BEGUN, chain=person.pk, by=person.pk, at=at)


def go_on(*, by: Holder, most: int = STEP, at: datetime) -> vault.Progress:
    """Seal some more keys again; with `most` 0 only say how far it is. Raises NothingPending."""
    return vault.go_on(by.keyring, most=most, at=at)


def finish(secret: str, *, by: Holder, session: str, address: str, at: datetime) -> Finished:
    """Put the new keys in force, and end every other sign-in; raise WrongSecret for another one.

    Whoever shares a room with the person is told to compare the fingerprint again. Raises Refused
    after too many tries.
    """
    with counted(subject("unlock", str(by.person.pk)), address, is_inside=True, at=at):
        return _finish(secret, by=by, session=session, at=at)


@transaction.atomic
def _finish(secret: str, *, by: Holder, session: str, at: datetime) -> Finished:
    person = by.person
    new, code = vault.finish_new_seed(by.keyring, **_named(person, secret), at=at)
    people.end_sessions(person, but=session)
    Person.objects.filter(pk=person.pk).update(recovery_confirmed_at=None, sign_in_reset_at=None)
    person.recovery_confirmed_at = person.sign_in_reset_at = None
    card = identity.card(person.pk, new.box_public, new.sign_public)
    digests = [sha256(card).hexdigest(), *slots.evidence(person)]
    ledger.record(events.SEED_NEW, chain=person.pk, by=person.pk, at=at, digests=digests)
    people_notifications.notify(person, notifications.SEED_NEW, at=at)
    for other in queries.others(person.pk):
        people_notifications.notify(
            other, notifications.NEW_FINGERPRINT, about=str(person.pk), at=at
        )
    return Finished(Holder(person, new), code)


@transaction.atomic
def drop(*, by: Holder, at: datetime) -> None:
    """Leave the old keys in force; what was prepared is gone. Raises NothingPending."""
    person = by.person
    if not policy.new_seed_runs(person):
        raise refusals.NothingPending
    lost_keys.drop_pending(person.pk)
    ledger.record(events.SEED_DROPPED, chain=person.pk, by=person.pk, at=at)


def _named(person: Person, secret: str) -> dict[str, str]:
    """Return the secret under the name of its kind: a password for who signs in with one."""
    kind = "password" if people_queries.has_password(person) else "passphrase"
    return {kind: secret}
