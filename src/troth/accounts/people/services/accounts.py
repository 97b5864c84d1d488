"""A person's own account: what it says, its password, who runs the host."""

from datetime import datetime

from django.db import transaction

from troth.accounts.people import events, notifications, policy, setup
from troth.accounts.people.former_names import FormerName
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services.notifications import tell
from troth.accounts.people.services.signing_in import end_sessions
from troth.accounts.people.services.slots import evidence
from troth.accounts.people.services.throttle import counted, subject
from troth.foundation.kit import hooks
from troth.foundation.ledger import services as ledger
from troth.foundation.vault.models import SlotKind
from troth.foundation.vault.services import slots
from troth.foundation.vault.services import unlocking as vault


@transaction.atomic
def change_account(
    *,
    language: str,
    time_zone: str,
    letters_name: bool = False,
    no_reminders: bool = False,
    by: Person,
) -> None:
    """Change how pages are shown to a person, and what their letters say."""
    by.language, by.time_zone = language, time_zone
    by.letters_name, by.no_reminders = letters_name, no_reminders
    by.save(update_fields=["language", "time_zone", "letters_name", "no_reminders"])


@transaction.atomic
def rename(name: str, *, by: Holder, at: datetime) -> None:
    """Change how a person is called; whoever works with them is told, and what they signed stays.

    The former name is kept, for those who knew the person by it.
    """
    person = Person.objects.select_for_update().get(pk=by.person.pk)
    name = name.strip()
    if name == person.name:
        return
    FormerName.objects.create(person=person, name=person.name, until=at)
    person.name = by.person.name = name
    person.save(update_fields=["name"])
    ledger.record(events.RENAMED, chain=person.pk, by=person.pk, at=at)
    for tell_others in hooks.renamed:
        tell_others(person.pk, at)


def change_zone(time_zone: str, *, by: Person) -> None:
    """Change the zone in which hours are shown to a person."""
    by.time_zone = time_zone
    by.save(update_fields=["time_zone"])


def change_password(
    *, old: str, new: str, by: Holder, session: str, address: str, at: datetime
) -> None:
    """Put a new password on account and vault; raise WrongSecret unless `old` signs in.

    Every sign-in of the person ends, but the one whose row has the key `session`.
    """
    with counted(subject("unlock", str(by.person.pk)), address, is_inside=True, at=at):
        vault.sign_in(by.person.pk, old, at=at)
    _put_password(new, by=by, session=session, at=at)


def set_first_password(password: str, *, by: Holder, session: str, at: datetime) -> None:
    """Give a password to someone who has none; it signs in and opens the vault from now on.

    They have been recognised by passphrase or passkey, and their vault is open. Raises Refused
    when there is a password. Every sign-in ends, but the one whose row has the key `session`.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.person.pk)  # two at once: one of them sets it
        policy.may_set_first_password(by=by.person).enforce(by.person.pk)
        _put_password(password, by=by, session=session, at=at)


def put_password_on_vault(
    password: str, *, by: Holder, session: str, address: str, at: datetime
) -> None:
    """Let one password count for sign-in and vault after a reset: the new or the earlier one.

    Raises WrongSecret when it is neither.
    """
    with counted(subject("unlock", str(by.person.pk)), address, is_inside=True, at=at):
        vault.sign_in(by.person.pk, password, at=at)
    _put_password(password, by=by, session=session, at=at)


@transaction.atomic
def _put_password(password: str, *, by: Holder, session: str, at: datetime) -> None:
    slots.set_password(by.keyring, password, at=at)
    end_sessions(by.person, but=session)
    Person.objects.filter(pk=by.person.pk).update(sign_in_reset_at=None)
    by.person.sign_in_reset_at = None
    signed = evidence(by.person, [SlotKind.PASSWORD])
    told = notifications.PASSWORD_SET
    tell(by.person, events.PASSWORD_SET, told, by=by.person.pk, digests=signed, at=at)


@transaction.atomic
def take_host(token: str, *, by: Person, at: datetime) -> None:
    """Make who shows the setup token host administrator; the token counts once. Raise Refused."""
    list(Person.objects.select_for_update().filter(pk=by.pk))  # on SQLite the transaction locks all
    policy.may_take_host(token).enforce(by.pk)
    make_host_administrator(by, at=at)
    transaction.on_commit(setup.spend)


@transaction.atomic
def make_host_administrator(person: Person, *, at: datetime) -> None:
    """Let a person run the host: list accounts and make links. It gives no sight of content."""
    Person.objects.filter(pk=person.pk).update(runs_host=True)
    person.runs_host = True
    tell(person, events.HOST_GIVEN, notifications.HOST_GIVEN, by=None, at=at)
