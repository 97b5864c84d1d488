"""What can be found about persons, and by whom."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from troth.people.models import FailedTry, Notice, Person, ResetLink
from troth.people.rules import WINDOW
from troth.records.reach import OutOfReach
from troth.vault import queries as vault


def folded(email: str) -> str:
    """Return an e-mail address as it is stored and looked for.

    Lower case, not case folding: folding would turn "ß" in a domain into "ss", another domain.
    """
    return email.strip().lower()


def with_email(email: str) -> Person | None:
    """Return the person who signs in with this address, if their account is open."""
    return Person.objects.filter(email_index__of=folded(email), is_active=True).first()


def email_is_free(email: str) -> bool:
    """Tell whether no account has this address, open or closed."""
    return not Person.objects.filter(email_index__of=folded(email)).exists()


def host_is_new() -> bool:
    """Tell whether nobody has an account on this host yet."""
    return not Person.objects.exists()


def names(people: Iterable[UUID]) -> dict[UUID, str]:
    """Return the name of each person named by id; one query."""
    return dict(Person.objects.filter(pk__in=set(people)).values_list("pk", "name"))


def recovery_unconfirmed(person: Person) -> bool:
    """Tell whether Today has to remind the person to write down their recovery code."""
    return person.recovery_confirmed_at is None


def vault_password_waits(person: Person) -> bool:
    """Tell whether the vault still has an older password than the sign-in."""
    return person.sign_in_reset_at is not None


def notices(*, to: Person) -> list[Notice]:
    """Return the notices that the person has not put away, the newest first."""
    return list(Notice.objects.filter(person=to, seen_at=None).order_by("-at"))


def accounts(*, to: Person) -> list[Person]:
    """Return every account by name, or nothing for somebody who does not run the host.

    Sorted here and not in the database, which cannot read names.
    """
    if not _administers(to):
        return []
    return sorted(Person.objects.all(), key=lambda found: (found.name.casefold(), found.email))


def account(pk: UUID, *, to: Person) -> Person:
    """Return one account for a host administrator, or raise OutOfReach."""
    found = Person.objects.filter(pk=pk).first()
    if found is None or not _administers(to):
        raise OutOfReach
    return found


def _administers(person: Person) -> bool:
    return person.runs_host and person.is_active


def has_recovery(person: Person) -> bool:
    """Tell whether the person has made a recovery code, confirmed or not."""
    return vault.has_recovery(person.pk)


def reset_link(token: str) -> ResetLink | None:
    """Return the link that this token belongs to."""
    found = ResetLink.objects.filter(token_hash=token_hash(token)).select_related("person")
    return found.first()


def token_hash(token: str) -> str:
    """Return what is stored of a one-time token: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def tries(subject: str, *, at: datetime) -> list[datetime]:
    """Return the failed tries of a subject that still count."""
    found = FailedTry.objects.filter(subject=subject, at__gt=at - WINDOW)
    return list(found.values_list("at", flat=True))
