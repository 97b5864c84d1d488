"""What an administrator does to accounts: told, in the ledger, reversible until the very last."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.post import delivered
from troth.accounts.people import events, notifications, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Organisation, Person, Session
from troth.accounts.people.services import accounts as people
from troth.accounts.people.services import administration, signing_in
from troth.accounts.people.services import sign_up as signing_up
from troth.accounts.people.tests.conftest import START, MovingClock
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit import hooks
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.models import Entry
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.models import Identity, SignIn, Slot
from troth.foundation.vault.services.refusals import WrongSecret

MONTH = START + timedelta(days=30)


def told(person: Holder) -> list[str]:
    return [notice.kind for notice in queries.notifications(to=person.person)]


def acts(person: Holder) -> list[str]:
    """Return the acts in the chain of a person, the oldest first."""
    newest_first = [tell.act.name for tell in ledger.entries([person.person.pk]) if tell.act]
    return newest_first[::-1]


def letters(to: str) -> list[str]:
    return [str(letter.body) for letter in delivered() if letter.to == [to]]


def account(person: Holder) -> str:
    return f"/administration/accounts/{person.person.pk}"


# --- closed and opened again -------------------------------------------------------------------


@pytest.mark.clause("SEED000-CONF-3")
def test_a_closed_account_signs_nobody_in_and_loses_nothing(
    cleo: Holder, hana: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    rows = list(Slot.objects.filter(holder=cleo.person.pk).values())
    page = sign_in(hana).post(f"{account(cleo)}/close", {"password": PASSWORD})
    assert page.status_code == 302
    assert browser.get("/today").status_code == 302
    assert not Session.objects.filter(person=cleo.person).exists()
    with pytest.raises(WrongSecret):
        signing_in.sign_in(email=cleo.person.email, password=PASSWORD, address="x", at=START)
    assert list(Slot.objects.filter(holder=cleo.person.pk).values()) == rows
    assert notifications.CLOSED in told(cleo)
    assert events.CLOSED.name in acts(cleo)
    (letter,) = letters(cleo.person.email)
    assert "After 30 days it can be erased" in letter
    sign_in(hana).post(f"{account(cleo)}/reopen", {"password": PASSWORD})
    assert sign_in(cleo).get("/today").status_code == 200
    assert [events.CLOSED.name, events.REOPENED.name] == acts(cleo)[-2:]
    assert notifications.REOPENED in told(cleo)


def test_each_act_asks_once_more_who_it_is(
    cleo: Holder, hana: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(hana)
    ways = f"{account(cleo)}/close", "/administration/sign-up", "/administration/organisations"
    for there in ways:
        wrong = browser.post(there, {"password": "x" * 12, "organisation": "A", "invited_only": 1})
        assert wrong.status_code == 422, there
        assert "This is not your password" in wrong.content.decode()
    assert queries.with_email(cleo.person.email) is not None
    assert not queries.sign_up_is_closed()
    assert acts(hana)[-1] == events.HOST_GIVEN.name


def test_nobody_else_acts_on_accounts(
    cleo: Holder, hana: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    unknown = f"/administration/accounts/{uuid4()}/close"
    for there in (account(hana), f"{account(hana)}/close", unknown):
        assert browser.post(there, {"password": PASSWORD}).status_code in (404, 405)
    for do in (administration.close, administration.erase, administration.take_administration):
        with pytest.raises(OutOfReach):
            do(hana.person.pk, by=cleo.person, at=START)
    with pytest.raises(Refused):
        administration.admit(invited_only=True, by=cleo.person, at=START)
    with pytest.raises(Refused):
        administration.erase_organisation("Acme", by=cleo.person, at=START)


# --- administration ----------------------------------------------------------------------------


def test_administration_is_taken_back_and_one_is_always_left(cleo: Holder, hana: Holder) -> None:
    people.make_host_administrator(cleo.person, at=START)
    for do in (administration.take_administration, administration.close):
        with pytest.raises(Refused, match="your own account"):
            do(hana.person.pk, by=hana.person, at=START)
    stale = Person.objects.get(pk=hana.person.pk)
    administration.take_administration(hana.person.pk, by=cleo.person, at=START)
    assert notifications.HOST_TAKEN in told(hana)
    assert acts(hana)[-1] == events.HOST_TAKEN.name
    with pytest.raises(Refused, match="Only a host administrator"):  # she was one a moment ago
        administration.take_administration(cleo.person.pk, by=stale, at=START)
    assert queries.has_administrator()
    assert [p.pk for p in Person.objects.filter(runs_host=True)] == [cleo.person.pk]


# --- erased ------------------------------------------------------------------------------------


def test_an_account_is_erased_a_month_after_it_was_closed(
    cleo: Holder, hana: Holder, clock: MovingClock
) -> None:
    pk, address = cleo.person.pk, cleo.person.email
    with pytest.raises(Refused, match="Close the account first"):
        administration.erase(pk, by=hana.person, at=MONTH)
    administration.close(pk, by=hana.person, at=START)
    with pytest.raises(Refused, match="30 days"):
        administration.erase(pk, by=hana.person, at=MONTH - timedelta(seconds=1))
    hashes = list(Entry.objects.filter(chain=pk).values_list("seq", "hash"))
    administration.erase(pk, by=hana.person, at=MONTH)
    row = Person.objects.get(pk=pk)
    assert (row.name, row.is_active, row.erased_at) == ("Erased account", False, MONTH)
    assert row.email.endswith("@erased.invalid")
    assert queries.email_is_free(address)
    assert not Slot.objects.filter(holder=pk).exists()
    assert not SignIn.objects.filter(holder=pk).exists()
    assert Identity.objects.filter(holder=pk).exists(), "Others verify with it."
    assert set(hashes) < set(Entry.objects.filter(chain=pk).values_list("seq", "hash"))
    assert ledger.verify(pk) == len(hashes) + 2  # that it was erased: in the chain, and of whom
    told_now = [tell.act for tell in ledger.entries([pk])]
    assert events.CLOSED not in told_now
    assert events.ACCOUNT_ERASED in told_now
    assert "Your account was erased" in letters(address)[-1]
    assert cleo.person.pk not in [found.pk for found in queries.accounts(to=hana.person)]
    with pytest.raises(OutOfReach):
        administration.reopen(pk, by=hana.person, at=MONTH)


@pytest.mark.clause("GCE-1.10")
def test_an_account_that_records_of_others_name_is_not_erased(
    cleo: Holder, hana: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    administration.close(cleo.person.pk, by=hana.person, at=START)
    monkeypatch.setattr(hooks, "named", [lambda pk: pk == cleo.person.pk])
    with pytest.raises(Refused, match="Records of others name this person"):
        administration.erase(cleo.person.pk, by=hana.person, at=MONTH)
    monkeypatch.setattr(hooks, "named", [lambda _pk: False])
    administration.erase(cleo.person.pk, by=hana.person, at=MONTH)


def test_an_organisation_goes_with_the_last_record_that_needs_it(
    hana: Holder, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[..., Client]
) -> None:
    kept, free = Organisation.objects.create(name="Acme"), Organisation.objects.create(name="ACME")
    other = Organisation.objects.create(name="Beta")
    monkeypatch.setattr(hooks, "named", [lambda pk: pk == kept.pk])
    browser = sign_in(hana)
    pages = [
        browser.post(
            "/administration/organisations", {"password": PASSWORD, "organisation": f" {name} "}
        )["Location"]
        for name in ("acme", "unknown")
    ]
    assert pages[0] == pages[1], "The answer does not say whether it is here."
    names = {row.pk: row.name for row in Organisation.objects.all()}
    assert names == {kept.pk: "Acme", free.pk: "", other.pk: "Beta"}
    monkeypatch.setattr(hooks, "named", [lambda _pk: False])
    assert administration.erase_due() == 1
    assert Organisation.objects.get(pk=kept.pk).name == ""
    assert acts(hana)[-1] == events.ORGANISATION_ERASED.name


# --- who may open an account -------------------------------------------------------------------


def test_by_invitation_only(
    cleo: Holder, hana: Holder, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[..., Client]
) -> None:
    people.make_host_administrator(cleo.person, at=START)
    there = "/administration/sign-up"
    sign_in(hana).post(there, {"password": PASSWORD, "invited_only": "True"})
    assert queries.sign_up_is_closed()
    assert notifications.INVITED_ONLY in told(cleo)
    assert acts(hana)[-1] == events.INVITED_ONLY.name
    assert "By invitation only" in Client().get("/sign-up").content.decode()
    monkeypatch.setattr(hooks, "invited", [lambda email, _at: email == "ida@acme.example"])
    given: dict[str, Any] = {"name": "Somebody", "password": PASSWORD, "at": START}
    with pytest.raises(Refused, match="only people who were invited"):
        signing_up.sign_up(email="otto@acme.example", **given)
    signing_up.sign_up(email="Ida@acme.example", **given)
    sign_in(hana).post(there, {"password": PASSWORD, "invited_only": "False"})
    signing_up.sign_up(email="otto@acme.example", **given)
    assert acts(hana)[-1] == events.OPEN_TO_ALL.name


def test_who_was_not_invited_gets_word_by_mail_and_the_page_tells_nothing(
    hana: Holder, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.TROTH_CONFIRM_ADDRESSES = True  # type: ignore[attr-defined]
    administration.admit(invited_only=True, by=hana.person, at=START)
    monkeypatch.setattr(hooks, "invited", [lambda email, _at: email == "ida@acme.example"])
    pages = {
        address: Client().post("/sign-up", {"email": address}).content.decode()
        for address in ("ida@acme.example", "ivo@acme.example")
    }
    (first, second) = (text.replace(address, "") for address, text in pages.items())
    assert first == second
    assert "/sign-up/" in letters("ida@acme.example")[0]
    (word,) = letters("ivo@acme.example")
    assert "takes only people who were invited" in word
    assert "/sign-up/" not in word
