"""Ways to unlock are added and removed by their owner alone; each change is signed and told."""

from datetime import datetime

from django.db import transaction

from troth.accounts.keys import events, notifications, policy
from troth.accounts.keys.queries import UnlockMethod
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import notifications as people_notifications
from troth.accounts.people.services import recovery
from troth.accounts.people.services import slots as people
from troth.foundation.ledger import services as ledger
from troth.foundation.vault.models import SlotKind
from troth.foundation.vault.services import slots as vault


@transaction.atomic
def add_passphrase(passphrase: str, *, by: Holder, at: datetime) -> None:
    """Let a passphrase open the vault from now on, in the place of an older one."""
    person = by.person
    policy.may_add(by=person).enforce(person.pk)
    slot = vault.set_passphrase(by.keyring, passphrase, at=at)
    signed = people.evidence(person, [SlotKind.PASSPHRASE])
    ledger.record(
        events.SLOT_ADDED, chain=person.pk, by=person.pk, at=at, about=[slot.pk], digests=signed
    )
    people_notifications.notify(person, notifications.SLOT_ADDED, at=at)


@transaction.atomic
def new_recovery(*, by: Holder, at: datetime) -> str:
    """Return a new recovery code, to be shown once; the older one has ended."""
    policy.may_add(by=by.person).enforce(by.person.pk)
    return recovery.new_recovery(by=by, at=at)


@transaction.atomic
def remove(way: UnlockMethod, *, by: Holder, at: datetime) -> None:
    """Take a way to unlock away; never the last."""
    person = by.person
    policy.may_remove(way, of=person).enforce(person.pk)
    digests = people.take_away(way.id, by=by, at=at)
    ledger.record(
        events.SLOT_REMOVED, chain=person.pk, by=person.pk, at=at, about=[way.id], digests=digests
    )
    people_notifications.notify(person, notifications.SLOT_REMOVED, at=at)
