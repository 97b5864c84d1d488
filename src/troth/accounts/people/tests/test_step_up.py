"""The step-up: what is enough, what is not, and what people without a password bring."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import PASSWORD, code, give_code_app
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.rules import TRIES_PER_PERSON
from troth.accounts.people.services import sign_up, signing_in
from troth.accounts.people.sessions import SessionStore
from troth.accounts.people.step_up import StepUpForm
from troth.accounts.people.tests.conftest import START, MovingClock
from troth.foundation.ethics.verdict import Refused
from troth.foundation.vault.services import slots as vault
from troth.foundation.vault.services.refusals import WrongSecret

Enter = Callable[..., Client]
PHRASE = "five grey geese over the weir"


@pytest.fixture
def sven() -> Holder:
    """Sven signs in through a provider, and has a vault passphrase and no password."""
    return sign_up.sign_up(name="Sven", email="sven@house.example", passphrase=PHRASE, at=START)


def proves(person: Person, secret: str) -> bool:
    try:
        signing_in.recognise(person, password=secret, address="here", at=START)
    except WrongSecret:
        return False
    return True


def test_what_somebody_knows_is_enough_and_a_code_alone_is_not(cleo: Holder, sven: Holder) -> None:
    give_code_app(cleo.person)
    assert [proves(cleo.person, s) for s in (PASSWORD, "", "wrong", code(cleo.person))] == [
        *(True, False, False, False)
    ]
    assert proves(sven.person, PHRASE)
    assert not proves(sven.person, PASSWORD)


@pytest.mark.clause("SEED000-CONF-3")
def test_a_password_set_by_a_reset_proves_nothing(cleo: Holder) -> None:
    vault.reset_sign_in(cleo.person.pk, "set by somebody else", at=START)
    assert not proves(cleo.person, "set by somebody else")
    assert proves(cleo.person, PASSWORD)


def test_guessing_has_to_wait_on_this_account_only(cleo: Holder, hana: Holder) -> None:
    for _ in range(TRIES_PER_PERSON):
        assert not proves(cleo.person, "wrong")
    with pytest.raises(Refused, match="too many"):
        proves(cleo.person, PASSWORD)
    assert proves(hana.person, PASSWORD)


def test_the_form_asks_for_what_the_person_has(cleo: Holder, sven: Holder) -> None:
    asked = [str(StepUpForm(person=p.person).fields["password"].label) for p in (cleo, sven)]
    assert asked == ["Your password", "Your vault passphrase"]
    empty = StepUpForm({}, person=cleo.person)
    assert not empty.is_valid()
    assert "This still needs an answer" in str(empty.errors["password"])


def begun(who: Holder) -> Client:
    """Return a browser in which a provider signed someone in: the vault is locked."""
    browser = Client()
    session = browser.session
    assert isinstance(session, SessionStore)
    session.begin(who.person, None)
    browser.cookies["troth"] = session.session_key or ""
    return browser


def test_a_vault_without_a_password_opens_with_its_passphrase(
    sven: Holder, clock: MovingClock
) -> None:
    browser = begun(sven)
    page = browser.get("/recovery").content.decode()
    assert "Your vault passphrase" in page
    assert 'name="unlock_password"' not in page
    wrong = browser.post("/unlock", {"unlock_passphrase": "six grey geese"})
    assert wrong.status_code == 403
    assert "six grey geese" not in wrong.content.decode()
    assert browser.post("/unlock", {"unlock_passphrase": PHRASE}).status_code == 302
    assert browser.get("/recovery").status_code == 200
    made = browser.post("/account/second-factor/app/begin", follow=True).content.decode()
    assert "Your vault passphrase" in made
