"""Who is known to the provider only: the mail, the passphrase, and no silent connection."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests.post import delivered
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person, Session
from troth.accounts.people.sessions import row_key
from troth.accounts.people.tests.conftest import MovingClock
from troth.accounts.sso.models import Link
from troth.accounts.sso.tests.conftest import Go, Provider
from troth.foundation.vault.models import SignIn, Slot

PASSPHRASE = "down by the old mill stream"
CHOSEN = {"name": "Cleo", "password": PASSPHRASE, "again": PASSPHRASE}


def arrive(browser: Client, go: Go, user: str = "cleo") -> None:
    page = browser.get(go(browser, user))
    assert page["Location"] == "/sso/new"


def mailed() -> str:
    (found,) = re.findall(r"http://testserver(/sso/sign-up/\S+)", str(delivered()[-1].body))
    return str(found)


@pytest.mark.clause("SEED000-CONF-3")
def test_a_newcomer_chooses_a_passphrase_which_alone_opens_the_vault(
    client: Client, go: Go, provider: Provider
) -> None:
    arrive(client, go)
    page = client.get("/sso/new").content.decode()
    assert "not its administrators, not the people who run this host" in page
    assert "cleo@acme.example" not in page, "An address that the provider did not verify."
    client.post("/sso/new", {"email": "cleo@acme.example"})
    there = mailed()
    assert 'value="Cleo"' in client.get(there).content.decode()
    assert client.post(there, {**CHOSEN, "again": "another one"}).status_code == 422
    done = client.post(there, CHOSEN)
    assert (done.status_code, done["Location"]) == (302, "/recovery")
    cleo = Person.objects.get()
    assert [slot.kind for slot in Slot.objects.filter(holder=cleo)] == ["passphrase"]
    assert not SignIn.objects.filter(holder=cleo).exists()
    assert Link.objects.get().person == cleo
    client.post("/sign-out")
    client.get(go(client))
    assert client.get("/recovery").status_code == 403
    for name in ("unlock_password", "unlock_passphrase"):
        assert client.post("/unlock", {name: "the word for the provider"}).status_code == 403
    assert client.post("/unlock", {"unlock_passphrase": PASSPHRASE}).status_code == 302
    assert client.get("/recovery").status_code == 200


def test_an_address_is_proposed_only_when_the_provider_verified_it(
    client: Client, go: Go, provider: Provider
) -> None:
    provider.administer("verified yes")
    arrive(client, go)
    assert 'value="cleo@acme.example"' in client.get("/sso/new").content.decode()


@pytest.mark.clause("SEED000-CONF-3")
def test_an_account_is_never_connected_by_its_address_and_nothing_tells_of_it(
    cleo: Holder, go: Go, provider: Provider
) -> None:
    """The provider calls someone cleo@acme.example, whether it is true or not."""
    provider.administer("verified yes")
    answers = []
    for address in ("cleo@acme.example", "nobody@acme.example"):
        browser = Client()
        arrive(browser, go, "max")
        page = browser.post("/sso/new", {"email": address})
        answers.append((page.status_code, _bare(page.content.decode(), address)))
    assert answers[0] == answers[1]
    assert Link.objects.count() == 0
    letters = {letter.to[0]: str(letter.body) for letter in delivered()}
    assert "connect the provider under Account" in letters["cleo@acme.example"]
    assert "/sso/sign-up/" not in letters["cleo@acme.example"]
    assert "/sso/sign-up/" in letters["nobody@acme.example"]
    assert not Session.objects.filter(person=cleo.person).exists()


def _bare(text: str, address: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return text.replace(address, "ADDRESS")


@pytest.mark.clause("SEED000-CONF-3")
def test_a_link_that_somebody_had_mailed_to_me_does_not_let_them_in(
    go: Go, provider: Provider
) -> None:
    """Max has the link mailed to Cleo. Whoever follows it has to be vouched for there as well."""
    thief, victim = Client(), Client()
    arrive(thief, go, "max")
    thief.post("/sso/new", {"email": "cleo@acme.example"})
    there = mailed()
    page = victim.get(there)
    assert "One more step" in page.content.decode()
    assert victim.post(there, CHOSEN).status_code == 200
    assert not Person.objects.exists()
    sent = victim.get(f"/sso?next={there}")
    from troth.accounts.sso.tests.conftest import Visit

    back = victim.get(Visit().sign_in(sent["Location"], "cleo"))
    assert back["Location"] == there
    victim.post(there, CHOSEN)
    assert Link.objects.get().person.email == "cleo@acme.example"
    assert '"cleo"' in Link.objects.get().account
    thief.get(go(thief, "max"))
    assert not Session.objects.filter(person__isnull=False, key=_row(thief)).exists()


def _row(browser: Client) -> str:
    return row_key(browser.session.session_key or "")


def test_a_newcomer_who_waits_too_long_begins_again(
    client: Client, go: Go, clock: MovingClock
) -> None:
    arrive(client, go)
    clock.move(minutes=61)
    assert client.get("/sso/new")["Location"] == "/sign-in"


def test_on_a_host_without_mail_the_account_is_opened_at_once_and_the_page_says_so(
    client: Client, go: Go, settings: Settings
) -> None:
    settings.TROTH_CONFIRM_ADDRESSES = False
    arrive(client, go)
    page = client.get("/sso/new").content.decode()
    assert "addresses are not confirmed on this host" in page
    done = client.post("/sso/new", {**CHOSEN, "email": "cleo@acme.example"})
    assert done.status_code == 302
    assert Link.objects.get().person.email == "cleo@acme.example"


def test_what_the_session_keeps_of_a_newcomer_is_sealed(client: Client, go: Go) -> None:
    arrive(client, go)
    (data,) = Session.objects.values_list("data", flat=True)
    assert set(data) == {"sso_arrival"}
    assert "leo" not in str(data)
