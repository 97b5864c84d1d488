"""The recovery code: made, shown once, confirmed."""

from datetime import datetime
from hmac import compare_digest
from hmac import digest as keyed

from django.db import transaction

from troth.accounts.people import events, notifications, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.rules import CODE_GROUPS, GROUP_SIGNS
from troth.accounts.people.services.notifications import tell
from troth.accounts.people.services.slots import evidence
from troth.foundation.ledger import services as ledger
from troth.foundation.vault import derive
from troth.foundation.vault.models import SlotKind
from troth.foundation.vault.services import slots as vault

_LOOKALIKES = str.maketrans("OIL", "011")


@transaction.atomic
def new_recovery(*, by: Holder, at: datetime) -> str:
    """Return a new recovery code, to be shown once; the person has yet to confirm it.

    They are warned when it puts an end to an older one, and not at the first.
    """
    is_first = not queries.has_recovery(by.person)
    code = vault.new_recovery(by.keyring, at=at)
    Person.objects.filter(pk=by.person.pk).update(recovery_confirmed_at=None)
    by.person.recovery_confirmed_at = None
    person, signed = by.person, evidence(by.person, [SlotKind.RECOVERY])
    if is_first:
        ledger.record(events.RECOVERY_MADE, chain=person.pk, by=person.pk, at=at, digests=signed)
    else:
        told = notifications.RECOVERY_MADE
        tell(person, events.RECOVERY_MADE, told, by=person.pk, digests=signed, at=at)
    return code


def recovery_checks(code: str, *, by: Holder) -> list[str]:
    """Return a check value for each group of a code; only the person's own seed makes them."""
    return [_check(by, at, group) for at, group in enumerate(code.split("-"))]


def recovery_fits(checks: list[str], answers: dict[int, str], *, by: Holder) -> bool:
    """Tell whether the groups that the person typed are those of the code they were shown."""
    found = (compare_digest(checks[at], _check(by, at, group)) for at, group in answers.items())
    return len(checks) == CODE_GROUPS and all([*found])


@transaction.atomic
def confirm_recovery(*, by: Holder, at: datetime) -> None:
    """Remember that the person has the code in their hands."""
    Person.objects.filter(pk=by.person.pk).update(recovery_confirmed_at=at)
    by.person.recovery_confirmed_at = at


def _check(by: Holder, position: int, group: str) -> str:
    key = by.keyring.own_key("recovery check")
    return keyed(key, f"{position}|{plain(group)}".encode(), "sha256").hex()


def plain(typed: str) -> str:
    """Return the signs of a code, however it was typed."""
    kept = (sign for sign in derive.signs(typed) if sign.isascii() and sign.isalnum())
    return "".join(kept).translate(_LOOKALIKES)


def is_code(typed: str) -> bool:
    """Tell whether something typed has the shape of a recovery code."""
    return len(plain(typed)) == CODE_GROUPS * GROUP_SIGNS
