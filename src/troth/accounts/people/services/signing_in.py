"""Recognises people, unlocks vaults, ends sign-ins."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from troth.accounts.people import events, notifications, queries
from troth.accounts.people.models import Person, Session
from troth.accounts.people.passkeys import Answer, claimed
from troth.accounts.people.services.known_devices import UNKNOWN, Device
from troth.accounts.people.services.notifications import tell
from troth.accounts.people.services.passkeys import answered, keyring_of
from troth.accounts.people.services.recovery import is_code
from troth.accounts.people.services.throttle import counted, subject
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.services import unlocking as vault
from troth.foundation.vault.services.refusals import WrongSecret


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Someone whose password was right; `keyring` is None when it does not open the vault."""

    person: Person
    keyring: Keyring | None


def sign_in(
    *, email: str, password: str, address: str, device: Device = UNKNOWN, at: datetime
) -> SignedIn:
    """Recognise a person by their password.

    After a reset the password of before and the recovery code recognise them as well, until the
    vault has confirmed the new one: a reset proves an account, these prove the person. Raises
    WrongSecret after the same work for a wrong password and an unknown address, and Refused after
    too many tries on this account or from this network address. A `device` that the account knows
    is held up by its own tries alone.
    """
    account = subject("account", queries.folded(email))
    person = queries.with_email(email)
    known = device.name(person.pk, at=at) if person else ""
    with counted(account, address, device=known, at=at):
        try:
            keyring = vault.sign_in(person.pk if person else None, password, at=at)
        except WrongSecret:
            if person is None or person.sign_in_reset_at is None or not is_code(password):
                raise
            keyring = vault.unlock_with_recovery(person.pk, password, at=at)
            with transaction.atomic():
                tell(person, events.RECOVERY_USED, notifications.RECOVERY_USED, by=person.pk, at=at)
    if person is None:
        raise WrongSecret
    if person.email != queries.folded(person.email):  # stored before domains had one form
        person.email = queries.folded(person.email)
        person.save(update_fields=["email", "email_index"])
    return SignedIn(person, keyring)


def sign_in_by_passkey(
    answer: Answer, *, address: str, device: Device = UNKNOWN, at: datetime
) -> SignedIn:
    """Recognise a person by a passkey alone, and unlock the vault when the passkey has a slot.

    Raises WrongSecret, and Refused after too many tries with this passkey or from this address.
    """
    owner = queries.owner_of_passkey(claimed(answer))
    known = device.name(owner, at=at) if owner else ""
    with counted(subject("passkey", claimed(answer)), address, device=known, at=at):
        passkey = answered(answer, by=None, at=at)
        return SignedIn(passkey.person, keyring_of(passkey, answer, at=at))


def answer_second(person: Person, answer: Answer, *, address: str, at: datetime) -> Keyring | None:
    """Accept a passkey as the second step; return the keyring when it opens the vault too."""
    with counted(subject("second", str(person.pk)), address, is_inside=True, at=at):
        return keyring_of(answered(answer, by=person, at=at), answer, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What someone brings to their vault: one of these. It is never shown."""

    password: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    passkey: Answer | None = None


def unlock(
    person: Person,
    *,
    password: str = "",
    passphrase: str = "",
    code: str = "",
    passkey: Answer | None = None,
    address: str,
    at: datetime,
) -> Keyring:
    """Unlock a vault with a passkey, the recovery code, the passphrase or the password.

    The first of them that is given counts. Raises WrongSecret, and Refused after too many tries.
    The use of a recovery code is noted.
    """
    key = Key(password=password, passphrase=passphrase, code=code, passkey=passkey)
    with counted(subject("unlock", str(person.pk)), address, is_inside=True, at=at):
        keyring = _opened(person, key, at=at)
    if key.passkey is None and code.strip():
        with transaction.atomic():
            tell(person, events.RECOVERY_USED, notifications.RECOVERY_USED, by=person.pk, at=at)
    return keyring


def _opened(person: Person, key: Key, *, at: datetime) -> Keyring:
    if key.passkey is not None:
        keyring = keyring_of(answered(key.passkey, by=person, at=at), key.passkey, at=at)
        if keyring is None:
            raise WrongSecret
        return keyring
    if key.code.strip():
        return vault.unlock_with_recovery(person.pk, key.code, at=at)
    if key.passphrase:
        return vault.unlock_with_passphrase(person.pk, key.passphrase, at=at)
    return vault.unlock_with_password(person.pk, key.password, at=at)


def recognise(
    person: Person,
    *,
    password: str = "",
    passkey: Answer | None = None,
    address: str,
    at: datetime,
) -> None:
    """Check once more that a signed-in person is who they say: the one step-up.

    `password` is what they typed: the password that opens their vault, or their vault passphrase
    when no password does. A passkey does as well when it opens the vault. A password that was set
    by a reset proves nothing, and neither does a code of an app alone, since it is on a device
    that may be in the same wrong hands. Raises WrongSecret, and Refused after too many tries.
    """
    with counted(subject("unlock", str(person.pk)), address, is_inside=True, at=at):
        if passkey is not None:
            if keyring_of(answered(passkey, by=person, at=at), passkey, at=at) is None:
                raise WrongSecret
        elif queries.opens_by_password(person):
            vault.unlock_with_password(person.pk, password, at=at)
        else:
            vault.unlock_with_passphrase(person.pk, password, at=at)


def opens_or_signs_in(person: Person, password: str, *, address: str, at: datetime) -> bool:
    """Check the password of an account, for who says that nothing opens their vault any more.

    Returns whether it opens the vault: then nothing is lost. Raises WrongSecret for a password
    that neither opens the vault nor signs in, and Refused after too many tries.
    """
    with counted(subject("unlock", str(person.pk)), address, is_inside=True, at=at):
        return vault.sign_in(person.pk, password, at=at) is not None


def end_sessions(person: Person, *, but: str = "") -> None:
    """End every sign-in of a person, but the one whose row has the key `but`."""
    Session.objects.filter(person=person).exclude(pk=but).delete()
