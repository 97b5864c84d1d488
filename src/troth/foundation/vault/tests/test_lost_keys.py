"""Everything lost: a peer gives again what they share, and nothing is replaced before its time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.foundation.vault import queries
from troth.foundation.vault.envelope import Tampered, new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Former, Grant, Pending, Slot, SlotKind, Vouch
from troth.foundation.vault.queries import PendingSeen
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.services import charters, compartments, lost_keys, new_seed, unlocking
from troth.foundation.vault.services import slots as services_slots
from troth.foundation.vault.services.refusals import (
    NobodyVouched,
    NoKey,
    NothingPending,
    UnderWay,
    WrongSecret,
)
from troth.foundation.vault.tests.held import key_of
from troth.foundation.vault.tests.held import shared as shared_room

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
NEW = "nine swans before breakfast"


@pytest.fixture
def engagement() -> UUID:
    return uuid4()


@pytest.fixture
def shared(cleo: Holder, carla: Holder, engagement: UUID) -> UUID:
    """Give the room of Cleo and Carla."""
    return shared_room(cleo, carla, engagement=engagement).pk


@pytest.fixture
def private(cleo: Holder, engagement: UUID) -> UUID:
    """A compartment that only Cleo holds."""
    return compartments.open_compartment(engagement, "client_private", by=cleo.keyring, at=AT).pk


def prepared(who: Holder, *peers: tuple[Holder, UUID]) -> PendingSeen:
    """Let someone prepare keys, and with these compare those of the peers, each of whom a room."""
    new = lost_keys.prepare_anew(who.person.pk, passphrase=NEW, at=AT)
    for peer, room in peers:
        pk, chain = peer.person.pk, _engagement(room)
        charters.pin(chain, pk, part="peer", level=Level.COMPARED, by=new, at=AT)
    seen = queries.pending(who.person.pk)
    assert seen is not None
    return seen


def again(who: Holder) -> Keyring:
    return unlocking.unlock_with_passphrase(who.person.pk, NEW, at=LATER)


def former(who: Holder) -> Keyring:
    return unlocking.unlock_with_password(who.person.pk, PASSWORD, at=AT)


def opens(room: UUID, by: Keyring) -> bool:
    try:
        return bool(key_of(room, by=by))
    except NoKey:
        return False


@pytest.mark.clause("GCE-1.9")
def test_what_a_peer_gives_comes_back_and_what_nobody_holds_does_not(
    cleo: Holder, carla: Holder, shared: UUID, private: UUID
) -> None:
    before = key_of(shared, by=former(cleo))
    seen = prepared(cleo, (carla, shared))
    assert lost_keys.regrant([shared], seen, by=carla.keyring, at=AT) == 1
    lost_keys.take_anew(cleo.person.pk, at=LATER)
    assert key_of(shared, by=again(cleo)) == before
    assert not opens(private, again(cleo))
    with pytest.raises(WrongSecret):
        former(cleo)
    held = queries.holders(_engagement(shared))
    assert len(held[shared].grants) == 2, "one grant for each of the two"


def test_nothing_changes_for_the_present_keys_until_then(
    cleo: Holder, carla: Holder, shared: UUID, private: UUID
) -> None:
    slots, held = queries.slots(cleo.person.pk), queries.holders(_engagement(shared))
    seen = prepared(cleo, (carla, shared))
    lost_keys.regrant([shared], seen, by=carla.keyring, at=AT)
    assert Grant.objects.filter(holder=cleo.person).count() == 2, "the control: it is prepared"
    assert queries.slots(cleo.person.pk) == slots
    assert queries.holders(_engagement(shared)) == held
    for unlock in (unlocking.unlock_with_passphrase, unlocking.unlock_with_password):
        with pytest.raises(WrongSecret):
            unlock(cleo.person.pk, NEW, at=AT)
    present = former(cleo)
    assert opens(shared, present)
    assert opens(private, present)
    assert queries.present(cleo.person.pk).box_public == cleo.keyring.box_public
    lost_keys.drop_pending(cleo.person.pk)
    assert Grant.objects.filter(holder=cleo.person).count() == 1
    assert not Vouch.objects.exists()
    with pytest.raises(NothingPending):
        lost_keys.take_anew(cleo.person.pk, at=LATER)


def _engagement(room: UUID) -> UUID:
    found = Grant.objects.filter(compartment=room).select_related("compartment").first()
    assert found is not None
    return found.compartment.engagement


def test_nobody_takes_keys_for_which_no_peer_vouched(
    cleo: Holder, carla: Holder, shared: UUID
) -> None:
    seen = prepared(cleo)
    with pytest.raises(NobodyVouched):
        lost_keys.take_anew(cleo.person.pk, at=LATER)
    lost_keys.regrant([shared], seen, by=carla.keyring, at=AT)
    Vouch.objects.update(signature=bytes(64))
    with pytest.raises(NobodyVouched):
        lost_keys.take_anew(cleo.person.pk, at=LATER)
    assert opens(shared, former(cleo))


def test_only_a_peer_who_holds_it_gives_it_and_only_to_who_held_it(
    cleo: Holder, carla: Holder, nora: Holder, shared: UUID, private: UUID
) -> None:
    seen = prepared(cleo)
    for room, by in ((shared, nora), (private, carla)):
        with pytest.raises(NoKey):
            lost_keys.regrant([room], seen, by=by.keyring, at=AT)
    own = compartments.open_compartment(uuid4(), "practitioner_private", by=carla.keyring, at=AT)
    with pytest.raises(NoKey):
        lost_keys.regrant([own.pk], seen, by=carla.keyring, at=AT)
    with pytest.raises(NoKey):
        lost_keys.regrant([shared], seen, by=cleo.keyring, at=AT)
    assert not Vouch.objects.exists()


@pytest.mark.parametrize("field", ["box_public", "sign_public"])
def test_keys_exchanged_after_the_comparison_get_nothing(
    cleo: Holder, carla: Holder, hana: Holder, shared: UUID, field: str
) -> None:
    seen = prepared(cleo)
    theirs = getattr(hana.keyring, field)
    Pending.objects.filter(holder=cleo.person).update(**{field: theirs})
    with pytest.raises(Tampered):
        lost_keys.regrant([shared], seen, by=carla.keyring, at=AT)
    changed = queries.pending(cleo.person.pk)
    assert changed is not None
    with pytest.raises(Tampered):
        lost_keys.regrant([shared], changed, by=carla.keyring, at=AT)


def test_pending_keys_that_name_the_present_ones_do_not_take_them_along(
    cleo: Holder, carla: Holder, shared: UUID
) -> None:
    prepared(cleo)
    Pending.objects.filter(holder=cleo.person).update(sign_public=cleo.keyring.sign_public)
    with pytest.raises(Tampered):
        lost_keys.drop_pending(cleo.person.pk)
    assert opens(shared, former(cleo))


def test_the_owner_who_still_unlocks_drops_or_overrules_it(cleo: Holder, shared: UUID) -> None:
    prepared(cleo)
    with pytest.raises(UnderWay):
        lost_keys.prepare_anew(cleo.person.pk, passphrase="another", at=AT)
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    with pytest.raises(NothingPending):
        lost_keys.take_anew(cleo.person.pk, at=LATER)
    with pytest.raises(UnderWay):
        lost_keys.prepare_anew(cleo.person.pk, passphrase="another", at=AT)
    assert not Slot.objects.filter(holder=cleo.person, kind=SlotKind.PASSPHRASE).exists()


def test_a_password_for_signing_in_unlocks_as_soon_as_the_keys_are_taken(
    cleo: Holder, carla: Holder, shared: UUID
) -> None:
    services_slots.reset_sign_in(cleo.person.pk, NEW, at=AT)
    lost_keys.prepare_anew(cleo.person.pk, password=NEW, at=AT)
    assert unlocking.sign_in(cleo.person.pk, NEW, at=AT) is None
    seen = queries.pending(cleo.person.pk)
    assert seen is not None
    lost_keys.regrant([shared], seen, by=carla.keyring, at=AT)
    lost_keys.take_anew(cleo.person.pk, at=LATER)
    signed_in = unlocking.sign_in(cleo.person.pk, NEW, at=LATER)
    assert signed_in is not None
    assert opens(shared, signed_in)


def test_a_secret_that_turns_up_brings_the_rest_back_once(
    cleo: Holder, carla: Holder, shared: UUID, private: UUID
) -> None:
    code = services_slots.new_recovery(cleo.keyring, at=AT)
    before = key_of(private, by=former(cleo))
    lost_keys.regrant([shared], prepared(cleo, (carla, shared)), by=carla.keyring, at=AT)
    lost_keys.take_anew(cleo.person.pk, at=LATER)
    assert queries.former_kinds(cleo.person.pk) == {SlotKind.PASSWORD, SlotKind.RECOVERY}
    wrongs: list[Any] = [{"password": "wrong"}, {"passphrase": PASSWORD}, {"code": PASSWORD}]
    for wrong in wrongs:
        with pytest.raises(WrongSecret):
            lost_keys.bring_back(again(cleo), **wrong, at=LATER)
    assert lost_keys.bring_back(again(cleo), code=code, at=LATER).compartments == 1
    assert key_of(private, by=again(cleo)) == before
    assert queries.former_kinds(cleo.person.pk) == set()
    assert bytes(Former.objects.get().by_former), "the former key hands over after all"
    with pytest.raises(WrongSecret):
        lost_keys.bring_back(again(cleo), password=PASSWORD, at=LATER)


def test_a_passkey_brings_back_too(
    cleo: Holder, carla: Holder, shared: UUID, private: UUID
) -> None:
    answer = new_key()
    services_slots.put_passkey(cleo.keyring, "a1" * 32, answer, at=AT)
    lost_keys.regrant([shared], prepared(cleo, (carla, shared)), by=carla.keyring, at=AT)
    lost_keys.take_anew(cleo.person.pk, at=LATER)
    found = lost_keys.bring_back(again(cleo), passkey=("a1" * 32, answer), at=LATER)
    assert found.compartments == 1
    assert opens(private, again(cleo))


def test_own_notes_go_on_in_a_new_generation(
    cleo: Holder, carla: Holder, shared: UUID, private: UUID, engagement: UUID
) -> None:
    lost_keys.regrant([shared], prepared(cleo, (carla, shared)), by=carla.keyring, at=AT)
    lost_keys.take_anew(cleo.person.pk, at=LATER)
    room = compartments.open_compartment(engagement, "client_private", by=again(cleo), at=LATER)
    assert (room.generation, opens(room.pk, again(cleo))) == (2, True)
    assert lost_keys.bring_back(again(cleo), password=PASSWORD, at=LATER).compartments == 1
    assert opens(private, again(cleo))


def test_what_is_shared_waits_for_its_peer_who_may_also_come_later(
    cleo: Holder, carla: Holder, nora: Holder, shared: UUID
) -> None:
    second = shared_room(cleo, nora)
    seen = prepared(cleo, (carla, shared), (nora, second.pk))
    lost_keys.regrant([shared], seen, by=carla.keyring, at=AT)
    lost_keys.take_anew(cleo.person.pk, at=LATER)
    with pytest.raises(NoKey):
        compartments.open_compartment(second.engagement, "shared", by=again(cleo), at=LATER)
    renewed = compartments.renew(second.engagement, "shared", by=nora.keyring, at=LATER)
    assert not opens(renewed.pk, again(cleo)), "a peer who compared nothing gives nothing"
    assert lost_keys.regrant([second.pk], seen, by=nora.keyring, at=LATER) == 1
    assert opens(second.pk, again(cleo))
    assert Grant.objects.filter(compartment=second, holder=cleo.person).count() == 1
