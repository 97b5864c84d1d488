"""A new seed after a suspected theft: prepared beside the old one, then taken in one step.

Until `finish_new_seed` has committed, everything opens with the old seed and nothing with the new
one alone; afterwards it is the other way round. Each function is one transaction, so wherever the
work is interrupted one of the two is whole.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from troth.foundation.vault import derive, identity, own_rooms
from troth.foundation.vault.envelope import Tampered, genuine, new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, Pending, Slot, SlotKind
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.rooms.warrant import successor
from troth.foundation.vault.services import several, slots
from troth.foundation.vault.services.compartments import key_in, seal_to
from troth.foundation.vault.services.payloads import Authority
from troth.foundation.vault.services.refusals import NoKey, NothingPending, UnderWay
from troth.foundation.vault.services.succeeding import drop, switch
from troth.foundation.vault.services.unlocking import open_typed, require_signed


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the holder's grants are sealed to the new key.

    `unreadable` counts grants that were altered outside Troth: they do not open with the old seed
    and cannot be carried over. `is_whole` says that nothing is left but to finish.
    """

    done: int
    of: int
    unreadable: int
    is_whole: bool


@transaction.atomic
def begin_new_seed(
    keyring: Keyring, *, password: str = "", passphrase: str = "", at: datetime
) -> None:
    """Prepare a new seed, locked with the one secret that is given, which may be a new one.

    It replaces keys that someone prepared without the present ones. Raises UnderWay when a new
    seed is prepared already: then `go_on`.
    """
    slots.require_one(password, passphrase)
    present = identity.require_present(keyring)
    waiting = Pending.objects.filter(holder_id=keyring.holder_id).first()
    if waiting is not None and bytes(waiting.by_former):
        raise UnderWay
    if waiting is not None:
        drop(waiting)
    new = Keyring(keyring.holder_id, new_key())
    pair = (new.box_public, new.sign_public)
    payload = identity.succession(keyring.holder_id, identity.publics(present), pair)
    prepare(new, by_former=keyring.sign(payload), by_next=new.sign(payload), at=at)
    kind = SlotKind.PASSWORD if password else SlotKind.PASSPHRASE
    cost, salt = derive.present_cost(), secrets.token_bytes(derive.SALT)
    typed = derive.forms_of(password or passphrase)[0]
    slots.put(new, kind, derive.stretch(typed, salt, cost), salt, at, cost=cost)


def prepare(new: Keyring, *, by_former: bytes, by_next: bytes, at: datetime) -> Pending:
    """Publish pending keys on their own signed card; they change nothing yet."""
    return Pending.objects.create(
        holder_id=new.holder_id,
        box_public=new.box_public,
        sign_public=new.sign_public,
        signature=new.sign(identity.card(new.holder_id, new.box_public, new.sign_public)),
        made_at=at,
        by_former=by_former,
        by_next=by_next,
    )


@transaction.atomic
def go_on(keyring: Keyring, *, most: int = 100, at: datetime) -> Progress:
    """Seal up to `most` more of the holder's grants to the new key; call it until it `is_whole`.

    Raises NothingPending when no new seed is prepared, and Tampered when it is not the one that
    these keys prepared.
    """
    identity.require_present(keyring)
    pending = _own(keyring)
    sealed, unreadable, is_whole = 0, 0, True
    for found in _lacking(keyring, pending):
        if sealed == most:
            is_whole = False
            break
        try:
            key = key_in(found, by=keyring)
        except (Tampered, NotEntitled):
            unreadable += 1
            continue
        keyring.opened[found.compartment_id] = key
        keyring.authority[found.compartment_id] = found.authority
        _stage(found, pending, by=keyring, at=at)
        sealed += 1
    mine = Grant.objects.filter(holder_id=keyring.holder_id)
    of = mine.filter(sealed_to=keyring.box_public).count()
    done = mine.filter(sealed_to=bytes(pending.box_public)).count()
    return Progress(done, of, unreadable, is_whole)


@transaction.atomic
def finish_new_seed(
    keyring: Keyring, *, password: str = "", passphrase: str = "", at: datetime
) -> tuple[Keyring, str]:
    """Take the new seed: return its keyring and a new recovery code.

    The secret is asked again, so that nobody takes a seed that they cannot unlock; WrongSecret
    leaves everything as it was. Every other slot ends, every compartment that the person holds
    gets a new generation, what their own rooms followed from is sealed to the new seed, and the
    former keys stay known. The caller ends the sessions and writes
    the ledger.
    """
    slots.require_one(password, passphrase)
    identity.require_present(keyring)
    pending = _own(keyring)
    kind = SlotKind.PASSWORD if password else SlotKind.PASSPHRASE
    mine = Slot.objects.filter(holder_id=keyring.holder_id)
    slot = mine.filter(sign_public=bytes(pending.sign_public), kind=kind).first()
    new, secret = open_typed(require_signed(slot), password or passphrase, at=at)
    while not go_on(keyring, at=at).is_whole:
        pass
    switch(pending, at=at)
    own_rooms.carry(keyring, to=new)
    mine.filter(sign_public=keyring.sign_public).delete()
    if password and slot is not None:
        cost = derive.Cost(slot.memory_kib, slot.passes)
        slots.remember(new.holder_id, secret, bytes(slot.salt), cost, at)
    _renew_all(new, keyring, at=at)
    return new, slots.new_recovery(new, at=at)


def _own(keyring: Keyring) -> Pending:
    """Return the pending keys that the present ones signed, or raise."""
    pending = Pending.objects.filter(holder_id=keyring.holder_id).first()
    if pending is None or not bytes(pending.by_former):
        raise NothingPending
    former = (keyring.box_public, keyring.sign_public)
    pair = identity.publics(pending)
    payload = identity.succession(keyring.holder_id, former, pair)
    identity.confirmed(pending)
    if not genuine(keyring.sign_public, payload, bytes(pending.by_former)):
        raise Tampered("The new keys are not the ones that these keys prepared.")
    return pending


def _lacking(keyring: Keyring, pending: Pending) -> QuerySet[Grant]:
    """Return the grants to the present keys that have no twin sealed to the pending ones."""
    twin = Grant.objects.filter(
        compartment_id=OuterRef("compartment_id"),
        holder_id=keyring.holder_id,
        sealed_to=bytes(pending.box_public),
    )
    mine = Grant.objects.filter(holder_id=keyring.holder_id, sealed_to=keyring.box_public)
    return mine.filter(~Exists(twin)).select_related("compartment").order_by("pk")


def _stage(found: Grant, pending: Pending, *, by: Keyring, at: datetime) -> None:
    authority = Authority(found.authority, found.reference)
    seal_to(found.compartment, successor(by, pending), by=by, authority=authority, at=at)


def _renew_all(new: Keyring, former: Keyring, *, at: datetime) -> None:
    """Give every compartment that the person holds a key that the old seed never opened."""
    held = Compartment.objects.filter(
        grants__holder_id=new.holder_id, grants__sealed_to=new.box_public
    )
    for pair in sorted({(room.engagement, room.purpose) for room in held}):
        once = Compartment(purpose=pair[1]).is_written_once
        with suppress(NoKey, NotEntitled):  # someone else's word about them is not the seed's care
            several.succeed(*pair, former=former, new=new, renews=not once, at=at)
