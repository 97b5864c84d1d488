"""Seeds and slots: making a person's keys, and the ways in which they unlock them.

Every slot is written by `put`, which needs the unlocked keyring whose seed the slot holds.
"""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from troth.foundation.vault import derive, identity, pepper, slot_card, write_guard
from troth.foundation.vault.envelope import KEY, Place, new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import (
    FormerRoot,
    Identity,
    Pending,
    PreparedLink,
    SignIn,
    Slot,
    SlotKind,
)
from troth.foundation.vault.services.refusals import LastSlot

REFERENCE = 64


def place_of(holder: UUID, slot: UUID, kind: str) -> Place:
    """Return the place to which the wrapped seed of a slot is bound."""
    host = settings.TROTH_HOST_ID
    return {"host": host, "holder": str(holder), "slot": str(slot), "kind": str(kind)}


@transaction.atomic
def enrol(holder: UUID, *, password: str = "", passphrase: str = "", at: datetime) -> Keyring:
    """Make a person's seed, publish their public keys, and lock the seed with their secret.

    Exactly one of the two: who signs in through a provider has a passphrase, and no password.
    """
    require_one(password, passphrase)
    pepper.remember()
    keyring = Keyring(holder, new_key())
    card = identity.card(holder, keyring.box_public, keyring.sign_public)
    Identity.objects.create(
        holder_id=holder,
        box_public=keyring.box_public,
        sign_public=keyring.sign_public,
        signature=keyring.sign(card),
        made_at=at,
    )
    if password:
        set_password(keyring, password, at=at)
    else:
        set_passphrase(keyring, passphrase, at=at)
    return keyring


def require_one(*secrets_given: object) -> None:
    """Raise ValueError unless exactly one secret was given."""
    if sum(bool(secret) for secret in secrets_given) != 1:
        raise ValueError("Give exactly one secret.")


@transaction.atomic
def set_password(keyring: Keyring, password: str, *, at: datetime) -> Slot:
    """Lock the seed with a new password, and recognise the person by it from now on."""
    identity.require_present(keyring)
    cost, salt = derive.present_cost(), secrets.token_bytes(derive.SALT)
    stretched = derive.stretch(derive.forms_of(password)[0], salt, cost)
    remember(keyring.holder_id, stretched, salt, cost, at)
    return put(keyring, SlotKind.PASSWORD, stretched, salt, at, cost=cost)


@transaction.atomic
def set_passphrase(keyring: Keyring, passphrase: str, *, at: datetime) -> Slot:
    """Lock the seed with a passphrase that is asked for the vault only, never to sign in."""
    identity.require_present(keyring)
    cost, salt = derive.present_cost(), secrets.token_bytes(derive.SALT)
    stretched = derive.stretch(derive.forms_of(passphrase)[0], salt, cost)
    return put(keyring, SlotKind.PASSPHRASE, stretched, salt, at, cost=cost)


@transaction.atomic
def put_passkey(keyring: Keyring, reference: str, prf: bytes, *, at: datetime) -> Slot:
    """Lock the seed with a passkey's answer to `derive.prf_salt()` (WebAuthn PRF, 32 bytes).

    `reference` is the SHA-256 of the credential's id in hex. Raises ValueError for other sizes.
    """
    if len(prf) != KEY or len(reference) != REFERENCE:
        raise ValueError("A passkey answers with 32 bytes, under a reference of 64 signs.")
    identity.require_present(keyring)
    salt = secrets.token_bytes(derive.SALT)
    secret = derive.prf_secret(prf, salt)
    return put(keyring, SlotKind.PASSKEY, secret, salt, at, reference=reference)


@transaction.atomic
def new_recovery(keyring: Keyring, *, at: datetime) -> str:
    """Return a new recovery code, shown once; an older one stops working."""
    identity.require_present(keyring)
    code, salt = derive.new_code(), secrets.token_bytes(derive.SALT)
    put(keyring, SlotKind.RECOVERY, derive.code_secret(code, salt), salt, at)
    return code


@transaction.atomic
def remove_slot(keyring: Keyring, slot: UUID, *, at: datetime) -> str:  # noqa: ARG001
    """Remove one of a person's own slots and return its digest.

    Raises LastSlot when nothing would be left to unlock with, and Slot.DoesNotExist for a slot
    that is not one of their present ones.
    """
    identity.require_present(keyring)
    mine = Slot.objects.filter(holder_id=keyring.holder_id, sign_public=keyring.sign_public)
    found = mine.get(pk=slot)
    if not any(slot_card.is_signed(other) for other in mine.exclude(pk=slot)):
        raise LastSlot
    digest = slot_card.digest(found)
    found.delete()
    return digest


@transaction.atomic
def destroy(holder: UUID) -> None:
    """Destroy every way to a person's seeds: what only they could open is gone for good.

    Their public keys stay, by which others verify what they signed.
    """
    for rows in (Slot, SignIn, Pending, FormerRoot, PreparedLink):
        rows._base_manager.filter(holder_id=holder).delete()  # noqa: SLF001


@transaction.atomic
def reset_sign_in(holder: UUID, password: str, *, at: datetime) -> None:
    """Recognise a person by a new password. Their seed stays locked with the old secrets."""
    cost, salt = derive.present_cost(), secrets.token_bytes(derive.SALT)
    remember(holder, derive.stretch(derive.forms_of(password)[0], salt, cost), salt, cost, at)


def remember(holder: UUID, stretched: bytes, salt: bytes, cost: derive.Cost, at: datetime) -> None:
    """Recognise a person by what was derived from their password."""
    SignIn.objects.update_or_create(
        holder_id=holder,
        defaults={
            "salt": salt,
            "memory_kib": cost.memory_kib,
            "passes": cost.passes,
            "verifier": derive.verifier(holder, stretched),
            "set_at": at,
        },
    )


def renew(keyring: Keyring, slot: Slot, secret: bytes) -> None:
    """Lock the seed in a slot that was just opened with another form of the same words."""
    place = place_of(slot.holder_id, slot.pk, slot.kind)
    slot.wrapped_seed = keyring.wrap_seed(derive.slot_key(secret, slot.kind), place)
    slot.signature = keyring.sign(slot_card.card(slot))
    with write_guard.unlocked(keyring):
        slot.save(update_fields=["wrapped_seed", "signature"])


def put(
    keyring: Keyring,
    kind: SlotKind,
    secret: bytes,
    salt: bytes,
    at: datetime,
    *,
    cost: derive.Cost | None = None,
    reference: str = "",
) -> Slot:
    """Lock the seed of `keyring` with a secret, in the place of its slot of the same kind."""
    holder, public = keyring.holder_id, keyring.sign_public
    same = Slot.objects.filter(holder_id=holder, sign_public=public, kind=kind)
    same.filter(reference=reference).delete()
    slot = Slot(id=uuid4(), holder_id=holder, sign_public=public, kind=kind, salt=salt, made_at=at)
    slot.reference = reference
    if cost:
        slot.memory_kib, slot.passes = cost.memory_kib, cost.passes
    key = derive.slot_key(secret, kind)
    slot.wrapped_seed = keyring.wrap_seed(key, place_of(holder, slot.id, kind))
    slot.signature = keyring.sign(slot_card.card(slot))
    with write_guard.unlocked(keyring):
        slot.save(force_insert=True)
    return slot
