"""The acts of accounts: signing up and in, unlocking, changing and resetting secrets."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as keyed
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from troth.ledger import services as ledger
from troth.ledger.acts import Act
from troth.people import acts, mail, notices, policy, queries
from troth.people.holder import Holder
from troth.people.models import FailedTry, Notice, Person, ResetLink, Session
from troth.people.rules import CODE_GROUPS, LINK_LIFE, WINDOW
from troth.vault import identity
from troth.vault import services as vault
from troth.vault.keyring import Keyring
from troth.vault.services import WrongSecret

_LOOKALIKES = str.maketrans("OIL", "011")


class EmailTaken(Exception):
    """An account has this address already."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody whose password was right; `keyring` is None when it does not open the vault."""

    person: Person
    keyring: Keyring | None


# --- signing up and in -------------------------------------------------------------------------


def sign_up(
    *,
    name: str,
    email: str,
    password: str,
    language: str = "",
    time_zone: str = "",
    at: datetime,
) -> Holder:
    """Open an account and make its keys; raise EmailTaken when the address has one."""
    person = Person(
        id=uuid4(),
        name=name.strip(),
        email=queries.folded(email),
        language=language,
        time_zone=time_zone,
        created_at=at,
    )
    try:
        with transaction.atomic():
            # While the host key is changed an address may stand under either key, and the
            # database sees no clash of the two.
            if not queries.email_is_free(email):
                raise EmailTaken
            person.save(force_insert=True)
            keyring = vault.enrol(person.pk, password=password, at=at)
            card = identity.card(person.pk, keyring.box_public, keyring.sign_public)
            made = [sha256(card).hexdigest()]
            ledger.record(acts.SIGNED_UP, chain=person.pk, by=person.pk, at=at, digests=made)
    except IntegrityError:
        if queries.email_is_free(email):
            raise
        raise EmailTaken from None
    return Holder(person, keyring)


def sign_in(*, email: str, password: str, address: str, at: datetime) -> SignedIn:
    """Recognise a person by their password.

    Raises WrongSecret after the same work for a wrong password and an unknown address, and
    Refused after too many tries on this account or from this network address.
    """
    account = _subject("account", queries.folded(email))
    person = queries.with_email(email)
    with _counted(account, address, at=at):
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
    with _counted(_subject("unlock", str(person.pk)), address, at=at):
        if not code.strip():
            return vault.unlock_with_password(person.pk, password, at=at)
        keyring = vault.unlock_with_recovery(person.pk, code, at=at)
    with transaction.atomic():
        _tell(person, acts.RECOVERY_USED, notices.RECOVERY_USED, by=person.pk, at=at)
    return keyring


def recognise(person: Person, *, password: str, address: str, at: datetime) -> None:
    """Check once more that a signed-in person is who they say, by their sign-in password.

    It needs no vault: somebody who lost their keys can still act in their own name. Raises
    WrongSecret, and Refused after too many tries.
    """
    with _counted(_subject("unlock", str(person.pk)), address, at=at):
        vault.sign_in(person.pk, password, at=at)


def end_sessions(person: Person, *, but: str = "") -> None:
    """End every sign-in of a person, but the one whose row has the key `but`."""
    Session.objects.filter(person=person).exclude(pk=but).delete()


class _counted:  # noqa: N801 - reads as a sentence: with _counted(account, address, at=at)
    """Hears a try if there were not too many before it, and counts it when it fails."""

    def __init__(self, account: str, address: str, *, at: datetime) -> None:
        self.subjects = (account, _subject("address", address))
        self.at = at

    def __enter__(self) -> None:
        account, address = self.subjects
        policy.may_try(account=account, address=address, at=self.at).enforce()

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None and issubclass(kind, WrongSecret):
            count(*self.subjects, at=self.at)


def count(*subjects: str, at: datetime) -> None:
    """Count a failed try, and forget those that no longer matter."""
    FailedTry.objects.filter(at__lte=at - WINDOW).delete()
    FailedTry.objects.bulk_create(FailedTry(subject=s, at=at) for s in subjects)


def _subject(kind: str, name: str) -> str:
    """Return a keyed hash, so that the table of tries names nobody."""
    key = sha256(b"troth tries\x00" + settings.SECRET_KEY.encode()).digest()
    return keyed(key, f"{kind}|{name}".encode(), "sha256").hex()


# --- the recovery code -------------------------------------------------------------------------


@transaction.atomic
def new_recovery(*, by: Holder, at: datetime) -> str:
    """Return a new recovery code, to be shown once; the person has yet to confirm it.

    They are warned when it puts an end to an older one, and not at the first.
    """
    is_first = not queries.has_recovery(by.person)
    code = vault.new_recovery(by.keyring, at=at)
    Person.objects.filter(pk=by.person.pk).update(recovery_confirmed_at=None)
    by.person.recovery_confirmed_at = None
    if is_first:
        ledger.record(acts.RECOVERY_MADE, chain=by.person.pk, by=by.person.pk, at=at)
    else:
        _tell(by.person, acts.RECOVERY_MADE, notices.RECOVERY_MADE, by=by.person.pk, at=at)
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
    return keyed(key, f"{position}|{_plain(group)}".encode(), "sha256").hex()


def _plain(typed: str) -> str:
    """Return the signs of a code, however it was typed."""
    kept = (sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return "".join(kept).translate(_LOOKALIKES)


# --- the account -------------------------------------------------------------------------------


@transaction.atomic
def change_account(*, name: str, language: str, time_zone: str, by: Person) -> None:
    """Change how a person is called and how pages are shown to them."""
    by.name, by.language, by.time_zone = name.strip(), language, time_zone
    by.save(update_fields=["name", "language", "time_zone"])


def change_password(
    *, old: str, new: str, by: Holder, session: str, address: str, at: datetime
) -> None:
    """Put a new password on account and vault; raise WrongSecret unless `old` signs in.

    Every sign-in of the person ends, but the one whose row has the key `session`.
    """
    with _counted(_subject("account", by.person.email), address, at=at):
        vault.sign_in(by.person.pk, old, at=at)
    _put_password(new, by=by, session=session, at=at)


def put_password_on_vault(
    password: str, *, by: Holder, session: str, address: str, at: datetime
) -> None:
    """Lock the vault with the present sign-in password; raise WrongSecret when it is another."""
    with _counted(_subject("account", by.person.email), address, at=at):
        vault.sign_in(by.person.pk, password, at=at)
    _put_password(password, by=by, session=session, at=at)


@transaction.atomic
def _put_password(password: str, *, by: Holder, session: str, at: datetime) -> None:
    vault.set_password(by.keyring, password, at=at)
    end_sessions(by.person, but=session)
    Person.objects.filter(pk=by.person.pk).update(sign_in_reset_at=None)
    by.person.sign_in_reset_at = None
    _tell(by.person, acts.PASSWORD_SET, notices.PASSWORD_SET, by=by.person.pk, at=at)


# --- links for a new sign-in password ----------------------------------------------------------


def ask_for_link(*, email: str, address: str, at: datetime) -> None:
    """Mail a link to an address. An unknown address gets a mail too, so the work is the same.

    Raises Refused after too many requests for this address or from this network address.
    """
    subjects = _subject("link", queries.folded(email)), _subject("link from", address)
    policy.may_try(account=subjects[0], address=subjects[1], at=at).enforce()
    count(*subjects, at=at)
    person = queries.with_email(email)
    token = secrets.token_urlsafe(32)
    if person is None:
        mail.send_link(queries.folded(email), mail.NO_ACCOUNT, settings.TROTH_URL)
        return
    with transaction.atomic():
        _make_link(person, token, made_by=None, at=at)
        ledger.record(acts.LINK_ASKED, chain=person.pk, by=None, at=at)
    mail.send_link(person.email, mail.RESET, link_url(token), language=person.language)


@transaction.atomic
def make_reset_link(person: Person, *, by: Person, at: datetime) -> str:
    """Return a one-time link for another person's sign-in; they learn of it at once."""
    policy.may_administer(by=by).enforce(by.pk)
    token = secrets.token_urlsafe(32)
    _make_link(person, token, made_by=by, at=at)
    _tell(person, acts.LINK_MADE, notices.LINK_MADE, by=by.pk, at=at)
    return link_url(token)


def reset(link: ResetLink, password: str, *, at: datetime) -> Person:
    """Set a new sign-in password by a link. The vault stays locked, and every sign-in ends."""
    with transaction.atomic():
        mine = ResetLink.objects.select_for_update(of=("self",)).select_related("person")
        link = mine.get(pk=link.pk)
        policy.may_use_link(link, at=at).enforce(link.person_id)
        person = link.person
        vault.reset_sign_in(person.pk, password, at=at)
        ResetLink.objects.filter(person=person, used_at=None).update(used_at=at)
        Person.objects.filter(pk=person.pk).update(sign_in_reset_at=at)
        person.sign_in_reset_at = at
        end_sessions(person)
        _tell(person, acts.SIGN_IN_RESET, notices.SIGN_IN_RESET, by=None, at=at)
    return person


def link_url(token: str) -> str:
    """Return the whole address of a link."""
    return f"{settings.TROTH_URL.rstrip('/')}/reset/{token}"


def _make_link(person: Person, token: str, *, made_by: Person | None, at: datetime) -> None:
    ResetLink.objects.create(
        person=person,
        token_hash=queries.token_hash(token),
        made_by=made_by,
        expires_at=at + LINK_LIFE,
    )


# --- notices and the host ----------------------------------------------------------------------


def notify(person: Person, kind: str, *, about: str = "", at: datetime) -> None:
    """Put a notice before a person and tell them by mail that something waits."""
    Notice.objects.create(person=person, kind=kind, about=about, at=at)
    transaction.on_commit(lambda: mail.send_notice(person), robust=True)


def put_away(notice: UUID, *, by: Person, at: datetime) -> None:
    """Put a notice of one's own away."""
    Notice.objects.filter(pk=notice, person=by, seen_at=None).update(seen_at=at)


@transaction.atomic
def make_host_administrator(person: Person, *, at: datetime) -> None:
    """Let a person run the host: list accounts and make links. It gives no sight of content."""
    Person.objects.filter(pk=person.pk).update(runs_host=True)
    person.runs_host = True
    _tell(person, acts.HOST_GIVEN, notices.HOST_GIVEN, by=None, at=at)


def _tell(person: Person, act: Act, kind: str, *, by: UUID | None, at: datetime) -> None:
    """Enter an act in the person's own chain and tell them."""
    ledger.record(act, chain=person.pk, by=by, at=at)
    notify(person, kind, at=at)
