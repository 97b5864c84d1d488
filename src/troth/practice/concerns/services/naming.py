"""Contacts: a practitioner asks by address, they accept, and the two compare fingerprints."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from troth.accounts.people import policy as people_policy
from troth.accounts.people import queries as people_queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import identity
from troth.practice.concerns import events, notifications, policy, queries
from troth.practice.concerns.models import Contact
from troth.practice.concerns.rules.contacts import CONTACT_LIFE
from troth.practice.concerns.services.steps import take


@transaction.atomic
def ask(*, name: str, email: str, role: str, by: Holder, at: datetime) -> Contact:
    """Ask whoever has an address to be a contact.

    The answer is the same whether the address has an account here or not.
    """
    people_policy.may_have_address(email).enforce()
    policy.may_ask(email, role, by=by.person).enforce()
    folded = people_queries.folded(email)
    made = Contact(
        id=uuid4(),
        owner=by.person,
        name=name.strip(),
        email=folded,
        role=role,
        state="",
        asked_at=at,
        changed_at=at,
    )
    take(CONTACT_LIFE, made, "ask", by=by.person, at=at)
    made.save(force_insert=True)
    _tell(events.CONTACT_ASKED, made, by=by, at=at)
    asked = people_queries.with_email(folded)
    if asked is not None:
        people.notify(asked, notifications.ASKED, about=str(made.pk), at=at)
    return made


@transaction.atomic
def accept(found: Contact, *, by: Holder, at: datetime) -> Contact:
    """Agree to be a contact; it counts once the two have compared their fingerprints."""
    found = _locked(found, by.person)
    policy.stands(found, "accept", by=by.person).enforce()
    found.person = by.person
    _take(found, "accept", events.CONTACT_ACCEPTED, by=by, at=at)
    people.notify(found.owner, notifications.CONTACT, about=str(found.pk), at=at)
    return found


@transaction.atomic
def decline(found: Contact, *, by: Holder, at: datetime) -> Contact:
    """Decline; nobody owes a reason."""
    found = _locked(found, by.person)
    policy.stands(found, "decline", by=by.person).enforce()
    _take(found, "decline", events.CONTACT_DECLINED, by=by, at=at)
    people.notify(found.owner, notifications.CONTACT, about=str(found.pk), at=at)
    return found


@transaction.atomic
def compare(found: Contact, *, read: str, by: Holder, at: datetime) -> Contact:
    """Name a contact by the fingerprint `read` that the two compared outside this host."""
    found = _locked(found, by.person)
    if found.person_id:
        identity.locked(found.person_id)
    policy.may_compare(found, read=read, by=by.person).enforce()
    found.fingerprint = read
    _take(found, "compare", events.CONTACT_COMPARED, by=by, at=at)
    if found.person is not None:
        people.notify(found.person, notifications.CONTACT, about=str(found.pk), at=at)
    return found


@transaction.atomic
def leave(found: Contact, *, by: Holder, at: datetime) -> Contact:
    """End being contacts. What was brought before stays where it is."""
    found = _locked(found, by.person)
    policy.stands(found, "leave", by=by.person).enforce()
    _take(found, "leave", events.CONTACT_LEFT, by=by, at=at)
    other = found.person if by.person.pk == found.owner_id else found.owner
    if other is not None:
        people.notify(other, notifications.CONTACT, about=str(found.pk), at=at)
    return found


def _locked(found: Contact, by: Person) -> Contact:
    if not Contact.objects.select_for_update().filter(pk=found.pk).exists():
        raise OutOfReach
    return queries.contact(found.pk, to=by)


def _take(found: Contact, act: str, told: Event, *, by: Holder, at: datetime) -> None:
    take(CONTACT_LIFE, found, act, by=by.person, at=at)
    found.save(update_fields=["state", "person", "fingerprint", "changed_at"])
    _tell(told, found, by=by, at=at)


def _tell(told: Event, found: Contact, *, by: Holder, at: datetime) -> None:
    ledger.record(told, chain=found.owner_id, by=by.person.pk, at=at, about=[found.pk])
