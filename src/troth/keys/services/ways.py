"""Ways to unlock are added and removed by their owner alone; each change is signed and told."""

from datetime import datetime

from django.db import transaction

from troth.keys import acts, notices, policy
from troth.keys.queries import Way
from troth.ledger import services as ledger
from troth.people import services as people
from troth.people.holder import Holder
from troth.vault import services as vault
from troth.vault.models import SlotKind


@transaction.atomic
def add_passphrase(passphrase: str, *, by: Holder, at: datetime) -> None:
    """Let a passphrase open the vault from now on, in the place of an older one."""
    person = by.person
    policy.may_add(by=person).enforce(person.pk)
    slot = vault.set_passphrase(by.keyring, passphrase, at=at)
    signed = people.evidence(person, [SlotKind.PASSPHRASE])
    ledger.record(
        acts.SLOT_ADDED, chain=person.pk, by=person.pk, at=at, about=[slot.pk], digests=signed
    )
    people.notify(person, notices.SLOT_ADDED, at=at)


@transaction.atomic
def new_recovery(*, by: Holder, at: datetime) -> str:
    """Return a new recovery code, to be shown once; the older one has ended."""
    policy.may_add(by=by.person).enforce(by.person.pk)
    return people.new_recovery(by=by, at=at)


@transaction.atomic
def remove(way: Way, *, by: Holder, at: datetime) -> None:
    """Take a way to unlock away; never the last."""
    person = by.person
    policy.may_remove(way, of=person).enforce(person.pk)
    digests = people.take_away(way.id, by=by, at=at)
    ledger.record(
        acts.SLOT_REMOVED, chain=person.pk, by=person.pk, at=at, about=[way.id], digests=digests
    )
    people.notify(person, notices.SLOT_REMOVED, at=at)
