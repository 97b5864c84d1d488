"""The host name that passkeys are bound to, and who would be shut out under another one.

A browser answers with a passkey only at the host name for which it was made (WebAuthn, the RP id).
So a home remembers under which name it was served, and is not served under another one by accident.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from troth.accounts.people import notifications
from troth.accounts.people import queries as people
from troth.accounts.people.models import Passkey, Person
from troth.accounts.people.rules import WaysIn, is_shut_out
from troth.accounts.people.services.notifications import notify
from troth.accounts.sso import queries as provider
from troth.foundation.vault.faults import Fault
from troth.foundation.vault.models import SlotKind

FILE = "host-name"


class OtherName(Fault):
    """A home is served under another host name than the one that its passkeys answer at."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What another host name changes: who has passkeys, and who has no other way in."""

    with_passkeys: int
    shut_out: tuple[Person, ...]

    def words(self, present: str, wanted: str) -> str:
        """Say it in numbers; who they are is told to nobody but themselves."""
        return (
            f"From {present or 'the present name'} to {wanted}: passkeys answer at the name for "
            f"which they were made, and at no other. People with passkeys: {self.with_passkeys}. "
            f"Of these, people with no other way to sign in or to open their vault: "
            f"{len(self.shut_out)}."
        )


def consequences() -> Consequences:
    """Look at every open account that has a passkey."""
    owners = Passkey.objects.filter(person__is_active=True).values("person")
    found = list(Person.objects.filter(pk__in=owners))
    return Consequences(len(found), tuple(one for one in found if is_shut_out(_ways(one))))


def _ways(person: Person) -> WaysIn:
    codes = people.code_app(person) is not None or people.spare_codes_left(person) > 0
    written = people.has_recovery(person) and not people.recovery_unconfirmed(person)
    kinds = people.slot_kinds(person) - {SlotKind.PASSKEY, SlotKind.RECOVERY}
    return WaysIn(
        signs_in=people.has_password(person) or provider.link(of=person) is not None,
        opens_vault=bool(kinds) or written,
        second_step=codes or written,
    )


@transaction.atomic
def ask_for_another_way(*, at: datetime) -> int:
    """Ask everybody who would be shut out for another way in; return how many."""
    found = consequences().shut_out
    for person in found:
        notify(person, notifications.HOST_MOVES, at=at)
    return len(found)


def present() -> str:
    """Return the name under which this home was served last; empty before the first time."""
    try:
        return _file().read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def expect(name: str) -> None:
    """Let the home be served under a name from now on."""
    if present() == name:
        return
    draft = _file().with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(f"{name}\n", encoding="ascii")
    draft.replace(_file())


def check() -> None:
    """Raise OtherName when passkeys were made here for another name than that of TROTH_URL."""
    wanted, known = urlsplit(settings.TROTH_URL).hostname or "", present()
    if known and known != wanted and (found := consequences()).with_passkeys:
        raise OtherName(
            f"This home was served as {known}, and TROTH_URL says {wanted}. "
            f"{found.words(known, wanted)} Serve it as {known} and call ./run move --url first, "
            "or set TROTH_URL back."
        )


def _file() -> Path:
    return Path(settings.HOME) / FILE
