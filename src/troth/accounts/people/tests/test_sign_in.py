"""Signing up, in and out, and what a stranger can learn from it."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import PASSWORD
from tests.post import delivered
from troth.accounts.people import queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import FailedTry, Person, Session
from troth.accounts.people.rules import TRIES_PER_PERSON
from troth.accounts.people.services import notifications
from troth.accounts.people.tests.conftest import START, MovingClock
from troth.foundation.vault import derive
from troth.foundation.vault.models import Slot

NEW = {
    "name": "Carla",
    "email": "Carla@Coach.example",
    "password": PASSWORD,
    "again": PASSWORD,
}


def test_a_new_person_gets_keys_a_session_and_the_recovery_code_next(client: Client) -> None:
    page = client.post("/sign-up", NEW)
    assert (page.status_code, page["Location"]) == (302, "/recovery")
    carla = Person.objects.get()
    assert (carla.email, carla.name) == ("carla@coach.example", "Carla")
    assert Slot.objects.filter(holder=carla).count() == 1
    assert "Show my recovery code" in client.get("/recovery").content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "4 seasons", "again": "4 seasons"}, "at least 12 characters"),
        ({"password": "password1234", "again": "password1234"}, "Many people use this"),
        ({"again": "another long sentence"}, "The two passwords differ"),
        ({"email": "carla"}, "This is not an email address"),
        ({"name": ""}, "This still needs an answer"),
    ],
)
def test_a_form_with_something_to_put_right_keeps_all_but_passwords(
    client: Client, wrong: dict[str, str], words: str
) -> None:
    sent = {**NEW, **wrong}
    page = client.post("/sign-up", sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert words in text
    assert f'value="{sent["email"]}"' in text
    assert sent["password"] not in text
    assert not Person.objects.exists()


def test_one_address_opens_one_account_however_it_is_written(client: Client, cleo: Holder) -> None:
    page = client.post("/sign-up", {**NEW, "email": "CLEO@acme.example"})
    assert page.status_code == 422
    assert Person.objects.count() == 1


@pytest.mark.clause("SEED000-CONF-3")
def test_a_wrong_password_and_an_unknown_address_look_and_cost_the_same(
    client: Client, cleo: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[derive.Cost] = []
    stretch = derive.stretch

    def counted(password: str, salt: bytes, cost: derive.Cost) -> bytes:
        costs.append(cost)
        return stretch(password, salt, cost)

    monkeypatch.setattr(derive, "stretch", counted)
    pages = [
        client.post("/sign-in", {"email": "cleo@acme.example", "password": "wrong wrong wrong"}),
        client.post("/sign-in", {"email": "lars@acme.example", "password": "wrong wrong wrong"}),
    ]
    known, unknown = (p.content.decode().replace("lars@", "cleo@") for p in pages)
    assert [p.status_code for p in pages] == [422, 422]
    assert _without_token(known) == _without_token(unknown)
    assert len(costs) == 4
    assert costs[:2] == costs[2:]


def test_too_many_tries_have_to_wait_on_this_account_only(
    client: Client, cleo: Holder, hana: Holder, clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    guess = {"email": "cleo@acme.example", "password": "wrong wrong wrong"}
    for _ in range(TRIES_PER_PERSON):
        assert client.post("/sign-in", guess).status_code == 422
    right = {**guess, "password": PASSWORD}
    refused = client.post("/sign-in", right)
    assert refused.status_code == 403
    assert "Wait a minute" in refused.content.decode()
    sign_in(hana)
    clock.move(minutes=16)
    assert client.post("/sign-in", right).status_code == 302
    assert FailedTry.objects.filter(subject__contains="cleo").count() == 0


def test_the_way_back_leads_nowhere_else(cleo: Holder) -> None:
    sent = {"email": "cleo@acme.example", "password": PASSWORD}
    for wanted, found in [
        ("/account", "/account"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
    ]:
        page = Client().post("/sign-in", {**sent, "next": wanted})
        assert page["Location"] == found


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(client: Client) -> None:
    page = client.get("/account")
    assert (page.status_code, page["Location"]) == (302, "/sign-in?next=%2Faccount")


def test_signing_in_changes_the_cookie_and_signing_out_drops_the_row(
    cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    first = browser.cookies[settings.SESSION_COOKIE_NAME]
    assert first["httponly"]
    assert first["samesite"] == "Lax"
    assert first["max-age"] == "", "it ends with the browser"
    again = sign_in(cleo).cookies[settings.SESSION_COOKIE_NAME]
    assert first.value != again.value
    assert Session.objects.filter(person=cleo.person).count() == 2
    assert browser.get("/sign-out").status_code == 405
    browser.post("/sign-out")
    assert Session.objects.filter(person=cleo.person).count() == 1
    assert browser.get("/account")["Location"].startswith("/sign-in")


def test_a_closed_account_cannot_sign_in_and_its_sessions_end(
    client: Client, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    Person.objects.update(is_active=False)
    assert browser.get("/account")["Location"].startswith("/sign-in")
    page = client.post("/sign-in", {"email": "cleo@acme.example", "password": PASSWORD})
    assert page.status_code == 422


def test_pages_of_a_person_are_not_kept_by_the_browser(
    cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    assert "no-store" in sign_in(cleo).get("/account")["Cache-Control"]


def test_signing_up_sends_no_mail_and_a_notice_says_nothing(
    cleo: Holder,
) -> None:
    assert delivered() == []
    notifications.notify(cleo.person, "people.link_made", at=START)
    (sent,) = delivered()
    assert sent.subject == "Something waits for you on Troth"
    (made,) = queries.notifications(to=cleo.person)
    there = f"{settings.TROTH_URL}/notices/{made.pk}"
    assert sent.body == f"{NOTICE}\n\n{there}\n"
    assert f'<a href="{there}">' in str(sent.alternatives[0][0])  # type: ignore[attr-defined]


NOTICE = "Something waits for you on Troth. Sign in to see it:"


def _without_token(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]
