"""What can be found about persons, and by whom."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

import idna
from django.db.models import Count, Exists, Min, OuterRef, Q

from troth.accounts.people.former_names import FormerName
from troth.accounts.people.models import (
    AddressLink,
    Admission,
    CodeApp,
    Duty,
    FailedTry,
    Letter,
    Notification,
    Passkey,
    Person,
    ResetLink,
    SecondAddress,
    Session,
    SpareCode,
)
from troth.accounts.people.rules import IDLE, LIFE, WINDOW
from troth.foundation.kit import hooks
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import host_key
from troth.foundation.vault import queries as vault
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.models import SignIn, SlotKind


def folded(email: str) -> str:
    """Return an e-mail address as it is stored, looked for and written to.

    The domain is in the ASCII form that the mail goes by (IDNA 2008). Lower case, not case folding:
    folding would turn "ß" in a domain into "ss", another domain.
    """
    person, at, domain = email.strip().lower().rpartition("@")
    try:
        return f"{person}{at}{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return f"{person}{at}{domain}"


def _alike(email: str) -> tuple[str, ...]:
    """Return the forms in which an address may be stored, the present one first.

    Before there was one form, a domain was stored as it was typed.
    """
    now = folded(email)
    person, at, domain = now.rpartition("@")
    try:
        wide = f"{person}{at}{idna.decode(domain)}"
    except idna.IDNAError:
        wide = now
    return tuple(dict.fromkeys((now, wide, email.strip().lower())))


def _of(email: str) -> Q:
    return reduce(or_, (Q(email_index__of=form) for form in _alike(email)))


def with_email(email: str) -> Person | None:
    """Return the person who signs in with this address, if their account is open."""
    found = Person.objects.filter(_of(email), is_active=True).first()
    if found is not None and found.email not in _alike(email):
        raise Tampered("The index of an address was changed outside Troth.")
    return found


def email_is_free(email: str) -> bool:
    """Tell whether no account has this address, open or closed."""
    return not Person.objects.filter(_of(email)).exists()


def host_is_new() -> bool:
    """Tell whether nobody has an account on this host yet."""
    return not Person.objects.exists()


def has_administrator() -> bool:
    """Tell whether someone runs this host."""
    return Person.objects.filter(runs_host=True, is_active=True).exists()


def sign_up_is_closed() -> bool:
    """Tell whether only who was invited may open an account."""
    return Admission.objects.filter(invited_only=True).exists()


def is_invited(email: str, *, at: datetime) -> bool:
    """Tell whether someone here waits for the person with an address."""
    return any(waits(folded(email), at) for waits in hooks.invited)


def is_named(pk: UUID) -> bool:
    """Tell whether records that are kept for others name a person, or an organisation."""
    return any(names_them(pk) for names_them in hooks.named)


def names(people: Iterable[UUID]) -> dict[UUID, str]:
    """Return the name of each person named by id; one query."""
    rows = Person.objects.filter(pk__in=set(people)).values_list("pk", "name")
    return {pk: host_key.opened(name, row=pk) for pk, name in rows}


def former_names(people: Iterable[UUID], *, since: datetime) -> dict[UUID, FormerName]:
    """Return under which name each person was known on a day, for who has another since."""
    rows = FormerName.objects.filter(person__in=set(people), until__gt=since).order_by("-until")
    return {row.person_id: row for row in rows}


def name_on(person: Person, at: datetime) -> str:
    """Return what a person was called at a time."""
    found = former_names([person.pk], since=at).get(person.pk)
    return found.name if found else person.name


def recovery_unconfirmed(person: Person) -> bool:
    """Tell whether Today has to remind the person to write down their recovery code."""
    return person.recovery_confirmed_at is None


def vault_password_waits(person: Person) -> bool:
    """Tell whether the vault still has an older password than the sign-in."""
    return person.sign_in_reset_at is not None


def notification(pk: UUID, *, to: Person) -> Notification:
    """Return a notice of the person's own, or raise OutOfReach."""
    found = Notification.objects.filter(pk=pk, person=to).first()
    if found is None:
        raise OutOfReach
    return found


def notifications(*, to: Person) -> list[Notification]:
    """Return the notices that the person has not put away, the newest first."""
    return list(Notification.objects.filter(person=to, seen_at=None).order_by("-at"))


def accounts(*, to: Person) -> list[Person]:
    """Return every account by name, or nothing for someone who does not run the host.

    Sorted here and not in the database, which cannot read names.
    """
    if not _administers(to):
        return []
    here = Person.objects.filter(erased_at=None)
    return sorted(here, key=lambda found: (found.name.casefold(), found.email))


def account(pk: UUID, *, to: Person) -> Person:
    """Return one account for a host administrator, or raise OutOfReach."""
    found = Person.objects.filter(pk=pk, erased_at=None).first()
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


def made_reset(person: Person, *, by: Person) -> bool:
    """Tell whether someone ever made a link for another's sign-in."""
    return ResetLink.objects.filter(person=person, made_by=by).exclude(made_by=person).exists()


def address_link(token: str, *, of: Person | None = None) -> AddressLink | None:
    """Return the link of this token for a new account or, with `of`, for a person's new address."""
    found = AddressLink.objects.filter(token_hash=token_hash(token), person=of)
    return found.select_related("person").first()


def second_address(person: Person) -> str:
    """Return the private address of a person, or "" when they named none."""
    found = SecondAddress.objects.filter(person=person).first()
    return found.email if found else ""


def token_hash(token: str) -> str:
    """Return what is stored of a one-time token: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def tries(subject: str, *, since: datetime) -> list[datetime]:
    """Return the failed tries of a subject after a moment."""
    found = FailedTry.objects.filter(subject=subject, at__gt=since)
    return list(found.values_list("at", flat=True))


# --- second factors ----------------------------------------------------------------------------


def owing(person: str) -> Q:
    """Return the condition that the person named by this column has a duty and no factor."""
    whose = OuterRef(f"{person}_id")
    return Q(
        Exists(Duty.objects.filter(person=whose))
        & ~Exists(CodeApp.objects.filter(person=whose, confirmed_at__isnull=False))
        & ~Exists(Passkey.objects.filter(person=whose))
    )


def duties(person: Person) -> list[Duty]:
    """Return the duties of a person, the oldest first."""
    return list(Duty.objects.filter(person=person).order_by("since"))


def code_app(person: Person) -> CodeApp | None:
    """Return the app whose codes count."""
    return CodeApp.objects.filter(person=person, confirmed_at__isnull=False).first()


def code_app_to_confirm(person: Person) -> CodeApp | None:
    """Return the app that the person has begun to set up."""
    return CodeApp.objects.filter(person=person, confirmed_at=None).first()


def spare_codes_left(person: Person) -> int:
    """Return how many spare codes still count."""
    return SpareCode.objects.filter(person=person, used_at=None).count()


def passkeys(person: Person) -> list[Passkey]:
    """Return the passkeys of a person, the oldest first."""
    return list(Passkey.objects.filter(person=person).order_by("made_at"))


def owner_of_passkey(credential: str) -> UUID | None:
    """Return whose passkey an id names; whether it answered is another question."""
    return Passkey.objects.filter(credential_id=credential).values_list("person", flat=True).first()


def passkey(pk: UUID, *, to: Person) -> Passkey:
    """Return one passkey of one's own, or raise OutOfReach."""
    found = Passkey.objects.filter(pk=pk, person=to).first()
    if found is None:
        raise OutOfReach
    return found


def factors(person: Person) -> int:
    """Return how many second factors a person has: the app and each passkey."""
    return (code_app(person) is not None) + Passkey.objects.filter(person=person).count()


# --- what a person unlocks with, and where they are signed in ----------------------------------


def slot_kinds(person: Person) -> set[str]:
    """Return the kinds of secret that open the present keys, not pending or former ones."""
    return vault.slot_kinds(person.pk)


def has_password(person: Person) -> bool:
    """Tell whether the person signs in with a password, and not through a provider alone."""
    return SignIn.objects.filter(holder_id=person.pk).exists()


def opens_by_password(person: Person) -> bool:
    """Tell whether a password opens the vault, and not a passphrase or a passkey alone."""
    return SlotKind.PASSWORD in slot_kinds(person)


def unlocks_by_passphrase(person: Person) -> bool:
    """Tell whether the vault has a passphrase of its own."""
    return SlotKind.PASSPHRASE in slot_kinds(person)


def sign_ins(*, to: Person, at: datetime) -> list[Session]:
    """Return the sign-ins of a person that are not over, the latest first."""
    return list(Session.objects.filter(person=to, made_at__gt=at - LIFE).order_by("-seen_at"))


def is_unlocked(session: Session, *, at: datetime) -> bool:
    """Tell whether the vault of a sign-in is open at this moment."""
    return session.kept_seed is not None and at - session.seen_at < IDLE


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters that the mail server has not taken: how many, since when, and the last failure."""

    count: int
    oldest: datetime | None
    error: str


def waiting_letters() -> Waiting:
    """Return what waits for the mail server, whoever it is for."""
    told = Letter.objects.aggregate(count=Count("pk"), oldest=Min("made_at"))
    failed = Letter.objects.exclude(error="").order_by("-due_at").values_list("error", flat=True)
    return Waiting(told["count"], told["oldest"], failed.first() or "")


def failed_tries(*, at: datetime) -> int:
    """Return how many tries to sign in or to unlock failed lately, on the whole host."""
    lately = FailedTry.objects.filter(at__gt=at - WINDOW)
    return lately.values("at").distinct().count()


def first_account_at() -> datetime | None:
    """Return since when this host has accounts."""
    return Person.objects.order_by("created_at").values_list("created_at", flat=True).first()
