"""The acts of the vault. Each that makes a slot or a grant needs an unlocked keyring."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from nacl.public import PublicKey, SealedBox

from troth.vault import derive, identity, queries
from troth.vault.envelope import Place, Tampered, canonical, new_key
from troth.vault.keyring import Keyring
from troth.vault.models import Compartment, Grant, Identity, SignIn, Slot, SlotKind
from troth.vault.shares.models import Shredded, ShredShare


class WrongSecret(Exception):
    """A password or a recovery code does not fit. It never says which part was wrong."""


class NoKey(LookupError):
    """The person holds no grant for this compartment."""


class Ended(NoKey):
    """The person holds the key, but the share was destroyed: its records have ended."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Why a grant was given: its kind, and the id or digest of what it rests on."""

    kind: str
    reference: str = ""


OWN = Authority("own")
_STRANGER = bytes(derive.SALT)


def _slot_place(holder: UUID, slot: UUID, kind: str) -> dict[str, str | int]:
    host = settings.TROTH_HOST_ID
    return {"host": host, "holder": str(holder), "slot": str(slot), "kind": kind}


# --- seeds and slots ---------------------------------------------------------------------------


@transaction.atomic
def enrol(holder: UUID, *, password: str, at: datetime) -> Keyring:
    """Make a person's seed, publish their public keys, and lock the seed with their password."""
    keyring = Keyring(holder, new_key())
    card = identity.card(holder, keyring.box_public, keyring.sign_public)
    Identity.objects.create(
        holder_id=holder,
        box_public=keyring.box_public,
        sign_public=keyring.sign_public,
        signature=keyring.sign(card),
        made_at=at,
    )
    set_password(keyring, password, at=at)
    return keyring


@transaction.atomic
def set_password(keyring: Keyring, password: str, *, at: datetime) -> None:
    """Lock the seed with a new password, and recognise the person by it from now on."""
    cost, salt = derive.present_cost(), secrets.token_bytes(derive.SALT)
    stretched = derive.stretch(password, salt, cost)
    _remember(keyring.holder_id, stretched, salt, cost, at)
    _put(keyring, SlotKind.PASSWORD, stretched, salt, at, cost)


@transaction.atomic
def reset_sign_in(holder: UUID, password: str, *, at: datetime) -> None:
    """Recognise a person by a new password. Their seed stays locked with the old secrets."""
    cost, salt = derive.present_cost(), secrets.token_bytes(derive.SALT)
    _remember(holder, derive.stretch(password, salt, cost), salt, cost, at)


@transaction.atomic
def new_recovery(keyring: Keyring, *, at: datetime) -> str:
    """Return a new recovery code, shown once; an older one stops working."""
    code, salt = derive.new_code(), secrets.token_bytes(derive.SALT)
    _put(keyring, SlotKind.RECOVERY, derive.code_secret(code, salt), salt, at)
    return code


def sign_in(holder: UUID | None, password: str, *, at: datetime) -> Keyring | None:
    """Recognise a person by their password, with one derivation whoever they are.

    Returns the keyring, or None when the password is right but does not open the vault (it was
    reset by somebody who holds no key). Raises WrongSecret for a wrong password and, after the
    same work, for an unknown person (`holder` None).
    """
    known = SignIn.objects.filter(holder_id=holder).first()
    salt = bytes(known.salt) if known else _STRANGER
    cost = derive.Cost(known.memory_kib, known.passes) if known else derive.present_cost()
    stretched = derive.stretch(password, salt, cost)
    expected = bytes(known.verifier) if known else b""
    if not hmac.compare_digest(derive.verifier(stretched), expected) or known is None:
        raise WrongSecret
    slot = Slot.objects.get(holder_id=known.holder_id, kind=SlotKind.PASSWORD)
    if bytes(slot.salt) != salt:
        return None
    return _unlock(slot, stretched, at)


def unlock_with_password(holder: UUID, password: str, *, at: datetime) -> Keyring:
    """Unlock with the password that locked the seed, or raise WrongSecret."""
    slot = Slot.objects.get(holder_id=holder, kind=SlotKind.PASSWORD)
    cost = derive.Cost(slot.memory_kib, slot.passes)
    return _unlock(slot, derive.stretch(password, bytes(slot.salt), cost), at)


def unlock_with_recovery(holder: UUID, code: str, *, at: datetime) -> Keyring:
    """Unlock with the recovery code, or raise WrongSecret."""
    slot = Slot.objects.filter(holder_id=holder, kind=SlotKind.RECOVERY).first()
    if slot is None:
        raise WrongSecret
    return _unlock(slot, derive.code_secret(code, bytes(slot.salt)), at)


def _remember(holder: UUID, stretched: bytes, salt: bytes, cost: derive.Cost, at: datetime) -> None:
    SignIn.objects.update_or_create(
        holder_id=holder,
        defaults={
            "salt": salt,
            "memory_kib": cost.memory_kib,
            "passes": cost.passes,
            "verifier": derive.verifier(stretched),
            "set_at": at,
        },
    )


def _put(
    keyring: Keyring,
    kind: str,
    secret: bytes,
    salt: bytes,
    at: datetime,
    cost: derive.Cost | None = None,
) -> None:
    holder = keyring.holder_id
    Slot.objects.filter(holder_id=holder, kind=kind).delete()
    slot = Slot(id=uuid4(), holder_id=holder, kind=kind, salt=salt, made_at=at)
    if cost:
        slot.memory_kib, slot.passes = cost.memory_kib, cost.passes
    key = derive.slot_key(secret, kind)
    slot.wrapped_seed = keyring.wrap_seed(key, _slot_place(holder, slot.id, kind))
    slot.save(force_insert=True)


def _unlock(slot: Slot, secret: bytes, at: datetime) -> Keyring:
    place = _slot_place(slot.holder_id, slot.id, slot.kind)
    key = derive.slot_key(secret, slot.kind)
    try:
        keyring = Keyring.from_wrapped(slot.holder_id, bytes(slot.wrapped_seed), key, place)
    except Tampered:
        raise WrongSecret from None
    Slot.objects.filter(pk=slot.pk).update(used_at=at)
    return keyring


# --- sessions ----------------------------------------------------------------------------------


def keep(keyring: Keyring, cookie: bytes) -> bytes:
    """Return the seed sealed for one session row; only cookie and pepper open it."""
    return keyring.wrap_seed(derive.session_key(cookie), _session_place(keyring.holder_id))


def restore(holder: UUID, kept: bytes, cookie: bytes) -> Keyring:
    """Return the keyring of a session, or raise Tampered."""
    key = derive.session_key(cookie)
    return Keyring.from_wrapped(holder, kept, key, _session_place(holder))


def _session_place(holder: UUID) -> dict[str, str | int]:
    return {"host": settings.TROTH_HOST_ID, "holder": str(holder), "kind": "session"}


# --- compartments and grants -------------------------------------------------------------------


@transaction.atomic
def open_compartment(
    engagement: UUID,
    purpose: str,
    *,
    by: Keyring,
    members: Iterable[UUID] = (),
    authority: Authority = OWN,
    at: datetime,
) -> Compartment:
    """Return the compartment, made if need be with a new key sealed to `by` and `members`.

    Raises NoKey when it exists and `by` holds no grant, Ended when the engagement was shredded.
    """
    found = queries.compartment(engagement, purpose)
    if found is not None:
        compartment_key(found.pk, by=by)
        return found
    _share(engagement)
    made = Compartment.objects.create(engagement=engagement, purpose=purpose, made_at=at)
    by.opened[made.pk], by.authority[made.pk] = new_key(), authority.kind
    for member in dict.fromkeys([by.holder_id, *members]):
        grant(made, member, by=by, authority=authority, at=at)
    return made


def _share(engagement: UUID) -> None:
    """Make the engagement's share on first use; what was shredded never gets another one."""
    ShredShare.objects.get_or_create(engagement=engagement, defaults={"share": new_key()})
    # Asked afterwards: a shredding that comes between the two is seen here.
    if Shredded.objects.filter(engagement=engagement).exists():
        ShredShare.objects.filter(engagement=engagement).delete()
        raise Ended


def compartment_key(compartment: UUID, *, by: Keyring) -> bytes:
    """Return the key of a compartment to a person who holds a grant, or raise NoKey."""
    return compartment_keys([compartment], by=by)[compartment]


def compartment_keys(compartments: Iterable[UUID], *, by: Keyring) -> dict[UUID, bytes]:
    """Return the keys of several compartments with one query, or raise NoKey."""
    wanted = set(compartments)
    if missing := wanted - by.opened.keys():
        grants = Grant.objects.filter(compartment_id__in=missing, holder_id=by.holder_id)
        rows = grants.values_list("compartment_id", "sealed_key", "authority")
        for compartment, sealed_key, authority in rows:
            by.opened[compartment] = by.unseal(bytes(sealed_key))
            by.authority[compartment] = authority
    if wanted - by.opened.keys():
        raise NoKey
    return {pk: by.opened[pk] for pk in wanted}


def grant(
    compartment: Compartment, to: UUID, *, by: Keyring, authority: Authority, at: datetime
) -> Grant:
    """Give a person the key of a compartment that `by` holds, under a named authority.

    Raises NoKey when `by` does not hold it, and Tampered when the public keys of `to` were
    changed outside Troth.
    """
    key = compartment_key(compartment.pk, by=by)
    box = identity.sealing_key(to)
    sealed_key = SealedBox(PublicKey(box)).encrypt(key)
    deed = {
        "what": "grant",
        "host": settings.TROTH_HOST_ID,
        "compartment": str(compartment.pk),
        "holder": str(to),
        "to": box.hex(),
        "by": str(by.holder_id),
        "authority": authority.kind,
        "reference": authority.reference,
        "at": at.isoformat(),
    }
    made, _ = Grant.objects.get_or_create(
        compartment=compartment,
        holder_id=to,
        defaults={
            "sealed_key": sealed_key,
            "given_by_id": by.holder_id,
            "authority": authority.kind,
            "reference": authority.reference,
            "at": at,
            "signature": by.sign(canonical(deed)),
        },
    )
    return made


def revoke(compartment: UUID, holder: UUID) -> None:
    """Delete a person's grant; what they saw they saw, but nothing opens for them again."""
    Grant.objects.filter(compartment_id=compartment, holder_id=holder).delete()


# --- record keys -------------------------------------------------------------------------------


def wrapping_keys(compartments: Iterable[tuple[UUID, UUID]], *, by: Keyring) -> dict[UUID, bytes]:
    """Return, by compartment, the key that wraps its records' keys.

    `compartments` are pairs (compartment, engagement). The key needs both the compartment key
    and the engagement's shred share. Without the share NoKey is raised; its subclass Ended says
    that the share was destroyed on purpose.
    """
    pairs = dict(compartments)
    keys = compartment_keys(pairs, by=by)
    rows = ShredShare.objects.filter(engagement__in=set(pairs.values()))
    shares = {pk: bytes(share) for pk, share in rows.values_list("engagement", "share")}
    if missing := set(pairs.values()) - shares.keys():
        shredded = Shredded.objects.filter(engagement__in=missing).exists()
        raise Ended if shredded else NoKey
    return {pk: derive.hkdf(keys[pk] + shares[pairs[pk]], "records") for pk in pairs}


def place(**parts: str | int) -> Place:
    """Return the place of a record on this host, to which its envelope is bound."""
    return {"host": settings.TROTH_HOST_ID, **parts}
