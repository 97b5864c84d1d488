"""A first password for someone who has none: by passphrase or passkey, with the vault open."""

import pytest
from django.test import Client

from tests.cast import PASSWORD
from troth.accounts.people import queries, rules
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Session
from troth.accounts.people.services import accounts, sign_up, signing_in
from troth.accounts.people.sessions import SessionStore
from troth.accounts.people.tests.conftest import START, MovingClock
from troth.foundation.ethics.verdict import Refused
from troth.foundation.vault.services.refusals import WrongSecret

PHRASE = "five grey geese over the weir"
NEW = "a gate that I painted blue"
SENT = {"chosen": NEW, "again": NEW, "password": PHRASE}


@pytest.fixture
def sven(clock: MovingClock) -> Holder:
    """Sven signs in through a provider, and has a vault passphrase and no password."""
    return sign_up.sign_up(name="Sven", email="sven@house.example", passphrase=PHRASE, at=START)


def browser_of(who: Holder, *, opened: bool) -> Client:
    """Return a browser that a provider let in, with the vault open or locked."""
    browser = Client()
    session = browser.session
    assert isinstance(session, SessionStore)
    session.begin(who.person, who.keyring if opened else None)
    browser.cookies["troth"] = session.session_key or ""
    return browser


@pytest.mark.clause("SEED000-CONF-3")
def test_it_signs_in_and_opens_the_vault_and_the_passphrase_stays(sven: Holder) -> None:
    browser, other = browser_of(sven, opened=True), browser_of(sven, opened=True)
    assert "Set a password" in browser.get("/account").content.decode()
    page = browser.get("/account/password").content.decode()
    assert "Present password" not in page
    assert "Your vault passphrase" in page
    assert browser.post("/account/password", SENT).status_code == 302
    assert other.get("/account").status_code == 302, "Every other sign-in ends."
    known = signing_in.sign_in(email=sven.person.email, password=NEW, address="::1", at=START)
    assert known.keyring is not None
    assert known.keyring.fingerprint == sven.keyring.fingerprint
    assert queries.slot_kinds(sven.person) == {"password", "passphrase"}
    assert "Present password" in browser.get("/account/password").content.decode()
    assert "Change your password" in browser.get("/account").content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({**SENT, "password": "wrong"}, "This is not your vault passphrase."),
        ({**SENT, "password": ""}, "This still needs an answer."),
        ({**SENT, "again": "another"}, "The two passwords differ."),
        ({**SENT, "chosen": "short", "again": "short"}, "This is too short"),
        ({**SENT, "chosen": ""}, "This still needs an answer."),
    ],
)
def test_nothing_changes_without_the_passphrase_and_a_good_password(
    sven: Holder, sent: dict[str, str], words: str
) -> None:
    page = browser_of(sven, opened=True).post("/account/password", sent)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not queries.has_password(sven.person)


@pytest.mark.clause("SEED000-CONF-3")
def test_who_came_through_the_provider_alone_sets_none(sven: Holder) -> None:
    """The vault is locked: whoever the provider lets in has no part in it."""
    page = browser_of(sven, opened=False).post("/account/password", {**SENT, "password": "guess"})
    assert page.status_code == 403
    assert not queries.has_password(sven.person)
    assert Session.objects.get().kept_seed is None


@pytest.mark.clause("SEED000-CONF-3")
def test_who_has_a_password_changes_it_with_the_present_one(cleo: Holder) -> None:
    assert rules.may_set_first_password(has_password=False)
    with pytest.raises(Refused, match="You have a password already"):
        accounts.set_first_password(NEW, by=cleo, session="", at=START)
    with pytest.raises(WrongSecret):
        signing_in.sign_in(email=cleo.person.email, password=NEW, address="::1", at=START)
    assert signing_in.sign_in(email=cleo.person.email, password=PASSWORD, address="::1", at=START)
