"""Recognising a person, and unlocking their vault with something only they have."""

import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.foundation.vault import derive, pepper, slot_card, write_guard
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Identity, SignIn, Slot, SlotKind
from troth.foundation.vault.services import slots
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
    slot = _signed(holder or _NOBODY)
    of_slot = slot if slot is not None and bytes(slot.salt) == salt else None
    present: bytes | None = None
    for form in derive.forms_of(password):
        secret = derive.stretch(form, salt, cost)
        present = present or secret
        if known is not None and _recognises(known, secret):
            return _recognised(known, of_slot, secret, present, at=at)
    return _by_what_opens(slot, password, at=at)


@transaction.atomic
def _recognised(
    known: SignIn, slot: Slot | None, secret: bytes, present: bytes, *, at: datetime
) -> Keyring | None:
    """Open the vault with what recognised the person; an older form of it is renewed."""
    keyring = open_slot(slot, secret, at=at) if slot else None
    if secret != present:
        known.verifier = derive.verifier(known.holder_id, present)
        known.save(update_fields=["verifier"])
        if keyring is not None and slot is not None:
            slots.renew(keyring, slot, present)
    return keyring


def _recognises(known: SignIn, secret: bytes) -> bool:
    return hmac.compare_digest(derive.verifier(known.holder_id, secret), bytes(known.verifier))


def _signed(holder: UUID) -> Slot | None:
    slot = _present(holder, SlotKind.PASSWORD)
    return slot if slot is not None and slot_card.is_signed(slot) else None


def _by_what_opens(slot: Slot | None, password: str, *, at: datetime) -> Keyring:
    """Recognise a person by what opens their vault; for who has nothing, work as much in vain."""
    if slot is None:
        for form in derive.forms_of(password):
            derive.stretch(form, _STRANGER, derive.present_cost())
        pepper.check()
        raise WrongSecret
    return open_typed(slot, password, at=at)[0]


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
    return open_typed(slot, words, at=at)[0]


def open_typed(slot: Slot, words: str, *, at: datetime) -> tuple[Keyring, bytes]:
    """Open a slot with what a person typed; return the secret that locks it now as well.

    The one door for typed secrets. A lock that was made from an older form is renewed. Raises
    WrongSecret.
    """
    salt = bytes(slot.salt)
    if slot.kind == SlotKind.RECOVERY:
        secret = derive.code_secret(words, salt)
        return open_slot(slot, secret, at=at), secret
    cost, (now, *older) = derive.Cost(slot.memory_kib, slot.passes), derive.forms_of(words)
    secret = derive.stretch(now, salt, cost)
    try:
        return open_slot(slot, secret, at=at), secret
    except WrongSecret:
        if not older:
            raise
    with transaction.atomic():
        keyring = open_slot(slot, derive.stretch(older[0], salt, cost), at=at)
        slots.renew(keyring, slot, secret)
    return keyring, secret


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
