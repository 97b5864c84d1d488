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
_NOBODY = UUID(int=0)


def sign_in(holder: UUID | None, password: str, *, at: datetime) -> Keyring | None:
    """Recognise a person by their password, with the same work whoever they are.

    Returns the keyring, or None when the password is right but does not open the vault (it was
    reset by someone who holds no key, or the slot was altered). The password that still opens the
    vault recognises its owner as well, whatever was reset since. Raises WrongSecret for a wrong
    password and, after the same two derivations, for an unknown person (`holder` None).
    """
    known = SignIn.objects.filter(holder_id=holder).first()
    salt = bytes(known.salt) if known else _STRANGER
    cost = derive.Cost(known.memory_kib, known.passes) if known else derive.present_cost()
    secret = derive.stretch(password, salt, cost)
    slot = _signed(holder or _NOBODY)
    of_slot = slot if slot is not None and bytes(slot.salt) == salt else None
    if known is not None and _recognises(known, secret):
        return open_slot(of_slot, secret, at=at) if of_slot else None
    return _by_what_opens(slot, password, at=at)


def _recognises(known: SignIn, secret: bytes) -> bool:
    return hmac.compare_digest(derive.verifier(known.holder_id, secret), bytes(known.verifier))


def _signed(holder: UUID) -> Slot | None:
    slot = _present(holder, SlotKind.PASSWORD)
    return slot if slot is not None and slot_card.is_signed(slot) else None


def _by_what_opens(slot: Slot | None, password: str, *, at: datetime) -> Keyring:
    """Recognise a person by what opens their vault; for who has nothing, work as much in vain."""
    if slot is None:
        derive.stretch(password, _STRANGER, derive.present_cost())
        pepper.check()
        raise WrongSecret
    return open_slot(slot, stretched(slot, password), at=at)


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
