"""Contacts: asked by address without telling who is here, accepted, compared, and pinned."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.reach import OutOfReach
from troth.practice.concerns import queries
from troth.practice.concerns.facts import complaint_contacts
from troth.practice.concerns.models import Contact
from troth.practice.concerns.services import naming
from troth.practice.concerns.tests.stories import name

DAY = AT + timedelta(days=3)


def ask(carla: Holder, email: str, role: str = "supervisor") -> Contact:
    return naming.ask(name="Sven", email=email, role=role, by=carla, at=DAY)


@pytest.mark.usefixtures("contracting")
def test_asking_an_address_does_not_tell_whether_it_has_an_account(
    carla: Holder, sven: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(carla)
    known, unknown = sven.person.email, "nobody@practice.example"
    answers = []
    for email in (known, unknown):
        form = {"name": "Sven", "email": email, "role": "supervisor"}
        browser.post("/contacts", form)
        found = Contact.objects.get(email_index__of=email)
        page = browser.get(f"/contacts/{found.pk}").content.decode()
        answers.append(page.replace(str(found.pk), ""))
        found.delete()
    one, other = (a.split("<main")[1].split("</main>")[0] for a in answers)
    assert [line for line in one.split("\n") if "csrf" not in line] == [
        line for line in other.split("\n") if "csrf" not in line
    ]


@pytest.mark.usefixtures("contracting")
def test_only_who_was_asked_finds_it(carla: Holder, sven: Holder, nora: Holder) -> None:
    asked = ask(carla, sven.person.email)
    assert queries.contact(asked.pk, to=sven.person).pk == asked.pk
    with pytest.raises(OutOfReach):
        queries.contact(asked.pk, to=nora.person)
    naming.decline(asked, by=sven, at=DAY)
    assert Contact.objects.get().state == "declined"


@pytest.mark.usefixtures("contracting")
def test_nobody_is_asked_twice_and_nobody_asks_themselves(carla: Holder, sven: Holder) -> None:
    ask(carla, sven.person.email)
    for email in (sven.person.email, carla.person.email):
        with pytest.raises(Refused):
            ask(carla, email)


def test_a_client_names_no_contacts(contracting: Seat, cleo: Holder, sven: Holder) -> None:
    assert contracting.engagement.pk
    with pytest.raises(Refused):
        ask(cleo, sven.person.email)


@pytest.mark.clause("GCE-1.9")
@pytest.mark.usefixtures("contracting")
def test_a_contact_counts_once_the_right_fingerprint_was_compared(
    contracting: Seat, carla: Holder, sven: Holder
) -> None:
    asked = ask(carla, sven.person.email)
    naming.accept(asked, by=sven, at=DAY)
    assert complaint_contacts(contracting.engagement.pk) == []
    with pytest.raises(Refused):
        naming.compare(asked, read=carla.keyring.fingerprint, by=carla, at=DAY)
    with pytest.raises(Refused):
        naming.compare(asked, read=sven.keyring.fingerprint, by=sven, at=DAY)
    naming.compare(asked, read=sven.keyring.fingerprint, by=carla, at=DAY)
    found = complaint_contacts(contracting.engagement.pk)
    assert [(h.name, h.fingerprint) for h in found] == [("Sven", sven.keyring.fingerprint)]


@pytest.mark.clause("GCE-1.15a")
def test_nobody_of_the_engagement_hears_concerns_in_it(
    contracting: Seat, carla: Holder, hana: Holder, nora: Holder
) -> None:
    name(carla, hana, "body")
    name(carla, nora, "colleague")
    assert complaint_contacts(contracting.engagement.pk) == []


def test_the_charter_form_offers_the_contact_and_the_charter_shows_the_key(
    contracting: Seat, carla: Holder, sven: Holder, sign_in: Callable[..., Client]
) -> None:
    name(carla, sven, "supervisor")
    browser = sign_in(carla)
    there = f"/engagements/{contracting.engagement.pk}/charter"
    page = browser.get(f"{there}/complaints").content.decode()
    assert sven.keyring.fingerprint in page
    base = page.split('name="base" value="')[1].split('"')[0]
    given = {"body": "The body", "contact": "By mail", "how": "In writing"}
    browser.post(f"{there}/complaints", {**given, "base": base, "hearers": str(sven.person.pk)})
    shown = browser.get(there).content.decode()
    assert "Hears concerns on this host" in shown
    assert sven.keyring.fingerprint in shown
