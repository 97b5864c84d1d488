"""Typed words survive a sign-in that is over, the second step and a stale token, for who typed."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import AT, PASSWORD, code, give_code_app
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import CodeApp, Duty, DutyKind, Session
from troth.foundation.kit import typed

SignIn = Callable[..., Client]
WORDS = "Half a thought,\nand <another>"
FORM = {"name": "", "words": WORDS, "password": "not to be kept", "step": "3"}


def form_of(who: Holder) -> dict[str, str]:
    return {**FORM, typed.WHOSE: typed.mark(who.person.pk), "csrfmiddlewaretoken": "a" * 64}


def sealed_in(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    return found[1] if found else ""


def shows(page: str) -> bool:
    return WORDS in unescape(page).replace("\r\n", "\n")


@pytest.fixture
def over(cleo: Holder, sign_in: SignIn) -> Client:
    """A browser in which Cleo's sign-in has ended while she typed."""
    browser = sign_in(cleo)
    Session.objects.all().delete()
    return browser


def _sign_in(browser: Client, who: Holder, kept: str) -> str:
    given = {"email": who.person.email, "password": PASSWORD, "kept": kept}
    return browser.post("/sign-in", given, follow=True).content.decode()


@pytest.mark.clause("SEED000-CONF-3")
def test_who_signs_in_again_is_shown_what_they_typed(cleo: Holder, over: Client) -> None:
    page = over.post("/account", form_of(cleo))
    text = page.content.decode()
    assert page.status_code == 403
    assert "thought" not in text
    again = over.post("/sign-in", {"email": "", "password": "", "kept": sealed_in(text)})
    assert sealed_in(again.content.decode()) == sealed_in(text), "a wrong password loses nothing"
    after = _sign_in(over, cleo, sealed_in(text))
    assert shows(after)
    assert 'action="/account"' in after
    assert 'name="step" value="3"' in after
    assert f'name="press" value="{"a" * 64}"' in after
    assert "not to be kept" not in after


@pytest.mark.clause("SEED000-CONF-3")
def test_another_who_signs_in_there_is_shown_nothing(
    cleo: Holder, hana: Holder, over: Client
) -> None:
    kept = sealed_in(over.post("/account", form_of(cleo)).content.decode())
    after = _sign_in(over, hana, kept)
    assert "thought" not in after
    assert "What you typed" not in after


@pytest.mark.parametrize("claimed", ["", "not signed", "cleo"])
def test_a_form_that_names_nobody_is_not_carried(cleo: Holder, over: Client, claimed: str) -> None:
    named = str(cleo.person.pk) if claimed == "cleo" else claimed
    page = over.post("/account", {**FORM, typed.WHOSE: named})
    assert page["Location"] == "/sign-in"


def test_the_second_step_carries_it(cleo: Holder, over: Client) -> None:
    give_code_app(cleo.person)
    kept = sealed_in(over.post("/account", form_of(cleo)).content.decode())
    step = _sign_in(over, cleo, kept)
    assert "Your second step" in step
    assert sealed_in(step) == kept
    wrong = over.post("/sign-in/second", {"code": "", "kept": kept}).content.decode()
    assert sealed_in(wrong) == kept
    after = over.post("/sign-in/second", {"code": code(cleo.person), "kept": kept})
    assert shows(after.content.decode())


def _strict(browser: Client) -> Client:
    strict = Client(enforce_csrf_checks=True)
    name = settings.SESSION_COOKIE_NAME
    strict.cookies[name] = browser.cookies[name].value
    return strict


@pytest.mark.clause("SEED000-CONF-3")
def test_a_stale_token_loses_nothing_and_shows_nothing_to_another(
    cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    mine, theirs = _strict(sign_in(cleo)), _strict(sign_in(hana))
    page = mine.post("/account", form_of(cleo))
    assert page.status_code == 403
    assert shows(page.content.decode())
    for browser, form in ((theirs, form_of(cleo)), (mine, FORM)):
        text = browser.post("/account", form).content.decode()
        assert "thought" not in text
        assert "This page cannot go on" in text


def test_a_stale_token_after_the_sign_in_is_carried_as_well(cleo: Holder, over: Client) -> None:
    strict = _strict(over)
    text = strict.post("/account", form_of(cleo)).content.decode()
    assert "thought" not in text
    assert shows(_sign_in(over, cleo, sealed_in(text)))


def test_who_owes_a_second_step_keeps_what_they_typed(carla: Holder, sign_in: SignIn) -> None:
    browser = sign_in(carla)
    Duty.objects.create(person=carla.person, kind=DutyKind.PRACTITIONER, since=AT)
    CodeApp.objects.all().delete()
    assert browser.get("/engagements/new")["Location"].startswith("/account/second-factor")
    page = browser.post("/engagements/new", form_of(carla))
    assert page.status_code == 403
    assert shows(page.content.decode())
    assert "your second step comes first" in page.content.decode()
