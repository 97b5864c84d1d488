"""A peer who did not compare in time gives back afterwards, to the keys that are in force."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from tests.cast import PASSWORD, engage
from tests.clock import SetClock
from troth.accounts.keys import queries
from troth.accounts.keys.models import Loss
from troth.accounts.keys.rules import DONE, TRIES, WAIT
from troth.accounts.keys.services import new_seed, recovery
from troth.accounts.keys.tests.stories import (
    DAY,
    NEW,
    RESET,
    WRITTEN,
    Written,
    ask,
    compare,
    noticed,
    reads,
    reset,
    told,
    unlocked,
    words,
    write,
)
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.vault.identity import card
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Identity
from troth.foundation.vault.services import refusals as vault

SignIn = Callable[..., Client]
LATER = DAY + WAIT
WRONG = ("zebra", "zebra", "zebra", "zebra", "zebra")


@pytest.fixture
def written(active: Seat, cleo: Holder, carla: Holder) -> Written:
    return write(active.engagement.pk, cleo, carla)


@pytest.fixture
def with_lars(written: Written, lars: Holder, carla: Holder, hana: Holder) -> Written:
    """What Carla writes with Lars, her other client, who is late."""
    return write(engage(lars, carla, hana).engagement.pk, lars, carla)


@pytest.fixture
def loss(with_lars: Written, cleo: Holder, lars: Holder, carla: Holder) -> Loss:
    """Carla lost her keys; Cleo answered, Lars did not, and the new keys are in force."""
    found = ask(carla.person, cleo, lars)
    compare(found, cleo)
    recovery.wait(found, vault_is_open=False, by=carla.person, at=DAY)
    assert recovery.due(at=LATER) == 1
    found.refresh_from_db()
    assert found.state == DONE
    return found


def give(
    loss: Loss, by: Holder, typed: tuple[str, ...] | None = None, at: datetime = LATER
) -> bool:
    asking = queries.asking(loss.pk, to=by.person)
    heard = recovery.words(asking) if typed is None else typed
    return recovery.compare(asking, typed=heard, how="spoke", by=by, at=at)


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_who_is_late_gives_back_to_the_keys_in_force(
    written: Written, with_lars: Written, loss: Loss, carla: Holder, lars: Holder
) -> None:
    again = unlocked(carla.person)
    assert reads(written.shared, again) == WRITTEN["shared"]
    assert reads(with_lars.shared, again) is None
    assert [row.peer.name for row in queries.late(carla.person)] == ["Lars"]
    assert give(loss, lars)
    again = unlocked(carla.person)
    assert reads(with_lars.shared, again) == WRITTEN["shared"]
    assert reads(with_lars.carlas, again) is None
    assert queries.late(carla.person) == queries.askings(to=lars.person) == []
    assert told(carla.person.pk)[0] == told(with_lars.engagement)[0] == "keys.compare"
    assert noticed(carla.person).count("keys.compare") == 2
    loss.refresh_from_db()
    assert loss.state == DONE
    with pytest.raises(Refused, match="compared the words already"):
        give(loss, lars)


def test_the_words_are_those_of_the_days_before(
    with_lars: Written, cleo: Holder, lars: Holder, carla: Holder
) -> None:
    found = ask(carla.person, cleo, lars)
    before = words(found, lars)
    compare(found, cleo)
    recovery.wait(found, vault_is_open=False, by=carla.person, at=DAY)
    recovery.due(at=LATER)
    assert words(found, lars) == before
    assert len(before) == 5


@pytest.mark.clause("SEED000-CONF-3")
def test_other_words_give_nothing_and_are_counted(
    with_lars: Written, loss: Loss, carla: Holder, lars: Holder
) -> None:
    for _try in range(TRIES):
        assert not give(loss, lars, WRONG)
    with pytest.raises(Refused, match="typed too often"):
        give(loss, lars)
    assert reads(with_lars.shared, unlocked(carla.person)) is None
    assert told(carla.person.pk)[0] == "keys.wrong_words"


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_keys_put_in_their_place_outside_troth_have_other_words_and_get_nothing(
    with_lars: Written, loss: Loss, carla: Holder, lars: Holder
) -> None:
    """Someone writes keys of their own over Carla's, signed by themselves."""
    theirs = Keyring(carla.person.pk, bytes(range(32)))
    made = card(carla.person.pk, theirs.box_public, theirs.sign_public)
    Identity.objects.filter(holder=carla.person).update(
        box_public=theirs.box_public,
        sign_public=theirs.sign_public,
        signature=theirs.sign(made),
    )
    assert queries.exchange(loss) is None
    with pytest.raises(vault.NothingPending):
        words(loss, lars)
    with pytest.raises(Refused, match="changed outside Troth"):
        give(loss, lars, WRONG)


def test_a_still_newer_seed_gets_it_with_words_of_its_own(
    with_lars: Written, loss: Loss, carla: Holder, lars: Holder
) -> None:
    before = words(loss, lars)
    present = unlocked(carla.person)
    new_seed.begin(NEW, by=present, at=LATER)
    new = new_seed.finish(NEW, by=present, session="", address="::1", at=LATER).holder
    assert words(loss, lars) != before
    assert not give(loss, lars, before)
    assert give(loss, lars)
    assert reads(with_lars.shared, new) == WRITTEN["shared"]


def test_both_pages_lead_to_it(
    with_lars: Written,
    loss: Loss,
    carla: Holder,
    lars: Holder,
    cleo: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    set_clock(LATER)
    carlas, theirs = sign_in(carla, RESET), sign_in(lars)
    assert "Read the words to them" in carlas.get("/keys").content.decode()
    page = carlas.get("/keys/lost").content.decode()
    spoken = words(loss, lars)
    assert all(f"<span>{word}</span>" in page for word in spoken)
    assert "Carla has new keys" in theirs.get("/today").content.decode()
    address = f"/keys/asked/{loss.pk}"
    asked = theirs.get(address).content.decode()
    assert not any(f"<span>{word}</span>" in asked for word in spoken)
    assert "Stop this request" not in asked
    sent = {"how": "spoke", "password": PASSWORD}
    wrong = theirs.post(address, {**sent, **{f"heard_{n}": "zebra" for n in range(1, 6)}})
    assert wrong.status_code == 422
    heard = {f"heard_{n}": word for n, word in enumerate(spoken, 1)}
    assert theirs.post(address, {**sent, **heard}).status_code == 302
    assert "opens for the new keys" in theirs.get(address).content.decode()
    assert "Carla has new keys" not in theirs.get("/today").content.decode()
    assert "Read the words to them" not in carlas.get("/keys").content.decode()
    assert sign_in(cleo).get("/keys/lost").content.decode().count("<span>") == 0


@pytest.mark.clause("SEED000-CONF-3")
def test_who_sits_in_the_account_without_the_keys_sees_no_words(
    loss: Loss, lars: Holder, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    set_clock(LATER)
    browser = sign_in(carla, RESET)
    word = f"<span>{words(loss, lars)[0]}</span>"
    assert word in browser.get("/keys/lost").content.decode()
    reset(carla.person, "set by somebody else")
    other = sign_in(carla, "set by somebody else")
    page = other.get("/keys/lost")
    assert page.status_code == 200
    assert word not in page.content.decode()
