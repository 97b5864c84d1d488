"""Who wants the keys of another: on the telephone, in the account, in the database."""

from datetime import timedelta

import pytest

from tests.cast import PASSWORD
from troth.accounts.keys import queries
from troth.accounts.keys.models import Loss, LossPeer
from troth.accounts.keys.rules import ASKED, LIFE, TRIES, VETOED, WAIT
from troth.accounts.keys.services import recovery
from troth.accounts.keys.tests.stories import (
    DAY,
    RESET,
    WRITTEN,
    Written,
    ask,
    compare,
    noticed,
    reads,
    told,
    words,
    write,
)
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import signing_in as people
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.models import Pending
from troth.foundation.vault.services import lost_keys as vault

LATER = DAY + WAIT


@pytest.fixture
def written(active: Seat, cleo: Holder, carla: Holder) -> Written:
    return write(active.engagement.pk, cleo, carla)


@pytest.fixture
def loss(written: Written, cleo: Holder, carla: Holder) -> Loss:
    return ask(cleo.person, carla)


def state(loss: Loss) -> str:
    loss.refresh_from_db()
    return loss.state


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_who_resets_a_sign_in_and_asks_fails_on_the_words_and_is_seen(
    written: Written, loss: Loss, cleo: Holder, carla: Holder
) -> None:
    """The control is the genuine request above: the same steps, and the right words."""
    assert noticed(cleo.person) == ["keys.ask"]
    guess = ("acorn", "alarm", "amber", "anchor", "angle")
    assert words(loss, carla) != guess
    assert not compare(loss, carla, guess)
    assert (state(loss), LossPeer.objects.get().tries) == (ASKED, 1)
    assert told(cleo.person.pk)[0] == told(written.engagement)[0] == "keys.wrong_words"
    recovery.veto(loss, by=cleo, at=DAY)
    assert state(loss) == VETOED
    assert not Pending.objects.exists()
    assert recovery.due(at=LATER + LIFE) == 0
    thief = people.sign_in(email=cleo.person.email, password=RESET, address="::1", at=LATER)
    assert thief.keyring is None
    assert reads(written.own, cleo) == WRITTEN["own"]


def test_right_words_from_a_wrong_mouth_still_leave_three_days_to_object(
    written: Written, loss: Loss, cleo: Holder, carla: Holder
) -> None:
    compare(loss, carla)
    recovery.veto(loss, by=cleo, at=LATER - timedelta(minutes=1))
    assert recovery.due(at=LATER) == 0
    assert state(loss) == VETOED
    assert reads(written.shared, cleo) == WRITTEN["shared"]
    assert "keys.veto" in noticed(carla.person)


def test_keys_that_open_the_vault_meanwhile_are_not_lost_even_if_nobody_objects(
    written: Written, loss: Loss, cleo: Holder, carla: Holder
) -> None:
    compare(loss, carla)
    people.unlock(cleo.person, password=PASSWORD, address="::1", at=DAY + timedelta(hours=1))
    assert recovery.due(at=LATER) == 1
    assert state(loss) == VETOED
    assert vault_queries.sign_publics([cleo.person.pk])[cleo.person.pk] == cleo.keyring.sign_public


def test_a_key_that_is_exchanged_after_the_words_were_compared_gets_nothing(
    written: Written, loss: Loss, cleo: Holder, carla: Holder
) -> None:
    """Someone with the database puts other new keys in the place of the compared ones."""
    heard = words(loss, carla)
    vault.drop_pending(cleo.person.pk)
    other = vault.prepare_anew(cleo.person.pk, password=RESET, at=DAY)
    with pytest.raises(Refused, match="changed outside Troth"):
        compare(loss, carla, heard)
    Loss.objects.update(pending=other.sign_public.hex())
    assert not compare(loss, carla, heard)


def test_the_same_after_the_comparing_is_noticed_when_the_time_is_over(
    written: Written, loss: Loss, cleo: Holder, carla: Holder
) -> None:
    compare(loss, carla)
    vault.drop_pending(cleo.person.pk)
    other = vault.prepare_anew(cleo.person.pk, password=RESET, at=DAY)
    Loss.objects.update(pending=other.sign_public.hex())
    recovery.due(at=LATER)
    assert state(loss) == VETOED
    assert reads(written.shared, cleo) == WRITTEN["shared"]


def test_guessing_words_ends_after_a_few_tries(loss: Loss, carla: Holder) -> None:
    for _ in range(TRIES):
        assert not compare(loss, carla, ("acorn",) * 5)
    with pytest.raises(Refused, match="too often"):
        compare(loss, carla)
    assert state(loss) == ASKED


@pytest.mark.clause("GCE-1.9")
def test_others_can_neither_compare_nor_see_nor_stop(
    loss: Loss, cleo: Holder, carla: Holder, hana: Holder, nora: Holder
) -> None:
    for stranger in (hana, nora, cleo):
        with pytest.raises(OutOfReach):
            queries.asking(loss.pk, to=stranger.person)
    for stranger in (hana, nora, carla):
        with pytest.raises(OutOfReach):
            queries.loss(loss.pk, to=stranger.person)
    with pytest.raises(Refused):
        recovery.veto(loss, by=nora, at=DAY)
    with pytest.raises(Refused, match="how you recognised"):
        compare(loss, carla, how="")
    assert state(loss) == ASKED


def test_only_who_has_the_new_secret_sees_the_words(loss: Loss, cleo: Holder) -> None:
    def shown(secret: str) -> bool:
        return recovery.holds_new_keys(loss, secret=secret, address="::1", by=cleo.person, at=DAY)

    assert shown(RESET)
    assert not shown(PASSWORD)
    for _ in range(9):
        shown("guessed")
    with pytest.raises(Refused, match="too many tries"):
        shown(RESET)
