"""Keys that were lost come back through a peer, and through nobody else."""

from datetime import datetime, timedelta

import pytest

from tests.cast import PASSWORD, agree, begin, sign_all
from tests.post import delivered
from troth.accounts.keys import policy, queries
from troth.accounts.keys.models import Loss, LossPeer
from troth.accounts.keys.rules import (
    ASKED,
    COMPARED,
    DONE,
    DROPPED,
    EXPIRED,
    LIFE,
    VETOED,
    WAIT,
    WAITING,
)
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
from troth.accounts.people.models import Session
from troth.accounts.people.services import recovery as people_recovery
from troth.accounts.people.services import signing_in as people
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.vault.models import Pending
from troth.foundation.vault.services import refusals as vault
from troth.foundation.vault.services import unlocking

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


# --- whom one can ask --------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.9", "SEED003-CORP-1")
def test_client_and_practitioner_are_peers_and_no_sponsor_vouches_for_either(
    written: Written, cleo: Holder, carla: Holder, hana: Holder, nora: Holder
) -> None:
    def peers(of: Holder) -> set[str]:
        return {peer.name for peer in queries.peers(of.person)}

    assert peers(cleo) == {"Carla"}
    assert peers(carla) == {"Cleo"}
    assert peers(hana) == {"Carla"}
    assert peers(nora) == set()


def test_before_there_is_a_shared_room_the_sponsor_is_no_peer_either(
    contracting: Seat, cleo: Holder
) -> None:
    assert [peer.name for peer in queries.peers(cleo.person)] == ["Carla"]


def test_peers_stay_peers_after_new_keys_on_both_sides(
    written: Written, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    renewed = []
    for holder in (cleo, carla, hana):
        new_seed.begin(NEW, by=holder, at=DAY)
        done = new_seed.finish(NEW, by=holder, session="", address="::1", at=DAY)
        renewed.append(done.holder)
    peers = [{peer.name for peer in queries.peers(holder.person)} for holder in renewed]
    assert peers == [{"Carla"}, {"Cleo"}, {"Carla"}]
    found = ask(cleo.person, carla)
    assert compare(found, renewed[1])
    recovery.due(at=LATER)
    again = unlocked(cleo.person)
    assert reads(written.shared, again) == WRITTEN["shared"]
    assert {peer.name for peer in queries.peers(cleo.person)} == {"Carla"}


def test_who_is_no_peer_cannot_be_asked(written: Written, cleo: Holder, hana: Holder) -> None:
    with pytest.raises(Refused, match="at least one person"):
        ask(cleo.person, hana)
    assert not Loss.objects.exists()
    assert not Pending.objects.exists()


# --- the whole way -----------------------------------------------------------------------------


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_what_a_peer_shares_comes_back_and_what_only_one_could_read_does_not(
    written: Written, loss: Loss, cleo: Holder, carla: Holder
) -> None:
    before = cleo.keyring.fingerprint
    assert state(loss) == ASKED
    assert (
        people.sign_in(email=cleo.person.email, password=RESET, address="::1", at=DAY).keyring
        is None
    )
    assert compare(loss, carla)
    assert (state(loss), loss.due_at) == (WAITING, LATER)
    assert recovery.due(at=LATER - timedelta(seconds=1)) == 0
    assert reads(written.shared, cleo) == WRITTEN["shared"]  # the old keys are still in force
    assert recovery.due(at=LATER) == 1
    assert state(loss) == DONE
    again = unlocked(cleo.person)
    assert again.keyring.fingerprint != before
    assert reads(written.shared, again) == WRITTEN["shared"]
    assert reads(written.own, again) is None
    assert reads(written.shared, carla) == WRITTEN["shared"]
    assert recovery.due(at=LATER) == 0


def test_both_learn_of_every_step_and_the_ledgers_tell_it(
    written: Written, loss: Loss, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    compare(loss, carla)
    recovery.due(at=LATER)
    steps = ["keys.taken_anew", "keys.wait", "keys.compare", "keys.ask"]
    assert told(cleo.person.pk) == steps
    assert told(written.engagement) == steps
    assert noticed(cleo.person) == ["keys.ask", "keys.compare", "keys.taken_anew", "keys.wait"]
    assert noticed(carla.person) == ["keys.fingerprint", "keys.peer_asked", "keys.wait"]
    assert noticed(hana.person) == [
        *("keys.compare", "keys.fingerprint", "keys.other_asked", "keys.wait")
    ]


def test_mail_says_nothing_of_keys(loss: Loss, carla: Holder) -> None:
    before = len(delivered())
    compare(loss, carla)
    letters = delivered()
    assert len(letters) == before + 5
    for letter in letters[before:]:
        assert letter.subject == "Something waits for you on Troth"
        assert "key" not in str(letter.body).lower()


def test_a_secret_that_is_found_again_brings_the_rest_back(
    written: Written, loss: Loss, cleo: Holder, carla: Holder
) -> None:
    compare(loss, carla)
    recovery.due(at=LATER)
    again = unlocked(cleo.person)
    assert policy.has_former(cleo.person)
    with pytest.raises(vault.WrongSecret):
        recovery.bring_back("not this one either", by=again, address="::1", at=LATER)
    assert reads(written.own, again) is None
    recovery.bring_back(PASSWORD, by=again, address="::1", at=LATER)
    assert reads(written.own, again) == WRITTEN["own"]
    assert not policy.has_former(cleo.person)
    assert told(cleo.person.pk)[0] == "keys.brought_back"


def test_a_recovery_code_that_is_found_again_does_as_well(
    written: Written, cleo: Holder, carla: Holder
) -> None:
    code = people_recovery.new_recovery(by=cleo, at=DAY)
    compare(ask(cleo.person, carla), carla)
    recovery.due(at=LATER)
    again = unlocked(cleo.person)
    recovery.bring_back(code.lower().replace("-", " "), by=again, address="::1", at=LATER)
    assert reads(written.own, again) == WRITTEN["own"]


def test_who_signs_in_through_a_provider_takes_a_passphrase(
    written: Written, cleo: Holder, carla: Holder
) -> None:
    found = recovery.ask(
        chosen=[carla.person.pk],
        passphrase="a sentence for the new vault",
        vault_is_open=False,
        by=cleo.person,
        at=DAY,
    )
    compare(found, carla)
    recovery.due(at=LATER)
    keyring = unlocking.unlock_with_passphrase(
        cleo.person.pk, "a sentence for the new vault", at=LATER
    )
    assert reads(written.shared, Holder(cleo.person, keyring)) == WRITTEN["shared"]


def test_two_peers_each_give_back_their_own_and_the_asker_may_not_wait_for_both(
    written: Written, cleo: Holder, carla: Holder, hana: Holder, lars: Holder
) -> None:
    """Carla has lost her keys: Cleo answers at once, and Lars, another client, only later."""
    with_lars(lars, carla, hana)
    found = ask(carla.person, cleo, lars)
    compare(found, cleo)
    assert state(found) == COMPARED
    assert recovery.due(at=LATER) == 0
    recovery.wait(found, vault_is_open=False, by=carla.person, at=DAY)
    assert (state(found), found.due_at) == (WAITING, LATER)
    recovery.compare(
        queries.asking(found.pk, to=lars.person),
        typed=words(found, lars),
        how="met",
        by=lars,
        at=DAY + timedelta(hours=1),
    )
    found.refresh_from_db()
    assert found.due_at == LATER + timedelta(hours=1)
    assert recovery.due(at=LATER) == 0
    assert recovery.due(at=LATER + timedelta(hours=1)) == 1
    again = unlocked(carla.person)
    assert reads(written.shared, again) == WRITTEN["shared"]
    assert reads(written.carlas, again) is None


def with_lars(lars: Holder, carla: Holder, hana: Holder) -> None:
    """Let Lars be another client of Carla, by a charter that has been in force for long."""
    seat = begin(lars, carla, hana)
    agree(seat, by=carla)
    sign_all(seat, [carla, lars, hana])


# --- stopping and ending -----------------------------------------------------------------------


def test_the_peer_can_stop_it_and_the_owner_is_told(
    loss: Loss, cleo: Holder, carla: Holder
) -> None:
    recovery.veto(loss, by=carla, at=DAY)
    assert state(loss) == VETOED
    assert noticed(cleo.person) == ["keys.ask", "keys.veto"]
    with pytest.raises(Refused, match="was stopped"):
        recovery.veto(loss, by=cleo, at=DAY)
    with pytest.raises(Refused, match="was stopped"):
        compare(loss, carla)


def test_the_asker_can_withdraw_and_ask_again(loss: Loss, cleo: Holder, carla: Holder) -> None:
    with pytest.raises(Refused, match="asked already"):
        ask(cleo.person, carla)
    recovery.drop(loss, vault_is_open=False, by=cleo.person, at=DAY)
    assert state(loss) == DROPPED
    assert not Pending.objects.exists()
    assert ask(cleo.person, carla).state == ASKED


@pytest.mark.parametrize("compared", [False, True])
def test_nobody_answers_for_fourteen_days(
    written: Written, cleo: Holder, carla: Holder, hana: Holder, lars: Holder, compared: bool
) -> None:
    with_lars(lars, carla, hana)
    found = ask(carla.person, cleo, lars)
    if compared:
        compare(found, cleo)
    assert recovery.due(at=DAY + LIFE - timedelta(seconds=1)) == 0
    assert recovery.due(at=DAY + LIFE) == 1
    assert state(found) == EXPIRED
    assert not Pending.objects.exists()
    assert "keys.over" in noticed(carla.person)


def test_an_open_vault_asks_for_nothing(written: Written, cleo: Holder, carla: Holder) -> None:
    with pytest.raises(Refused, match="vault is locked"):
        recovery.ask(
            chosen=[carla.person.pk],
            password=PASSWORD,
            vault_is_open=True,
            by=cleo.person,
            at=DAY,
        )


def test_the_owner_who_objects_ends_every_other_sign_in(loss: Loss, cleo: Holder) -> None:
    def session(key: str, at: datetime) -> Session:
        return Session.objects.create(key=key, person=cleo.person, made_at=at, seen_at=at)

    session("theirs", DAY)
    session("mine", DAY)
    recovery.veto(loss, by=cleo, session="mine", at=DAY)
    assert list(Session.objects.values_list("key", flat=True)) == ["mine"]


def test_a_crash_while_giving_back_leaves_nothing_half(
    written: Written, loss: Loss, carla: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_given: object, **_named: object) -> None:
        raise RuntimeError

    before = told(written.engagement)
    with monkeypatch.context() as broken:
        broken.setattr("troth.accounts.keys.services.recovery._tell", crash)
        with pytest.raises(RuntimeError):
            compare(loss, carla)
    assert state(loss) == ASKED
    assert LossPeer.objects.get().compared_at is None
    assert told(written.engagement) == before
    assert compare(loss, carla)


def test_the_former_seed_cannot_be_used_for_a_new_one_that_was_begun(
    written: Written, cleo: Holder, carla: Holder
) -> None:
    """A new seed was under way when everything was lost: the request takes its place."""
    new_seed.begin("some other long secret", by=cleo, at=DAY)
    reset(cleo.person)
    found = ask(cleo.person, carla)
    assert compare(found, carla)
    with pytest.raises(Refused, match="asks for your keys"):
        new_seed.begin("some other long secret", by=cleo, at=DAY)
