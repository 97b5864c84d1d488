"""Ten wrong passwords by a stranger do not make the owner wait where they signed in before."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import AT, PASSWORD
from troth.accounts.people import rules, sessions
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import FailedTry
from troth.accounts.people.rules import TRIES_PER_ADDRESS, TRIES_PER_PERSON
from troth.accounts.people.services import known_devices, signing_in
from troth.accounts.people.services.known_devices import LIFE, MOST, UNKNOWN, Device, read
from troth.accounts.people.services.throttle import counted
from troth.accounts.people.tests.conftest import MovingClock

SignIn = Callable[..., Client]
EMAIL = "cleo@acme.example"
RIGHT = {"email": EMAIL, "password": PASSWORD}
WRONG = {"email": EMAIL, "password": "wrong wrong wrong"}
pytestmark = pytest.mark.clause("SEED000-CONF-3")


def guess(times: int, browser: Client | None = None, **sent: str) -> None:
    stranger = browser or Client()
    for _ in range(times):
        stranger.post("/sign-in", {**WRONG, **sent})


def came_in(browser: Client) -> bool:
    return browser.post("/sign-in", RIGHT).status_code == 302


def known(cleo: Holder, sign_in: SignIn) -> Client:
    """Return a browser in which Cleo was signed in and signed out."""
    browser = sign_in(cleo)
    browser.post("/sign-out")
    assert browser.cookies[settings.TROTH_DEVICE_COOKIE].value
    return browser


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "control"])
def test_a_strangers_guesses_from_the_same_network_do_not_keep_the_owner_out(
    cleo: Holder, sign_in: SignIn, is_known: bool
) -> None:
    browser = known(cleo, sign_in)
    if not is_known:
        del browser.cookies[settings.TROTH_DEVICE_COOKIE]
    guess(TRIES_PER_PERSON)
    assert came_in(browser) is is_known


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "control"])
def test_neither_does_a_network_from_which_many_accounts_were_tried(
    cleo: Holder, sign_in: SignIn, is_known: bool
) -> None:
    browser = known(cleo, sign_in)
    if not is_known:
        del browser.cookies[settings.TROTH_DEVICE_COOKIE]
    now = sessions.clock()
    address = counted("other", "127.0.0.1", at=now).address
    FailedTry.objects.bulk_create(
        FailedTry(subject=address, at=now) for _ in range(TRIES_PER_ADDRESS)
    )
    assert came_in(browser) is is_known


def test_what_strangers_tried_stops_no_one_who_is_signed_in(cleo: Holder, sign_in: SignIn) -> None:
    browser = sign_in(cleo)
    guess(TRIES_PER_PERSON)
    browser.post("/lock")
    page = browser.post("/unlock", {"unlock_password": PASSWORD, "next": "/account"})
    assert page.status_code == 302


def test_who_guesses_on_a_known_device_has_to_wait_and_holds_up_nobody_else(
    cleo: Holder, sign_in: SignIn
) -> None:
    browser = known(cleo, sign_in)
    guess(TRIES_PER_PERSON, browser)
    assert not came_in(browser)
    assert came_in(Client())


def test_a_device_is_known_to_the_accounts_that_were_opened_on_it_alone(
    cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    browser = known(hana, sign_in)
    guess(TRIES_PER_PERSON)
    assert not came_in(browser)
    mark = browser.cookies[settings.TROTH_DEVICE_COOKIE].value
    now = sessions.clock()
    assert read(mark).name(hana.person.pk, at=now)
    assert read(mark).name(cleo.person.pk, at=now) == ""


def test_a_device_on_which_the_vault_was_not_opened_is_not_known(cleo: Holder) -> None:
    browser, keyless = Client(), signing_in.SignedIn(cleo.person, None)
    original = signing_in.sign_in
    try:
        signing_in.sign_in = lambda **_given: keyless
        assert browser.post("/sign-in", RIGHT).status_code == 302
    finally:
        signing_in.sign_in = original
    assert settings.TROTH_DEVICE_COOKIE not in browser.cookies
    browser.post("/unlock", {"unlock_password": PASSWORD, "next": "/account"})
    assert settings.TROTH_DEVICE_COOKIE in browser.cookies


def test_waits_grow_and_a_try_that_succeeds_ends_them(cleo: Holder, clock: MovingClock) -> None:
    guess(TRIES_PER_PERSON)
    refused = Client().post("/sign-in", RIGHT)
    assert "Wait a minute" in refused.content.decode()
    clock.move(minutes=1)
    guess(1)
    clock.move(minutes=1)
    assert "Wait a minute" in Client().post("/sign-in", RIGHT).content.decode()
    clock.move(minutes=1)
    assert came_in(Client())
    guess(TRIES_PER_PERSON - 1)
    assert came_in(Client())


def facts(failed: int, *, ago: timedelta = timedelta(0)) -> rules.TryFacts:
    return rules.TryFacts(from_here=[AT - ago] * failed, at=AT)


def test_the_wait_doubles_up_to_an_hour() -> None:
    waits = [rules.wait(facts(n)) // timedelta(minutes=1) for n in (9, 10, 11, 12, 15, 16, 500)]
    assert waits == [0, 1, 2, 4, 32, 60, 60]
    assert not rules.wait(facts(500, ago=rules.MEMORY))
    assert "Wait %(n)s minutes" in str(rules.may_try(facts(12)).reasons[0].words)


@pytest.mark.parametrize(
    "change",
    [
        lambda mark: mark.replace(mark[:8], "7fffffff", 1),
        lambda mark: mark[:-1] + ("0" if mark[-1] != "0" else "1"),
        lambda mark: mark[9:],
        lambda mark: mark.upper(),
        lambda _mark: "~" * 4000,
        lambda _mark: "\u0660" * 8 + "." + "a" * 32 + "." + "b" * 64,
    ],
)
def test_a_mark_that_the_host_did_not_make_is_not_known(change: Callable[[str], str]) -> None:
    person = uuid4()
    mark = UNKNOWN.known_to(person, at=AT).cookie
    assert read(mark).name(person, at=AT)
    assert read(change(mark)).name(person, at=AT) == ""


def test_a_mark_ends_and_is_renewed_under_the_same_name() -> None:
    person, others = uuid4(), [uuid4() for _ in range(MOST)]
    first = UNKNOWN.known_to(person, at=AT)
    assert first.name(person, at=AT + LIFE) == ""
    again = first.known_to(person, at=AT + LIFE / 2)
    assert again.name(person, at=AT + LIFE) == first.name(person, at=AT) != ""
    assert len(again.marks) == 1
    full: Device = again
    for other in others:
        full = full.known_to(other, at=AT + LIFE / 2)
    assert len(read(full.cookie).marks) == known_devices.MOST
    assert full.name(person, at=AT + LIFE) == "", "the oldest goes first"


def test_the_cookie_says_nothing_of_whom_it_knows(cleo: Holder, sign_in: SignIn) -> None:
    cookie = sign_in(cleo).cookies[settings.TROTH_DEVICE_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == int(LIFE.total_seconds())
    assert cleo.person.pk.hex not in cookie.value.replace("-", "")
