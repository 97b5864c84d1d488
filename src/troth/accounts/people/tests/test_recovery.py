"""The recovery code, links for a new sign-in password, and the vault that they leave locked."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.post import delivered
from troth.accounts.people import events, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification, Person, ResetLink, Session
from troth.accounts.people.services import links, recovery, signing_in
from troth.accounts.people.tests.conftest import START, MovingClock
from troth.foundation.ledger import queries as ledger
from troth.foundation.vault.services.refusals import WrongSecret

CODE = re.compile(r"<span>([0-9A-Z]{4})</span>")
FRESH = "a new morning in the hills"


def test_the_code_is_shown_once_confirmed_and_opens_the_vault(
    cleo: Holder, clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    assert browser.get("/recovery/confirm")["Location"] == "/recovery"
    shown = browser.post("/recovery").content.decode()
    groups = CODE.findall(shown)
    assert len(groups) == 8
    kept = repr(Session.objects.get().data)
    assert not any(group in kept for group in groups)
    asked = [int(n) for n in re.findall(r'name="group_(\d)"', _confirm(browser))]
    assert len(asked) == 2
    wrong = browser.post("/recovery/confirm", {f"group_{n}": "0000" for n in asked})
    assert wrong.status_code == 422
    assert 'value="0000"' in wrong.content.decode()
    assert queries.recovery_unconfirmed(Person.objects.get())
    right = browser.post("/recovery/confirm", {f"group_{n}": groups[n].lower() for n in asked})
    assert right.status_code == 302
    assert not queries.recovery_unconfirmed(Person.objects.get())
    clock.move(minutes=20)
    unlocked = browser.post("/unlock", {"unlock_code": "-".join(groups)})
    assert unlocked.status_code == 302
    assert browser.get("/recovery").status_code == 200


def _confirm(browser: Client) -> str:
    return browser.get("/recovery/confirm").content.decode()


def test_a_newer_code_ends_the_older_one(cleo: Holder) -> None:
    old = recovery.new_recovery(by=cleo, at=START)
    new = recovery.new_recovery(by=cleo, at=START)
    with pytest.raises(WrongSecret):
        signing_in.unlock(cleo.person, code=old, address="", at=START)
    keyring = signing_in.unlock(cleo.person, code=new, address="", at=START)
    assert keyring.fingerprint == cleo.keyring.fingerprint
    assert Notification.objects.filter(kind="people.recovery_used").count() == 1


@pytest.mark.clause("SEED000-CONF-3")
def test_asking_for_a_link_looks_the_same_for_every_address(client: Client, cleo: Holder) -> None:
    pages = [
        client.post("/forgotten", {"email": address}).content
        for address in ("CLEO@acme.example", "nobody@acme.example")
    ]
    assert pages[0] == pages[1]
    known, unknown = sorted(delivered(), key=lambda letter: letter.to)
    assert "/reset/" in known.body
    assert known.to == ["cleo@acme.example"]
    assert "/reset/" not in unknown.body
    assert len(ResetLink.objects.all()) == 1


def test_a_link_works_once_and_not_for_long(
    client: Client, cleo: Holder, clock: MovingClock
) -> None:
    first, second = _link(cleo, client), _link(cleo, client)
    assert "Your vault stays locked" in client.get(first).content.decode()
    wrong = client.post(first, {"password": FRESH, "again": "something else"})
    assert wrong.status_code == 422
    done = client.post(first, {"password": FRESH, "again": FRESH})
    assert "Your vault is still locked" in done.content.decode()
    used = client.post(first, {"password": PASSWORD, "again": PASSWORD})
    assert used.status_code == 410
    assert "used already" in used.content.decode()
    assert client.get(second).status_code == 410
    third = _link(cleo, client)
    clock.move(hours=2)
    late = client.get(third)
    assert late.status_code == 410
    assert "The time of this link is over" in late.content.decode()
    assert client.get("/reset/made-up").status_code == 410


def _link(who: Holder, client: Client) -> str:
    client.post("/forgotten", {"email": who.person.email})
    return "/reset/" + str(delivered()[-1].body).rsplit("/reset/", 1)[1].strip()


@pytest.mark.clause("SEED000-CONF-3")
def test_a_reset_leaves_the_vault_locked_until_an_older_secret_opens_it(
    cleo: Holder, clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    busy = sign_in(cleo)
    link = _link(cleo, Client())
    Client().post(link, {"password": FRESH, "again": FRESH})
    assert busy.get("/account")["Location"].startswith("/sign-in")
    browser = sign_in(cleo, FRESH)
    assert "set anew" in browser.get("/unlock").content.decode()
    assert browser.get("/recovery").status_code == 403
    assert browser.post("/unlock", {"unlock_password": FRESH}).status_code == 403
    unlocked = browser.post("/unlock", {"unlock_password": PASSWORD, "next": "/account"})
    assert unlocked["Location"] == "/vault-password?next=%2Faccount"
    wrong = browser.post("/vault-password", {"password": "neither", "next": "/account"})
    assert wrong.status_code == 422
    right = browser.post("/vault-password", {"password": FRESH, "next": "/account"})
    assert right["Location"] == "/account"
    assert not queries.vault_password_waits(Person.objects.get())
    known = signing_in.sign_in(email=cleo.person.email, password=FRESH, address="", at=clock.now)
    assert known.keyring is not None
    assert known.keyring.fingerprint == cleo.keyring.fingerprint


def test_changing_the_password_ends_every_other_sign_in(
    cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    mine, other = sign_in(cleo), sign_in(cleo)
    sent = {"old": "not this one!!", "password": FRESH, "again": FRESH}
    wrong = mine.post("/account/password", sent)
    assert wrong.status_code == 422
    assert FRESH not in wrong.content.decode()
    assert mine.post("/account/password", {**sent, "old": PASSWORD}).status_code == 302
    assert mine.get("/recovery").status_code == 200
    assert other.get("/account")["Location"].startswith("/sign-in")


def test_what_happens_to_an_account_stands_in_its_own_ledger(cleo: Holder, hana: Holder) -> None:
    recovery.new_recovery(by=cleo, at=START)
    links.make_reset_link(cleo.person, by=hana.person, at=START)
    told = [t.act for t in ledger.entries([cleo.person.pk])]
    assert told == [events.LINK_MADE, events.RECOVERY_MADE, events.SIGNED_UP]
