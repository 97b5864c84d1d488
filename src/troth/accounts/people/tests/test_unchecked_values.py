"""What an outsider sends unchecked answers 400 or is ignored, and never breaks a page."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client

from tests.cast import PASSWORD
from troth.accounts.people import rules
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Session
from troth.accounts.people.sessions import SessionStore
from troth.accounts.people.tests.conftest import START, MovingClock
from troth.foundation.kit.forms import Form
from troth.foundation.kit.typed import is_secret
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.events import KNOCKED

SignIn = Callable[..., Client]


@pytest.mark.parametrize("charset", ["klingon", "rot13", "base64", "utf-16", "idna", "zlib"])
def test_a_charset_of_no_text_answers_400(charset: str) -> None:
    assert _posted(charset) == 400


def test_without_the_look_at_the_charset_the_page_breaks(settings: Any) -> None:
    """The control."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "PlainBodies" not in name]
    assert _posted("rot13") == 500


def _posted(charset: str) -> int:
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    field = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na\r\n--x--\r\n'
    browser = Client(raise_request_exception=False)
    return browser.generic("POST", "/sign-in", field, kind).status_code


def test_a_plain_charset_is_taken() -> None:
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    assert Client().post("/sign-in", "email=a", content_type=kind).status_code == 422


def test_deep_json_to_the_ledger_answers_400() -> None:
    sent = Client().post("/ledger/cosignatures", "[" * 1990, content_type="application/json")
    assert sent.status_code == 400


@pytest.mark.parametrize("wanted", ["foo", "people:account", "javascript:x", "//evil.example", "."])
def test_a_page_to_go_back_to_that_is_none_is_ignored(
    wanted: str, cleo: Holder, sign_in: SignIn
) -> None:
    sent = {"email": cleo.person.email, "password": PASSWORD, "next": wanted}
    assert Client().post("/sign-in", sent)["Location"] == "/"
    assert sign_in(cleo).get(f"/sign-in?next={wanted}")["Location"] == "/"


def _all(kind: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for below in kind.__subclasses__():
        yield below
        yield from _all(below)


def test_no_field_of_a_secret_is_ever_written_into_a_page() -> None:
    secret = {
        name
        for form in _all(Form)
        if form.__module__.startswith("troth.") and ".tests." not in form.__module__
        for name, field in form.base_fields.items()
        if isinstance(field.widget, forms.PasswordInput)
        or field.widget.attrs.get("autocomplete") == "one-time-code"
    }
    assert {"password", "again", "chosen", "old", "code"} <= secret
    assert [name for name in secret if not is_secret(name)] == []
    assert all(map(is_secret, ("recovery", "group_3", "heard_1", "unlock_password")))
    assert not any(map(is_secret, ("text", "title", "next", "how")))


# --- sessions ----------------------------------------------------------------------------------


@pytest.mark.clause("SEED000-CONF-3")
def test_an_idle_session_loses_its_seed_by_the_clock(
    cleo: Holder, clock: MovingClock, sign_in: SignIn
) -> None:
    sign_in(cleo)
    clock.move(minutes=14)
    SessionStore.clear_expired()
    assert Session.objects.get().kept_seed is not None
    clock.move(minutes=1)
    SessionStore.clear_expired()
    assert Session.objects.get().kept_seed is None


def test_the_cookie_ends_with_the_browser_unless_the_person_stays(cleo: Holder) -> None:
    for chosen, has_age in (({}, False), ({"stay": "on"}, True)):
        browser = Client()
        browser.post("/sign-in", {"email": cleo.person.email, "password": PASSWORD, **chosen})
        assert bool(browser.cookies["troth"]["max-age"]) is has_age
        browser.get("/account")
        assert bool(browser.cookies["troth"]["max-age"]) is has_age


# --- guessing and knocking ---------------------------------------------------------------------


@pytest.mark.clause("SEED000-CONF-3")
def test_a_stranger_who_guesses_does_not_lock_the_owner_out(
    cleo: Holder, clock: MovingClock
) -> None:
    tried = {"email": cleo.person.email, "password": "wrong wrong wrong"}
    stranger, owner = Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(rules.TRIES_PER_PERSON + 1):
        page = stranger.post("/sign-in", tried)
    assert "too many tries" in page.content.decode()
    sent = {"email": cleo.person.email, "password": PASSWORD}
    assert owner.post("/sign-in", sent).status_code == 302


def test_sign_up_is_slowed_down_for_one_address(clock: MovingClock) -> None:
    answers = []
    for n in range(rules.TRIES_PER_PERSON + 1):
        sent = {"name": "X", "email": f"x{n}@acme.example", "password": PASSWORD, "again": PASSWORD}
        answers.append(Client().post("/sign-up", sent).status_code)
    assert answers == [302] * rules.TRIES_PER_PERSON + [403]


def test_who_knocks_again_and_again_does_not_fill_a_ledger(
    cleo: Holder, hana: Holder, clock: MovingClock, sign_in: SignIn
) -> None:
    notice = "/notices/00000000-0000-4000-8000-000000000001/put-away"
    browser = sign_in(hana)
    for _ in range(5):
        assert browser.post(notice).status_code == 404
    assert _knocks(hana) == 1
    clock.move(hours=1)
    sign_in(hana).post(notice)
    assert _knocks(hana) == 2


def test_other_tries_are_entered_up_to_a_number_an_hour(hana: Holder) -> None:
    from troth.foundation.ledger import services as writing

    for n in range(50):
        moment = START + timedelta(seconds=n)
        writing.knock(chain=hana.person.pk, by=hana.person.pk, at=moment, address=f"a:{n}")
    assert _knocks(hana) == writing.MOST_TRIES


def _knocks(who: Holder) -> int:
    return sum(told.act is KNOCKED for told in ledger.entries([who.person.pk]))
