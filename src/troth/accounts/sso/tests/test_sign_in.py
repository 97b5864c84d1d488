"""Signing in through a real provider: there, back, and never into a vault."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person, Session
from troth.accounts.people.tests.conftest import MovingClock
from troth.accounts.sso import queries, services
from troth.accounts.sso.models import Link
from troth.accounts.sso.provider import Known
from troth.accounts.sso.tests.conftest import Go, Provider, Visit
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger.models import Entry

REFUSED = "What came back from Acme does not count."


@pytest.fixture
def connected(cleo: Holder, provider: Provider) -> Holder:
    """Cleo, who has connected her account at the provider."""
    known = Known(provider.issuer, "cleo", "Cleo", "")
    services.connect(known, by=cleo.person, at=cleo.person.created_at)
    return cleo


@pytest.mark.clause("SEED000-CONF-3")
def test_the_provider_says_who_it_is_and_the_vault_stays_locked(
    connected: Holder, client: Client, go: Go
) -> None:
    page = client.get(go(client))
    assert (page.status_code, page["Location"]) == (302, "/unlock?next=%2F")
    session = Session.objects.get(person=connected.person)
    assert session.kept_seed is None
    locked = client.get("/recovery")
    assert locked.status_code == 403
    assert "Your vault is locked" in locked.content.decode()
    unlocked = client.post("/unlock", {"unlock_password": PASSWORD})
    assert unlocked.status_code == 302
    assert client.get("/recovery").status_code == 200


@pytest.mark.clause("SEED000-CONF-3")
def test_the_providers_administrator_signs_in_as_cleo_and_opens_nothing(
    connected: Holder, provider: Provider, go: Go
) -> None:
    """The wall, attacked from the provider: who administers it sets Cleo's password there."""
    provider.administer("password cleo taken over")
    thief = Client()
    there = go(thief, password="taken over")
    thief.get(there)
    assert Session.objects.filter(person=connected.person).count() == 1
    for guess in ("taken over", "", "the word for the provider"):
        page = thief.post("/unlock", {"unlock_password": guess})
        assert page.status_code == 403
    for address in ("/account/password", "/recovery", "/recovery/confirm"):
        assert thief.get(address).status_code == 403
    assert Session.objects.get(person=connected.person).kept_seed is None
    words = [str(entry.event) for entry in Entry.objects.filter(chain=connected.person.pk)]
    assert any("sso.sign_in" in word for word in words), "Cleo is to see it in her own ledger."
    # The control: what opens it is what Cleo knows, in the very same session.
    assert thief.post("/unlock", {"unlock_password": PASSWORD}).status_code == 302
    assert thief.get("/recovery").status_code == 200


def test_it_is_the_real_provider_that_asks_for_the_password(provider: Provider) -> None:
    sent = Client().get("/sso")["Location"]
    with pytest.raises(AssertionError, match="did not let cleo through"):
        Visit().sign_in(sent, "cleo", "wrong")


def test_what_is_sent_to_the_provider_holds_what_the_standards_ask_for(
    provider: Provider, client: Client
) -> None:
    sent = urlsplit(client.get("/sso")["Location"])
    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    assert f"{sent.scheme}://{sent.netloc}" == provider.issuer
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/sso/back"
    again = parse_qs(urlsplit(client.get("/sso")["Location"]).query)
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 43
        assert again[name][0] != asked[name]


# --- answers that do not count -----------------------------------------------------------------


def refused(page: object, words: str) -> None:
    text = page.content.decode()  # type: ignore[attr-defined]
    assert page.status_code == 403, text  # type: ignore[attr-defined]
    assert REFUSED in text
    assert words in text
    assert not Session.objects.exclude(person=None).exists()


def test_an_answer_counts_once(connected: Holder, client: Client, go: Go) -> None:
    there = go(client)
    assert client.get(there).status_code == 302
    client.post("/sign-out")
    refused(client.get(there), "does not belong to a sign-in of this browser")


def test_an_answer_counts_only_in_the_browser_that_asked(
    connected: Holder, client: Client, go: Go
) -> None:
    there, victim = go(client), Client()
    refused(victim.get(there), "does not belong to a sign-in of this browser")
    victim.get("/sso")
    refused(victim.get(there), "does not belong to a sign-in of this browser")


def test_a_state_that_was_made_up_is_refused(connected: Holder, client: Client, go: Go) -> None:
    there = go(client)
    state = parse_qs(urlsplit(there).query)["state"][0]
    refused(client.get(there.replace(state, "x" * 43)), "does not belong to a sign-in")


def test_a_code_of_another_sign_in_is_refused(connected: Holder, client: Client, go: Go) -> None:
    """A code that was put in by someone else: the proof key (PKCE) does not fit."""
    other = Client()
    foreign = parse_qs(urlsplit(go(other, user="max")).query)["code"][0]
    there = go(client)
    mine = parse_qs(urlsplit(there).query)["code"][0]
    refused(client.get(there.replace(mine, foreign)), "The provider does not know this sign-in")


@pytest.mark.parametrize(
    ("key", "words"),
    [("nonce", "belongs to another sign-in"), ("verifier", "does not know this sign-in")],
)
def test_a_nonce_or_proof_key_of_another_sign_in_is_refused(
    connected: Holder, client: Client, go: Go, key: str, words: str
) -> None:
    there = go(client)
    session = client.session
    session["sso"] = {**session["sso"], key: "z" * 64}
    session.save()
    refused(client.get(there), words)


def test_another_issuer_is_refused(
    connected: Holder, client: Client, go: Go, settings: Settings
) -> None:
    there = go(client)
    named = parse_qs(urlsplit(there).query)["iss"][0]
    assert named == settings.TROTH_OIDC_ISSUER
    changed = there.replace(urlsplit(there).query.split("iss=")[1], "https%3A%2F%2Felsewhere")
    refused(client.get(changed), "comes from another provider")
    settings.TROTH_OIDC_ISSUER += "/"  # the same document, which names another issuer
    refused(client.get("/sso"), "comes from another provider")


def test_an_answer_that_comes_too_late_is_refused(
    connected: Holder, clock: MovingClock, client: Client, go: Go
) -> None:
    there = go(client)
    clock.move(minutes=11)
    refused(client.get(there), "took too long")


def test_a_token_that_has_expired_is_refused(
    connected: Holder, clock: MovingClock, client: Client, go: Go
) -> None:
    clock.move(hours=5)  # our clock is ahead of the provider's: its token is old when it is made
    refused(client.get(go(client)), "The answer is too old")


def test_who_does_not_agree_at_the_provider_is_told(provider: Provider, client: Client) -> None:
    state = parse_qs(urlsplit(client.get("/sso")["Location"]).query)["state"][0]
    refused(client.get(f"/sso/back?error=access_denied&state={state}"), "did not let you through")


def test_a_silent_provider_is_told_without_a_trace(
    provider: Provider, client: Client, settings: Settings
) -> None:
    settings.TROTH_OIDC_ISSUER = "http://127.0.0.1:9"
    page = client.get("/sso")
    assert page.status_code == 503
    assert "does not answer at the moment" in page.content.decode()


def test_without_a_provider_there_is_no_door(db: None, client: Client) -> None:
    assert "/sso" not in client.get("/sign-in").content.decode()
    assert client.get("/sso").status_code == 404


# --- connecting --------------------------------------------------------------------------------


def test_connecting_asks_for_the_secret_and_tells(
    cleo: Holder, provider: Provider, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    wrong = browser.post("/account/provider", {"password": "not the one"})
    assert wrong.status_code == 422
    assert not Link.objects.exists()
    page = browser.post("/account/provider", {"password": PASSWORD}).content.decode()
    url = page.split('class="btn primary" href="')[1].split('"')[0].replace("&amp;", "&")
    done = browser.get(Visit().sign_in(url))
    assert done["Location"] == "/account/provider"
    assert queries.link(of=cleo.person) is not None
    assert cleo.person.notices.filter(kind="sso.connect").count() == 1
    browser.post("/account/provider", {"password": PASSWORD})
    assert queries.link(of=cleo.person) is None


def test_another_persons_account_at_the_provider_is_not_connected(
    connected: Holder, carla: Holder, provider: Provider
) -> None:
    known = Known(provider.issuer, "cleo", "Cleo", "")
    with pytest.raises(Refused, match="belongs to somebody else"):
        services.connect(known, by=carla.person, at=carla.person.created_at)


def test_the_only_way_to_sign_in_is_not_taken_away(provider: Provider) -> None:
    known = Known(provider.issuer, "max", "Max", "")
    at = Client().get("/sso").wsgi_request.at  # type: ignore[attr-defined]
    max_ = services.sign_up(
        known, name="Max", passphrase="down by the old mill stream", email="max@acme.example", at=at
    )
    with pytest.raises(Refused, match="only way to sign in"):
        services.disconnect(by=max_.person, at=at + timedelta(minutes=1))
    assert Link.objects.count() == 1


def test_nothing_of_the_provider_lies_in_clear(connected: Holder, provider: Provider) -> None:
    held = [
        bytes(cell)
        for cell in Link.objects.raw("SELECT * FROM sso_link")[0].__dict__.values()
        if isinstance(cell, bytes | memoryview)
    ]
    assert b"cleo" not in b"".join(held)
    assert provider.issuer.encode() not in b"".join(held)
    assert "cleo" in Link.objects.get().account, "The application itself reads it."


def test_a_closed_account_is_a_newcomers(connected: Holder, client: Client, go: Go) -> None:
    Person.objects.filter(pk=connected.person.pk).update(is_active=False)
    assert client.get(go(client))["Location"] == "/sso/new"
