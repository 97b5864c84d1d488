"""Ways to unlock: added, removed, never the last; signed, told, and asked for once more."""

import json
from collections.abc import Callable
from hashlib import sha256

import pytest
from django.test import Client
from nacl.signing import VerifyKey

from tests.cast import PASSWORD
from troth.accounts.keys import queries
from troth.accounts.keys.services import unlock_methods
from troth.accounts.keys.tests.stories import DAY, NEW, noticed, told
from troth.accounts.people import queries as people_queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import recovery as people
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger.models import Entry
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import slot_card
from troth.foundation.vault.models import SignIn as Recognised
from troth.foundation.vault.models import Slot
from troth.foundation.vault.services import refusals, slots
from troth.foundation.vault.services import unlocking as vault

SignIn = Callable[[Holder], Client]
TWICE = {"passphrase": NEW, "again": NEW}


def kinds(holder: Holder) -> list[str]:
    return [str(way.kind) for way in queries.unlock_methods(holder.person)]


def way(holder: Holder, kind: str) -> queries.UnlockMethod:
    return next(w for w in queries.unlock_methods(holder.person) if w.kind == kind)


def last_event(holder: Holder) -> dict[str, list[str]]:
    entry = Entry.objects.filter(chain=holder.person.pk).latest("seq")
    event: dict[str, list[str]] = json.loads(bytes(entry.event))
    return event


@pytest.mark.clause("SEED000-CONF-3")
def test_a_passphrase_opens_the_vault_and_the_ledger_keeps_digests_of_card_and_signature(
    cleo: Holder,
) -> None:
    unlock_methods.add_passphrase(NEW, by=cleo, at=DAY)
    assert kinds(cleo) == ["password", "passphrase"]
    keyring = vault.unlock_with_passphrase(cleo.person.pk, NEW, at=DAY)
    assert keyring.fingerprint == cleo.keyring.fingerprint
    slot = Slot.objects.get(kind="passphrase")
    VerifyKey(cleo.keyring.sign_public).verify(slot_card.card(slot), bytes(slot.signature))
    assert last_event(cleo)["digests"] == [
        slot_card.digest(slot),
        sha256(bytes(slot.signature)).hexdigest(),
    ]
    assert last_event(cleo)["about"] == [str(slot.pk)]
    assert (told(cleo.person.pk), noticed(cleo.person)) == (["keys.add"], ["keys.add"])


def test_a_removed_way_opens_nothing_and_its_digest_is_that_of_the_adding(cleo: Holder) -> None:
    unlock_methods.add_passphrase(NEW, by=cleo, at=DAY)
    added = last_event(cleo)["digests"][0]
    unlock_methods.remove(way(cleo, "passphrase"), by=cleo, at=DAY)
    assert last_event(cleo)["digests"][0] == added
    assert kinds(cleo) == ["password"]
    with pytest.raises(refusals.WrongSecret):
        vault.unlock_with_passphrase(cleo.person.pk, NEW, at=DAY)
    assert noticed(cleo.person) == ["keys.add", "keys.remove"]


@pytest.mark.clause("SEED000-CONF-3")
def test_the_last_way_and_the_password_that_signs_in_stay(cleo: Holder) -> None:
    password = way(cleo, "password")
    unlock_methods.add_passphrase(NEW, by=cleo, at=DAY)
    with pytest.raises(Refused, match="Change it instead"):
        unlock_methods.remove(password, by=cleo, at=DAY)
    people.new_recovery(by=cleo, at=DAY)
    unlock_methods.remove(way(cleo, "recovery"), by=cleo, at=DAY)
    assert kinds(cleo) == ["password", "passphrase"]


def test_a_person_of_a_provider_keeps_more_than_the_recovery_code(nora: Holder) -> None:
    """Their only everyday way is the passphrase; the code on paper is for the worst day."""
    slots.set_passphrase(nora.keyring, NEW, at=DAY)
    Recognised.objects.all().delete()
    Slot.objects.filter(kind="password").delete()
    with pytest.raises(Refused, match="only way"):
        unlock_methods.remove(way(nora, "passphrase"), by=nora, at=DAY)
    people.new_recovery(by=nora, at=DAY)
    with pytest.raises(Refused, match="Only your recovery code would be left"):
        unlock_methods.remove(way(nora, "passphrase"), by=nora, at=DAY)


def test_nobody_finds_the_ways_of_another(cleo: Holder, carla: Holder, sign_in: SignIn) -> None:
    unlock_methods.add_passphrase(NEW, by=cleo, at=DAY)
    pk = way(cleo, "passphrase").id
    with pytest.raises(OutOfReach):
        queries.unlock_method(pk, to=carla.person)
    browser = sign_in(carla)
    answers = {"password": PASSWORD}
    assert browser.get(f"/keys/{pk}/remove").status_code == 404
    assert browser.post(f"/keys/{pk}/remove", answers).status_code == 404
    assert kinds(cleo) == ["password", "passphrase"]


# --- through the pages -------------------------------------------------------------------------


def test_the_page_shows_the_ways_the_fingerprint_and_what_changed(
    cleo: Holder, sign_in: SignIn
) -> None:
    unlock_methods.add_passphrase(NEW, by=cleo, at=DAY)
    text = sign_in(cleo).get("/keys").content.decode()
    for group in cleo.keyring.fingerprint.split():
        assert f"<span>{group}</span>" in text
    assert "Vault passphrase" in text
    assert "not used yet" in text
    assert "You added a way to unlock the vault" in text
    assert "You sign in with this password, and it opens your vault too." in text
    assert f'/keys/{way(cleo, "passphrase").id}/remove"' in text
    assert f'action="/keys/{way(cleo, "password").id}/remove"' not in text


def test_adding_asks_for_the_password_again_and_keeps_nothing_that_is_wrong(
    cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    for answers, words in (
        ({**TWICE, "password": "guessed"}, "This is not your password."),
        ({**TWICE}, "This still needs an answer."),
        ({**TWICE, "again": "another", "password": PASSWORD}, "The two differ."),
        ({"passphrase": "short", "again": "short", "password": PASSWORD}, "too short"),
    ):
        page = browser.post("/keys/passphrase", answers)
        assert page.status_code == 422
        assert words in page.content.decode()
        assert NEW not in page.content.decode()
        assert kinds(cleo) == ["password"]
    assert browser.post("/keys/passphrase", {**TWICE, "password": PASSWORD}).status_code == 302
    assert kinds(cleo) == ["password", "passphrase"]


def test_the_step_up_wants_the_password_that_opens_the_vault(cleo: Holder, sign_in: SignIn) -> None:
    """A password that was set by a reset adds nothing, even in an open session."""
    browser = sign_in(cleo)
    slots.reset_sign_in(cleo.person.pk, "set anew by somebody", at=DAY)
    answers = {**TWICE, "password": "set anew by somebody"}
    assert browser.post("/keys/passphrase", answers).status_code == 422
    assert kinds(cleo) == ["password"]


def test_removing_asks_again_too_and_is_refused_for_the_last(cleo: Holder, sign_in: SignIn) -> None:
    unlock_methods.add_passphrase(NEW, by=cleo, at=DAY)
    browser, pk = sign_in(cleo), way(cleo, "passphrase").id
    assert "Remove: Vault passphrase" in browser.get(f"/keys/{pk}/remove").content.decode()
    assert browser.post(f"/keys/{pk}/remove", {"password": "guessed"}).status_code == 422
    assert browser.post(f"/keys/{pk}/remove", {"password": PASSWORD}).status_code == 302
    last = f"/keys/{way(cleo, 'password').id}/remove"
    for page in (browser.get(last), browser.post(last, {"password": PASSWORD})):
        assert page.status_code == 403
        assert "Change it instead." in page.content.decode()
    assert kinds(cleo) == ["password"]


def test_a_locked_vault_shows_the_page_and_changes_nothing(cleo: Holder, sign_in: SignIn) -> None:
    from troth.accounts.people.models import Session

    browser = sign_in(cleo)
    Session.objects.update(kept_seed=None)
    page = browser.get("/keys").content.decode()
    assert "I have lost everything that opens it" in page
    locked = browser.post("/keys/passphrase", {**TWICE, "password": PASSWORD})
    assert locked.status_code == 403
    assert NEW not in locked.content.decode()
    assert kinds(cleo) == ["password"]


# --- the sheet ---------------------------------------------------------------------------------


def test_a_new_code_comes_on_a_sheet_after_the_step_up_and_is_shown_once(
    cleo: Holder, sign_in: SignIn
) -> None:
    first = people.new_recovery(by=cleo, at=DAY)
    browser = sign_in(cleo)
    assert browser.post("/recovery")["Location"] == "/keys/recovery"
    assert browser.post("/keys/recovery", {"password": "guessed"}).status_code == 422
    page = browser.post("/keys/recovery", {"password": PASSWORD}).content.decode()
    shown = page.split('class="secret"')[1].split("</p>")[0]
    code = "-".join(part.split("</span>")[0] for part in shown.split("<span>")[1:])
    assert vault.unlock_with_recovery(cleo.person.pk, code, at=DAY)
    with pytest.raises(refusals.WrongSecret):
        vault.unlock_with_recovery(cleo.person.pk, first, at=DAY)
    assert cleo.keyring.fingerprint in page
    assert "Host:" in page
    assert people_queries.recovery_unconfirmed(people_queries.with_email("cleo@acme.example"))  # type: ignore[arg-type]
    assert code.split("-")[3] not in browser.get("/keys/recovery").content.decode()


def test_the_first_code_comes_on_the_same_sheet(cleo: Holder, sign_in: SignIn) -> None:
    page = sign_in(cleo).post("/recovery").content.decode()
    assert "Your recovery sheet" in page
    assert cleo.keyring.fingerprint in page
