"""Starting again after everything was lost: pending keys, to which peers seal what they share.

A person whose vault is locked for good prepares keys beside the present ones. A peer, another
human who holds the same compartments, compares the person and seals them to these keys. Nothing is
replaced until `take_anew`, and afterwards what only the lost seed opens stays sealed to it.
"""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from troth.foundation.vault import derive, identity, own_rooms, slot_card
from troth.foundation.vault.envelope import Tampered, genuine, new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import (
    Compartment,
    Former,
    Grant,
    Identity,
    Pending,
    SignIn,
    Slot,
    SlotKind,
    Vouch,
)
from troth.foundation.vault.queries import PendingSeen
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.rooms.warrant import own
from troth.foundation.vault.services import several, slots
from troth.foundation.vault.services.compartments import (
    compartment_key,
    key_in,
    seal_to,
)
from troth.foundation.vault.services.new_seed import prepare
from troth.foundation.vault.services.payloads import Authority, grant_payload
from troth.foundation.vault.services.refusals import (
    NobodyVouched,
    NoKey,
    NothingPending,
    UnderWay,
    WrongSecret,
)
from troth.foundation.vault.services.succeeding import drop, switch
from troth.foundation.vault.services.unlocking import open_slot, open_typed, require_signed

PEER = "peer"
"""The kind of authority under which a peer gives a key again."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came back: how many compartments, and the digests of what ended with the former keys.

    `slots` are those of the cards of slots, `grants` those of what the givers of grants signed:
    SHA-256 in hex, as ledgers keep them.
    """

    compartments: int
    slots: tuple[str, ...]
    grants: tuple[str, ...]


@transaction.atomic
def prepare_anew(
    holder: UUID, *, password: str = "", passphrase: str = "", at: datetime
) -> Keyring:
    """Prepare keys for a person who can unlock nothing; the present keys stay as they are.

    A password that is also the one for signing in will unlock at sign-in, once the keys are taken.
    Raises UnderWay when keys are being prepared already.
    """
    slots.require_one(password, passphrase)
    present = identity.locked(holder)
    if Pending.objects.filter(holder_id=holder).exists():
        raise UnderWay
    new = Keyring(holder, new_key())
    pair = (new.box_public, new.sign_public)
    payload = identity.succession(holder, identity.publics(present), pair)
    prepare(new, by_former=b"", by_next=new.sign(payload), at=at)
    kind = SlotKind.PASSWORD if password else SlotKind.PASSPHRASE
    secret, salt, cost = _stretch(holder, password, passphrase)
    slots.put(new, kind, secret, salt, at, cost=cost)
    return new


def _stretch(holder: UUID, password: str, passphrase: str) -> tuple[bytes, bytes, derive.Cost]:
    known = SignIn.objects.filter(holder_id=holder).first() if password else None
    if known is not None:
        salt, cost = bytes(known.salt), derive.Cost(known.memory_kib, known.passes)
        secret = derive.stretch(derive.forms_of(password)[0], salt, cost)
        if hmac.compare_digest(derive.verifier(holder, secret), bytes(known.verifier)):
            return secret, salt, cost
    salt, cost = secrets.token_bytes(derive.SALT), derive.present_cost()
    typed = derive.forms_of(password or passphrase)[0]
    return derive.stretch(typed, salt, cost), salt, cost


@transaction.atomic
def regrant(
    compartments: Iterable[UUID], to_pending: PendingSeen, *, by: Keyring, at: datetime
) -> int:
    """Seal compartments that a peer and the person both hold to the keys that the peer compared.

    `to_pending` are the keys that stood behind what was compared: when they are no longer the
    pending or the present ones, Tampered is raised. Raises NoKey when one of the two does not hold
    one of the compartments. Returns how many were sealed. The peer vouches for the succession.
    """
    holder = to_pending.holder_id
    identity.require_present(by)
    _vouch(to_pending, by=by, at=at)
    sealed = 0
    for room in Compartment.objects.filter(pk__in=set(compartments)).order_by("pk"):
        compartment_key(room, by=by)
        held = Grant.objects.filter(compartment=room, holder_id=holder)
        if not held.exists():
            raise NoKey
        if not held.filter(sealed_to=to_pending.box_public).exists():
            authority = Authority(PEER, to_pending.sign_public.hex())
            _give(room, to_pending, by=by, authority=authority, at=at)
            sealed += 1
    _drop_carried(holder)
    return sealed


def _give(
    room: Compartment, to: PendingSeen, *, by: Keyring, authority: Authority, at: datetime
) -> None:
    key = compartment_key(room, by=by)
    warrant = several.vouch(room, to, by=by, at=at)
    several.deliver(room, key, warrant, by=by, authority=authority, at=at, only=to.holder_id)


def _vouch(to: PendingSeen, *, by: Keyring, at: datetime) -> None:
    if by.holder_id == to.holder_id:
        raise NoKey
    present = identity.locked(to.holder_id)
    pair = (to.box_public, to.sign_public)
    pending = Pending.objects.filter(holder_id=to.holder_id).first()
    if pending is not None and identity.publics(pending) == pair:
        identity.confirmed(pending)
        former = identity.publics(present)
    elif identity.publics(present) == pair:
        identity.confirmed(present)
        former = _before(to.holder_id, pair)
    else:
        raise Tampered("The prepared keys are no longer the ones that were compared.")
    Vouch.objects.get_or_create(
        holder_id=to.holder_id,
        next_sign_public=to.sign_public,
        by_id=by.holder_id,
        defaults={
            "at": at,
            "signature": by.sign(identity.succession(to.holder_id, former, pair)),
        },
    )


def _before(holder: UUID, pair: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    box, sign = pair
    rows = Former.objects.filter(holder_id=holder, next_box_public=box, next_sign_public=sign)
    found = rows.first()
    if found is None:
        raise NothingPending
    return identity.publics(found)


def _drop_carried(holder: UUID) -> list[str]:
    """Delete grants to former keys where the present ones have their own; return their digests."""
    present = Identity.objects.get(holder_id=holder)
    waiting = Pending.objects.filter(holder_id=holder).values("box_public")
    mine = Grant.objects.filter(holder_id=holder)
    now = mine.filter(sealed_to=bytes(present.box_public)).values_list("compartment_id", flat=True)
    older = mine.exclude(sealed_to=bytes(present.box_public)).exclude(sealed_to__in=waiting)
    carried = older.filter(compartment_id__in=list(now)).order_by("pk")
    digests = [sha256(grant_payload(grant)).hexdigest() for grant in carried]
    carried.delete()
    return digests


@transaction.atomic
def take_anew(holder: UUID, *, at: datetime) -> None:
    """Make the pending keys the person's present ones.

    Raises NothingPending without any, and NobodyVouched unless a peer's signature says that they
    are the same person's. The slots of the former keys are kept, and so are the grants that nobody
    gave again: a secret that turns up opens them (`bring_back`).
    """
    present = identity.locked(holder)
    pending = Pending.objects.select_for_update().filter(holder_id=holder).first()
    if pending is None or bytes(pending.by_former):
        raise NothingPending
    payload = identity.succession(holder, identity.publics(present), identity.publics(pending))
    sign = bytes(pending.sign_public)
    if not genuine(sign, payload, bytes(pending.by_next)):
        raise Tampered("The pending keys were changed outside Troth.")
    vouches = Vouch.objects.filter(holder_id=holder, next_sign_public=sign).exclude(by_id=holder)
    if not any(identity.signed(v.by_id, payload, v.signature) for v in vouches):
        raise NobodyVouched
    switch(pending, at=at)
    several.take_prepared(holder, sign, at=at)


@transaction.atomic
def drop_pending(holder: UUID) -> None:
    """Drop the keys that a person prepares, with everything sealed to them."""
    identity.locked(holder)
    pending = Pending.objects.filter(holder_id=holder).first()
    if pending is None:
        raise NothingPending
    drop(pending)


# --- what turns up again -----------------------------------------------------------------------


@transaction.atomic
def bring_back(
    keyring: Keyring,
    *,
    password: str = "",
    passphrase: str = "",
    code: str = "",
    passkey: tuple[str, bytes] | None = None,
    at: datetime,
) -> Brought:
    """Bring over what only a former seed opens, with a secret of then.

    `passkey` is (reference, answer). The former seed is not needed afterwards, so its slots end,
    and so do the grants that were sealed to it. The caller writes the ledger. Raises WrongSecret
    when the secret opens no former seed.
    """
    slots.require_one(password, passphrase, code, passkey)
    identity.require_present(keyring)
    words = {
        SlotKind.PASSWORD: password,
        SlotKind.PASSPHRASE: passphrase,
        SlotKind.RECOVERY: code,
    }
    kind = next((kind for kind, given in words.items() if given), SlotKind.PASSKEY)
    former = _unlock_former(keyring, kind, words.get(kind, ""), passkey, at=at)
    brought = sum(_bring(found, former, to=keyring, at=at) for found in _left(former, keyring))
    brought += _bring_own(former, to=keyring)
    _hand_over(former)
    slots_of_then = Slot.objects.filter(
        holder_id=keyring.holder_id, sign_public=former.sign_public
    ).order_by("made_at", "id")
    ended = tuple(slot_card.digest(slot) for slot in slots_of_then)
    slots_of_then.delete()
    return Brought(brought, ended, tuple(_drop_carried(keyring.holder_id)))


def _unlock_former(
    keyring: Keyring, kind: SlotKind, words: str, passkey: tuple[str, bytes] | None, *, at: datetime
) -> Keyring:
    former = Former.objects.filter(holder_id=keyring.holder_id).values("sign_public")
    rows = Slot.objects.filter(holder_id=keyring.holder_id, kind=kind, sign_public__in=former)
    if passkey is not None:
        rows = rows.filter(reference=passkey[0])
    for slot in rows.order_by("-made_at"):
        require_signed(slot)
        try:
            if passkey is not None:
                return open_slot(slot, derive.prf_secret(passkey[1], bytes(slot.salt)), at=at)
            return open_typed(slot, words, at=at)[0]
        except WrongSecret:
            continue
    raise WrongSecret


def _left(former: Keyring, keyring: Keyring) -> list[Grant]:
    """Return the grants to the former keys that the present ones have no twin of."""
    twin = Grant.objects.filter(
        compartment_id=OuterRef("compartment_id"),
        holder_id=keyring.holder_id,
        sealed_to=keyring.box_public,
    )
    mine = Grant.objects.filter(holder_id=former.holder_id, sealed_to=former.box_public)
    return list(mine.filter(~Exists(twin)).select_related("compartment").order_by("pk"))


def _bring_own(former: Keyring, *, to: Keyring) -> int:
    """Take over what the former seed's own rooms follow from; return how many rooms that opens."""
    before = own_rooms.roots(to).keys()
    own_rooms.carry(former, to=to)
    gained = own_rooms.roots(to).keys() - before
    return Compartment.objects.filter(owner_id=to.holder_id, root__in=gained).count()


def _bring(found: Grant, former: Keyring, *, to: Keyring, at: datetime) -> bool:
    try:
        key = key_in(found, by=former)
    except (Tampered, NotEntitled):
        return False
    to.opened[found.compartment_id] = key
    to.authority[found.compartment_id] = found.authority
    authority = Authority(found.authority, found.reference)
    seal_to(found.compartment, own(to), by=to, authority=authority, at=at)
    return True


def _hand_over(former: Keyring) -> None:
    """Let the former key sign the succession too, now that it is there again."""
    rows = Former.objects.filter(holder_id=former.holder_id, sign_public=former.sign_public)
    for row in rows:
        after = bytes(row.next_box_public), bytes(row.next_sign_public)
        payload = identity.succession(row.holder_id, identity.publics(row), after)
        rows.filter(pk=row.pk).update(by_former=former.sign(payload))
