"""Recognises people, unlocks vaults, ends sign-ins."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from troth.accounts.people import events, notifications, queries
from troth.accounts.people.models import Person, Session
from troth.accounts.people.passkeys import Answer, claimed
from troth.accounts.people.services.notifications import tell
from troth.accounts.people.services.passkeys import answered, keyring_of
from troth.accounts.people.services.throttle import counted, subject
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.services import unlocking as vault
from troth.foundation.vault.services.refusals import WrongSecret


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody whose password was right; `keyring` is None when it does not open the vault."""

    person: Person
    keyring: Keyring | None


def sign_in(*, email: str, password: str, address: str, at: datetime) -> SignedIn:
    """Recognise a person by their password.

    Raises WrongSecret after the same work for a wrong password and an unknown address, and
    Refused after too many tries on this account or from this network address.
    """
    account = subject("account", queries.folded(email))
    person = queries.with_email(email)
    with counted(account, address, at=at):
        keyring = vault.sign_in(person.pk if person else None, password, at=at)
    if person is None:
        raise WrongSecret
    return SignedIn(person, keyring)


def sign_in_by_passkey(answer: Answer, *, address: str, at: datetime) -> SignedIn:
    """Recognise a person by a passkey alone, and unlock the vault when the passkey has a slot.

    Raises WrongSecret, and Refused after too many tries with this passkey or from this address.
    """
    with counted(subject("passkey", claimed(answer)), address, at=at):
        passkey = answered(answer, by=None, at=at)
        return SignedIn(passkey.person, keyring_of(passkey, answer, at=at))


def answer_second(person: Person, answer: Answer, *, address: str, at: datetime) -> Keyring | None:
    """Accept a passkey as the second step; return the keyring when it opens the vault too."""
    with counted(subject("second", str(person.pk)), address, at=at):
        return keyring_of(answered(answer, by=person, at=at), answer, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What somebody brings to their vault: one of these. It is never shown."""

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
    with counted(subject("unlock", str(person.pk)), address, at=at):
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
    opens_vault: bool = False,
    address: str,
    at: datetime,
) -> None:
    """Check once more that a signed-in person is who they say: the one step-up.

    `password` is what they typed: their password, or their vault passphrase when they have no
    password. A passkey does as well. A code of an app alone does not, since it lies on a device
    that may be in the same wrong hands. With `opens_vault` the secret has to open the vault, so
    a password that was set by a reset does not do. Raises WrongSecret, and Refused after too
    many tries.
    """
    with counted(subject("unlock", str(person.pk)), address, at=at):
        if passkey is not None:
            answered(passkey, by=person, at=at)
        elif queries.unlocks_by_passphrase(person) and not queries.has_password(person):
            vault.unlock_with_passphrase(person.pk, password, at=at)
        elif opens_vault:
            vault.unlock_with_password(person.pk, password, at=at)
        else:
            vault.sign_in(person.pk, password, at=at)


def end_sessions(person: Person, *, but: str = "") -> None:
    """End every sign-in of a person, but the one whose row has the key `but`."""
    Session.objects.filter(person=person).exclude(pk=but).delete()
