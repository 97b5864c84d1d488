"""New keys: begun, left, come back to, finished; the old ones open nothing any more."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import PASSWORD, engage, person
from troth.accounts.keys import policy, queries
from troth.accounts.keys.services import new_seed, unlock_methods
from troth.accounts.keys.tests.stories import (
    DAY,
    NEW,
    WRITTEN,
    Written,
    noticed,
    reads,
    told,
    write,
)
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person, Session
from troth.accounts.people.services import signing_in as people
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.services import refusals
from troth.foundation.vault.services import unlocking as vault

SignIn = Callable[[Holder], Client]


@pytest.fixture
def written(active: Seat, cleo: Holder, carla: Holder) -> Written:
    return write(active.engagement.pk, cleo, carla)


def finish(by: Holder, secret: str = NEW) -> new_seed.Finished:
    return new_seed.finish(secret, by=by, session="", address="::1", at=DAY)


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_new_keys_read_everything_and_the_old_ones_nothing(
    written: Written, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    old = Holder(cleo.person, vault.unlock_with_password(cleo.person.pk, PASSWORD, at=DAY))
    assert reads(written.own, old) == WRITTEN["own"]
    new_seed.begin(NEW, by=cleo, at=DAY)
    assert vault_queries.sign_publics([cleo.person.pk])[cleo.person.pk] == cleo.keyring.sign_public
    while not new_seed.go_on(by=cleo, most=1, at=DAY).is_whole:
        pass
    done = finish(cleo)
    new = done.holder
    assert new.keyring.fingerprint != cleo.keyring.fingerprint
    assert [reads(n, new) for n in (written.shared, written.own)] == [
        WRITTEN["shared"],
        WRITTEN["own"],
    ]
    fresh = Holder(cleo.person, type(old.keyring)(cleo.person.pk, old.keyring._seed))
    assert reads(written.shared, fresh) is None
    later = write(written.engagement, new, carla)
    assert reads(later.own, new) == WRITTEN["own"]
    assert reads(later.own, fresh) is None, "what is written from now on"
    with pytest.raises(refusals.WrongSecret):
        people.sign_in(email=cleo.person.email, password=PASSWORD, address="::1", at=DAY)
    signed_in = people.sign_in(email=cleo.person.email, password=NEW, address="::1", at=DAY)
    assert signed_in.keyring is not None
    assert vault.unlock_with_recovery(cleo.person.pk, done.code, at=DAY)
    assert noticed(cleo.person) == ["keys.seed_new"]
    assert noticed(carla.person) == noticed(hana.person) == ["keys.fingerprint"]
    assert told(cleo.person.pk) == ["keys.seed_new", "keys.seed_begun"]


def test_it_can_be_left_at_any_point_and_gone_on_with(
    written: Written, carla: Holder, hana: Holder
) -> None:
    for number in range(2):
        client = person(f"Mia{number}", "acme")
        engage(client, carla, hana, signed=False)
    new_seed.begin(NEW, by=carla, at=DAY)
    progress = new_seed.go_on(by=carla, most=0, at=DAY)
    assert (progress.done, progress.is_whole) == (0, False)
    assert progress.of >= 4
    for step in range(1, progress.of + 1):
        again = Holder(carla.person, vault.unlock_with_password(carla.person.pk, PASSWORD, at=DAY))
        assert reads(written.shared, again) == WRITTEN["shared"]
        found = new_seed.go_on(by=again, most=1, at=DAY + timedelta(hours=step))
        assert found.done == step
    assert new_seed.go_on(by=carla, most=0, at=DAY).is_whole
    assert reads(written.carlas, finish(carla).holder) == WRITTEN["carlas"]


def test_stopping_leaves_the_old_keys_as_they_were(written: Written, cleo: Holder) -> None:
    new_seed.begin(NEW, by=cleo, at=DAY)
    new_seed.go_on(by=cleo, most=1, at=DAY)
    new_seed.drop(by=cleo, at=DAY)
    assert not policy.new_seed_runs(cleo.person)
    assert reads(written.own, cleo) == WRITTEN["own"]
    with pytest.raises(refusals.NothingPending):
        new_seed.drop(by=cleo, at=DAY)
    assert told(cleo.person.pk) == ["keys.seed_dropped", "keys.seed_begun"]


def test_ways_are_neither_added_nor_removed_meanwhile(cleo: Holder) -> None:
    unlock_methods.add_passphrase("one more long sentence", by=cleo, at=DAY)
    new_seed.begin(NEW, by=cleo, at=DAY)
    passphrase = next(w for w in queries.unlock_methods(cleo.person) if w.kind == "passphrase")
    for act in (
        lambda: unlock_methods.add_passphrase(NEW, by=cleo, at=DAY),
        lambda: unlock_methods.new_recovery(by=cleo, at=DAY),
        lambda: unlock_methods.remove(passphrase, by=cleo, at=DAY),
        lambda: new_seed.begin(NEW, by=cleo, at=DAY),
    ):
        with pytest.raises(Refused, match="making new keys"):
            act()


def test_another_secret_at_the_end_changes_nothing(cleo: Holder) -> None:
    new_seed.begin(NEW, by=cleo, at=DAY)
    with pytest.raises(refusals.WrongSecret):
        finish(cleo, "not the one I chose")
    assert policy.new_seed_runs(cleo.person)
    assert vault.unlock_with_password(cleo.person.pk, PASSWORD, at=DAY)


# --- through the pages -------------------------------------------------------------------------

BEGIN = {"passphrase": NEW, "again": NEW, "password": PASSWORD}


def test_the_whole_way_through_the_pages_with_a_pause(
    written: Written, cleo: Holder, sign_in: SignIn
) -> None:
    other, browser = sign_in(cleo), sign_in(cleo)
    assert "Somebody may know my keys" in browser.get("/keys/new").content.decode()
    for wrong in (
        {**BEGIN, "password": "guessed"},
        {**BEGIN, "again": "not the same"},
        {"passphrase": PASSWORD, "again": PASSWORD, "password": PASSWORD},
    ):
        assert browser.post("/keys/new", wrong).status_code == 422
        assert not policy.new_seed_runs(cleo.person)
    assert browser.post("/keys/new", BEGIN)["Location"] == "/keys/new"
    page = browser.get("/keys/new")
    assert page.headers["Refresh"] == "1; url=/keys/new?go_on"
    assert "0 of " in page.content.decode()
    for place in ("/today", "/keys"):
        assert "Your new keys are not finished" in other.get(place).content.decode()
    page = browser.get("/keys/new?go_on")
    assert "Refresh" not in page.headers
    assert re.search(r"\b([1-9]\d*) of \1\b", page.content.decode())
    assert browser.post("/keys/new/finish", {"password": "wrong"}).status_code == 422
    sheet = browser.post("/keys/new/finish", {"password": NEW})
    assert "Your recovery sheet" in sheet.content.decode()
    assert browser.get(f"/notes/{written.own}").status_code == 200
    assert other.get("/keys").status_code == 302
    assert Session.objects.count() == 1
    assert Person.objects.get(pk=cleo.person.pk).recovery_confirmed_at is None
    assert "not finished" not in browser.get("/today").content.decode()


def test_the_button_does_a_step_and_the_door_back_stops_it(
    written: Written, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    browser.post("/keys/new", BEGIN)
    assert browser.post("/keys/new/step")["Location"] == "/keys/new"
    page = browser.get("/keys/new").content.decode()
    assert re.search(r"\b([1-9]\d*) of \1\b", page)
    assert browser.post("/keys/new/drop")["Location"] == "/keys"
    for gone in ("step", "drop", "finish"):
        assert browser.post(f"/keys/new/{gone}", {"password": NEW})["Location"] == "/keys"
    assert browser.get(f"/notes/{written.own}").status_code == 200
