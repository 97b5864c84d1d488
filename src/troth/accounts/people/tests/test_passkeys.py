"""Passkeys: added with the vault open, used for password and code, refused when bent."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import PASSWORD
from troth.accounts.people import events, notifications, passkeys, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import FailedTry, Passkey, Session
from troth.accounts.people.rules import TRIES_PER_PERSON
from troth.accounts.people.tests.authenticator import PRESENT, VERIFIED, Authenticator
from troth.accounts.people.tests.conftest import MovingClock
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.models import Entry
from troth.foundation.vault import derive as vault
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.models import SlotKind
from troth.foundation.vault.services import slots

Enter = Callable[..., Client]


@pytest.fixture(autouse=True)
def _named_host(settings: Any) -> None:
    settings.TROTH_URL = "https://troth.example"


def options_of(page: str) -> str:
    found = re.search(r'data-options="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def challenge(browser: Client, purpose: str) -> str:
    answer = browser.post("/passkey/challenge", {"purpose": purpose})
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def add(browser: Client, device: Authenticator, *, prf: bool = True, name: str = "phone") -> str:
    """Add a passkey through the pages; return what the last one shows."""
    page = browser.post("/account/passkeys/new", {"name": name, "password": PASSWORD})
    assert page.status_code == 200
    sent = {"name": name, "passkey": device.make(options_of(page.content.decode()))}
    if prf:
        sent["passkey_prf"] = device.prf(vault.prf_salt())
    return browser.post("/account/passkeys/add", sent).content.decode()


def answer(browser: Client, device: Authenticator, purpose: str, **bent: Any) -> dict[str, str]:
    options = challenge(browser, purpose)
    return {
        "passkey": device.use(options, **bent),
        "passkey_prf": device.prf(vault.prf_salt()),
    }


@pytest.fixture
def device(cleo: Holder, sign_in: Enter) -> Authenticator:
    """Cleo's phone, with a passkey that opens her vault."""
    made = Authenticator()
    shown = add(sign_in(cleo), made)
    assert shown.count("<li><code>") == 10
    return made


def signed_in(browser: Client) -> bool:
    """Tell whether an account answers: with its page or, while the vault is locked, the lock."""
    return browser.get("/account").status_code in (200, 403)


def unlocked(browser: Client) -> bool:
    return browser.get("/recovery").status_code == 200


def test_adding_one_makes_a_slot_an_entry_and_a_notice(cleo: Holder, device: Authenticator) -> None:
    (kept,) = queries.passkeys(cleo.person)
    assert (kept.name, kept.has_prf) == ("phone", True)
    (slot,) = (s for s in vault_queries.slots(cleo.person.pk) if s.kind == SlotKind.PASSKEY)
    assert slot.reference == passkeys.reference(kept.credential_id)
    assert events.PASSKEY_ADDED in [told.act for told in ledger.entries([cleo.person.pk])]
    written = [bytes(e.event).decode() for e in Entry.objects.filter(chain=cleo.person.pk)]
    assert any(slot.digest in event for event in written)
    assert notifications.PASSKEY_ADDED in [n.kind for n in queries.notifications(to=cleo.person)]


def test_it_signs_in_without_a_name_and_opens_the_vault(device: Authenticator) -> None:
    browser = Client()
    page = browser.post("/sign-in/passkey", answer(browser, device, "sign in"))
    assert (page.status_code, page["Location"]) == (302, "/")
    assert unlocked(browser)


def test_without_the_key_it_signs_in_to_a_locked_vault(device: Authenticator) -> None:
    browser = Client()
    sent = answer(browser, device, "sign in")
    page = browser.post("/sign-in/passkey", {**sent, "passkey_prf": ""})
    assert page["Location"] == "/unlock?next=%2F"
    assert signed_in(browser)
    assert not unlocked(browser)
    browser.post("/unlock", {"unlock_password": PASSWORD})
    assert unlocked(browser)


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "https://elsewhere.example"},
        {"rp": "elsewhere.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"handle": bytes(16)},
    ],
    ids=["another origin", "another host", "not verified", "not present", "another person"],
)
def test_a_bent_answer_signs_nobody_in(device: Authenticator, bent: dict[str, Any]) -> None:
    browser = Client()
    page = browser.post("/sign-in/passkey", answer(browser, device, "sign in", **bent))
    assert page.status_code == 422
    assert "This passkey is not known here" in page.content.decode()
    assert not signed_in(browser)
    browser.post("/sign-in/passkey", answer(browser, device, "sign in"))
    assert signed_in(browser)


@pytest.mark.parametrize(
    "sent",
    [
        *("", "{}", "[]", "null", '{"id": 4, "response": {}}', '{"response": 1}'),
        *("x" * 30_000, "[" * 9999),
    ],
)
def test_what_is_no_answer_signs_nobody_in(device: Authenticator, sent: str) -> None:
    browser = Client()
    challenge(browser, "sign in")
    page = browser.post("/sign-in/passkey", {"passkey": sent})
    assert page.status_code == (422 if sent else 302)
    assert not signed_in(browser)


def test_a_challenge_counts_once_for_one_purpose_and_five_minutes(
    device: Authenticator, clock: MovingClock
) -> None:
    first = Client()
    sent = answer(first, device, "sign in")
    assert first.post("/sign-in/passkey", sent).status_code == 302
    replayed = Client()
    assert replayed.post("/sign-in/passkey", sent).status_code == 422
    first.post("/sign-out")
    assert first.post("/sign-in/passkey", sent).status_code == 422
    late = Client()
    sent = answer(late, device, "sign in")
    clock.move(minutes=5)
    assert late.post("/sign-in/passkey", sent).status_code == 422
    crossed = Client()
    crossed.post("/sign-in", {"email": "cleo@acme.example", "password": PASSWORD})
    sent = answer(crossed, device, "second")
    assert crossed.post("/sign-in/passkey", sent).status_code == 422


def test_a_used_challenge_is_gone_even_when_the_answer_was_wrong(device: Authenticator) -> None:
    browser = Client()
    options = challenge(browser, "sign in")
    bent = device.use(options, origin="https://elsewhere.example")
    assert browser.post("/sign-in/passkey", {"passkey": bent}).status_code == 422
    right = {"passkey": device.use(options)}
    assert browser.post("/sign-in/passkey", right).status_code == 422
    assert not Session.objects.exclude(challenge="").exists()


def test_a_copied_passkey_whose_counter_falls_back_is_refused(device: Authenticator) -> None:
    browser = Client()
    browser.post("/sign-in/passkey", answer(browser, device, "sign in"))
    browser.post("/sign-out")
    device.count -= 1
    assert browser.post("/sign-in/passkey", answer(browser, device, "sign in")).status_code == 422


def test_it_is_the_second_step_after_the_password(device: Authenticator) -> None:
    browser = Client()
    page = browser.post("/sign-in", {"email": "cleo@acme.example", "password": PASSWORD})
    assert page["Location"].startswith("/sign-in/second")
    assert not signed_in(browser)
    assert "Now use your passkey" in browser.get("/sign-in/second").content.decode()
    browser.post("/sign-in/second", answer(browser, device, "second"))
    assert unlocked(browser)


def test_it_unlocks_with_what_was_typed_carried_along(
    device: Authenticator, cleo: Holder, sign_in: Enter, clock: MovingClock
) -> None:
    browser = Client()
    browser.post("/sign-in/passkey", answer(browser, device, "sign in"))
    clock.move(minutes=16)
    locked = browser.post("/recovery")
    assert "Unlock with a passkey" in locked.content.decode()
    options = challenge(browser, "unlock")
    sent = {
        "unlock_passkey": device.use(options),
        "unlock_passkey_prf": device.prf(vault.prf_salt()),
    }
    wrong = browser.post("/recovery", {**sent, "unlock_passkey_prf": "00" * 32})
    assert wrong.status_code == 403
    assert "This passkey does not open your vault" in wrong.content.decode()
    assert device.prf(vault.prf_salt()) not in wrong.content.decode()
    options = challenge(browser, "unlock")
    sent["unlock_passkey"] = device.use(options)
    gone_on = browser.post("/recovery", sent)
    assert gone_on.status_code == 200
    assert 'class="secret"' in gone_on.content.decode()


def test_another_persons_passkey_neither_unlocks_nor_steps_up(
    device: Authenticator, hana: Holder, sign_in: Enter, clock: MovingClock
) -> None:
    hanas = Authenticator()
    browser = sign_in(hana)
    add(browser, hanas)
    clock.move(minutes=16)
    sent = {
        "unlock_passkey": device.use(challenge(browser, "unlock")),
        "unlock_passkey_prf": device.prf(vault.prf_salt()),
    }
    assert browser.post("/unlock", sent).status_code == 403
    assert browser.post("/unlock", {"unlock_password": PASSWORD}).status_code == 302
    step = {"passkey": device.use(challenge(browser, "step up"))}
    assert browser.post("/account/second-factor/spare-codes", step).status_code == 422
    step = {"passkey": hanas.use(challenge(browser, "step up"))}
    assert browser.post("/account/second-factor/spare-codes", step).status_code == 422, "no key"
    step = {"passkey": hanas.use(challenge(browser, "step up"))}
    step["passkey_prf"] = hanas.prf(vault.prf_salt())
    assert browser.post("/account/second-factor/spare-codes", step).status_code == 200


def test_adding_needs_the_open_vault_and_a_secret_that_opens_it(
    cleo: Holder, sign_in: Enter, clock: MovingClock
) -> None:
    browser = sign_in(cleo)
    wrong = browser.post("/account/passkeys/new", {"name": "x", "password": "not the password"})
    assert wrong.status_code == 422
    assert 'value="x"' in wrong.content.decode()
    clock.move(minutes=16)
    page = browser.post("/account/passkeys/new", {"name": "x", "password": PASSWORD})
    assert page.status_code == 403
    assert PASSWORD not in page.content.decode()
    unasked = Authenticator()
    browser.post("/unlock", {"unlock_password": PASSWORD})
    asked = {"user": {"id": "AA"}, "rp": {"id": "troth.example"}, "challenge": "AA"}
    made = unasked.make(json.dumps(asked))
    assert browser.post("/account/passkeys/add", {"name": "x", "passkey": made}).status_code == 302
    assert not Passkey.objects.exists()


def test_a_reset_sign_in_cannot_add_one(cleo: Holder, sign_in: Enter) -> None:
    slots.reset_sign_in(cleo.person.pk, "set by somebody else", at=cleo.person.created_at)
    thief = sign_in(cleo, "set by somebody else")
    page = thief.post("/account/passkeys/new", {"name": "x", "password": "set by somebody else"})
    assert page.status_code == 403
    assert "Your vault is locked" in page.content.decode()


def test_removing_one_takes_its_slot_and_needs_the_secret(
    cleo: Holder, device: Authenticator, sign_in: Enter
) -> None:
    (kept,) = queries.passkeys(cleo.person)
    browser = Client()
    browser.post("/sign-in/passkey", answer(browser, device, "sign in"))
    there = f"/account/passkeys/{kept.pk}/remove"
    assert browser.post(there, {"password": "not the password"}).status_code == 422
    assert browser.post(there, {"password": PASSWORD}).status_code == 302
    kinds = {s.kind for s in vault_queries.slots(cleo.person.pk)}
    assert kinds == {SlotKind.PASSWORD}
    assert queries.spare_codes_left(cleo.person) == 0
    assert Client().post("/sign-in/passkey", {"passkey": "x"}).status_code == 422
    assert sign_in(cleo).get(there).status_code == 404


def test_guessing_with_one_passkey_has_to_wait_and_others_do_not(
    device: Authenticator, hana: Holder, sign_in: Enter
) -> None:
    browser = Client()
    for _ in range(TRIES_PER_PERSON):
        sent = answer(browser, device, "sign in", flags=PRESENT)
        assert browser.post("/sign-in/passkey", sent).status_code == 422
    assert FailedTry.objects.count() == 3 * TRIES_PER_PERSON
    refused = browser.post("/sign-in/passkey", answer(browser, device, "sign in"))
    assert refused.status_code == 403
    other = Authenticator()
    add(sign_in(hana), other)
    free = Client()
    assert free.post("/sign-in/passkey", answer(free, other, "sign in")).status_code == 302


def test_where_there_can_be_none_the_pages_say_so(
    cleo: Holder, sign_in: Enter, settings: Any
) -> None:
    browser = sign_in(cleo)
    assert "Passkeys need a host" not in browser.get("/account/second-factor").content.decode()
    for url in ("http://127.0.0.1:8000", "http://troth.example", "https://[::1]"):
        settings.TROTH_URL = url
        assert not passkeys.available()
        assert "Passkeys need a host" in browser.get("/account/passkeys/new").content.decode()
    assert "passkeys.js" not in Client().get("/sign-in").content.decode()
    settings.TROTH_URL = "http://localhost:8000"
    assert passkeys.available()
    assert "passkeys.js" in Client().get("/sign-in").content.decode()


def test_an_answer_shows_nothing_of_itself() -> None:
    made = passkeys.Answer("response", b"challenge", b"p" * 32)
    assert repr(made) == "Answer(…)"


def test_challenges_are_for_those_who_may_ask(cleo: Holder, sign_in: Enter) -> None:
    for purpose in ("unlock", "step up", "second", "add", ""):
        assert Client().post("/passkey/challenge", {"purpose": purpose}).status_code == 400
    browser = sign_in(cleo)
    for purpose in ("sign in", "second", "add", ""):
        assert browser.post("/passkey/challenge", {"purpose": purpose}).status_code == 400
