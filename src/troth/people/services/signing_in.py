"""Recognises people, unlocks vaults, ends sign-ins."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from troth.people import acts, notices, queries
from troth.people.models import Person, Session
from troth.people.services.notices import tell
from troth.people.services.throttle import counted, subject
from troth.vault import services as vault
from troth.vault.keyring import Keyring
from troth.vault.services import WrongSecret


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


def unlock(
    person: Person, *, password: str = "", code: str = "", address: str, at: datetime
) -> Keyring:
    """Unlock a vault with the password that locked it or, when one is given, the recovery code.

    Raises WrongSecret, and Refused after too many tries. The use of a recovery code is noted.
    """
    with counted(subject("unlock", str(person.pk)), address, at=at):
        if not code.strip():
            return vault.unlock_with_password(person.pk, password, at=at)
        keyring = vault.unlock_with_recovery(person.pk, code, at=at)
    with transaction.atomic():
        tell(person, acts.RECOVERY_USED, notices.RECOVERY_USED, by=person.pk, at=at)
    return keyring


def recognise(person: Person, *, password: str, address: str, at: datetime) -> None:
    """Check once more that a signed-in person is who they say, by their sign-in password.

    It needs no vault: somebody who lost their keys can still act in their own name. Raises
    WrongSecret, and Refused after too many tries.
    """
    with counted(subject("unlock", str(person.pk)), address, at=at):
        vault.sign_in(person.pk, password, at=at)


def end_sessions(person: Person, *, but: str = "") -> None:
    """End every sign-in of a person, but the one whose row has the key `but`."""
    Session.objects.filter(person=person).exclude(pk=but).delete()
