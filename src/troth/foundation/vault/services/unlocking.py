"""Recognising a person, and unlocking their vault with something only they have."""

import hmac
from datetime import datetime
from uuid import UUID

from troth.foundation.vault import derive, pepper, slot_card, write_guard
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Identity, SignIn, Slot, SlotKind
from troth.foundation.vault.services.refusals import WrongSecret
from troth.foundation.vault.services.slots import place_of

_STRANGER = bytes(derive.SALT)


def sign_in(holder: UUID | None, password: str, *, at: datetime) -> Keyring | None:
    """Recognise a person by their password, with one derivation whoever they are.

    Returns the keyring, or None when the password is right but does not open the vault (it was
    reset by somebody who holds no key, or the slot was altered). Raises WrongSecret for a wrong
    password and, after the same work, for an unknown person (`holder` None).
    """
    known = SignIn.objects.filter(holder_id=holder).first()
    salt = bytes(known.salt) if known else _STRANGER
    cost = derive.Cost(known.memory_kib, known.passes) if known else derive.present_cost()
    stretched = derive.stretch(password, salt, cost)
    expected = bytes(known.verifier) if known else b""
    if not hmac.compare_digest(derive.verifier(stretched), expected) or known is None:
        pepper.check()
        raise WrongSecret
    slot = _present(known.holder_id, SlotKind.PASSWORD)
    if slot is None or bytes(slot.salt) != salt or not slot_card.is_signed(slot):
        return None
    return open_slot(slot, stretched, at=at)


def unlock_with_password(holder: UUID, password: str, *, at: datetime) -> Keyring:
    """Unlock with the password that locked the seed, or raise WrongSecret."""
    return _with_words(_present(holder, SlotKind.PASSWORD), password, at=at)


def unlock_with_passphrase(holder: UUID, passphrase: str, *, at: datetime) -> Keyring:
    """Unlock with the vault passphrase, or raise WrongSecret."""
    return _with_words(_present(holder, SlotKind.PASSPHRASE), passphrase, at=at)


def unlock_with_recovery(holder: UUID, code: str, *, at: datetime) -> Keyring:
    """Unlock with the recovery code, or raise WrongSecret."""
    return _with_words(_present(holder, SlotKind.RECOVERY), code, at=at)


def unlock_with_passkey(holder: UUID, reference: str, prf: bytes, *, at: datetime) -> Keyring:
    """Unlock with a passkey's answer (32 bytes) to `derive.prf_salt()`, or raise WrongSecret."""
    slot = require_signed(_present(holder, SlotKind.PASSKEY, reference))
    return open_slot(slot, derive.prf_secret(prf, bytes(slot.salt)), at=at)


def _present(holder: UUID, kind: SlotKind, reference: str = "") -> Slot | None:
    now = Identity.objects.filter(holder_id=holder).values("sign_public")
    mine = Slot.objects.filter(holder_id=holder, kind=kind, reference=reference)
    return mine.filter(sign_public__in=now).first()


def _with_words(slot: Slot | None, words: str, *, at: datetime) -> Keyring:
    slot = require_signed(slot)
    return open_slot(slot, stretched(slot, words), at=at)


def stretched(slot: Slot, words: str) -> bytes:
    """Return the secret in the words that a person typed for this slot."""
    salt = bytes(slot.salt)
    if slot.kind == SlotKind.RECOVERY:
        return derive.code_secret(words, salt)
    return derive.stretch(words, salt, derive.Cost(slot.memory_kib, slot.passes))


def require_signed(slot: Slot | None) -> Slot:
    """Return a slot whose card its holder signed; WrongSecret for none, Tampered for another.

    Looked at before any derivation: cost and salt of an altered slot are not trusted.
    """
    if slot is None:
        raise WrongSecret
    if not slot_card.is_signed(slot):
        raise Tampered("This way to unlock was changed outside Troth. Unlock in another way.")
    return slot


def open_slot(slot: Slot, secret: bytes, *, at: datetime) -> Keyring:
    """Open a slot with its secret, or raise WrongSecret; WrongPepper when nothing can fit."""
    key = derive.slot_key(secret, slot.kind)
    place = place_of(slot.holder_id, slot.pk, slot.kind)
    try:
        keyring = Keyring.from_wrapped(slot.holder_id, bytes(slot.wrapped_seed), key, place)
    except Tampered:
        pepper.check()
        raise WrongSecret from None
    if keyring.sign_public != bytes(slot.sign_public):
        raise Tampered("This way to unlock holds another seed than it says.")
    with write_guard.unlocked(keyring):
        Slot.objects.filter(pk=slot.pk).update(used_at=at)
    return keyring
