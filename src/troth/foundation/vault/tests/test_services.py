"""Seeds, slots, compartments and grants: only a holder gives, and a stranger gets nothing."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import override_settings

from troth.accounts.people.holder import Holder
from troth.app.proofs import by_row
from troth.foundation.vault import derive, queries
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.faults import NoShareStore
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, Identity, PepperCheck, Slot, SlotKind
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.services import (
    compartments,
    lost_keys,
    record_keys,
    sessions,
    slots,
    unlocking,
)
from troth.foundation.vault.services.payloads import Authority
from troth.foundation.vault.services.refusals import NoKey, WrongSecret
from troth.foundation.vault.shares.models import ShredShare
from troth.foundation.vault.tests.held import alone, shared
from troth.foundation.vault.tests.knowing import compared
from troth.foundation.vault.tests.thief import edit, planted_grant

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "a long walk by the river"


def test_a_password_opens_the_seed_and_a_wrong_one_does_not(cleo: Holder) -> None:
    again = unlocking.sign_in(cleo.person.pk, PASSWORD, at=AT)
    assert again is not None
    assert again.sign_public == cleo.keyring.sign_public
    with pytest.raises(WrongSecret):
        unlocking.sign_in(cleo.person.pk, "another password", at=AT)
    with pytest.raises(WrongSecret):
        unlocking.sign_in(None, PASSWORD, at=AT)


def test_an_unknown_person_costs_as_much_as_a_known_one(
    cleo: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[derive.Cost] = []
    stretch = derive.stretch

    def counting(password: str, salt: bytes, cost: derive.Cost) -> bytes:
        costs.append(cost)
        return stretch(password, salt, cost)

    monkeypatch.setattr(derive, "stretch", counting)
    for who in (cleo.person.pk, None):
        with pytest.raises(WrongSecret):
            unlocking.sign_in(who, "wrong", at=AT)
    assert costs == [derive.present_cost()] * 4


@pytest.mark.clause("GCE-1.9")
def test_a_reset_sign_in_leaves_the_vault_locked(cleo: Holder) -> None:
    slots.reset_sign_in(cleo.person.pk, "set by an administrator", at=AT)
    assert unlocking.sign_in(cleo.person.pk, "set by an administrator", at=AT) is None
    with pytest.raises(WrongSecret):
        unlocking.unlock_with_password(cleo.person.pk, "set by an administrator", at=AT)
    opened = unlocking.unlock_with_password(cleo.person.pk, PASSWORD, at=AT)
    assert opened.sign_public == cleo.keyring.sign_public


def test_a_recovery_code_opens_however_it_is_typed_and_an_older_one_ends(cleo: Holder) -> None:
    first = slots.new_recovery(cleo.keyring, at=AT)
    second = slots.new_recovery(cleo.keyring, at=AT)
    typed = second.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    opened = unlocking.unlock_with_recovery(cleo.person.pk, typed, at=AT)
    assert opened.sign_public == cleo.keyring.sign_public
    with pytest.raises(WrongSecret):
        unlocking.unlock_with_recovery(cleo.person.pk, first, at=AT)


def test_a_recovery_code_has_160_bits() -> None:
    code = derive.new_code().replace("-", "")
    assert len(code) * 5 == 160
    assert set(code) <= set(derive._ALPHABET)


def test_a_stolen_database_without_the_pepper_does_not_open_a_slot(cleo: Holder) -> None:
    PepperCheck.objects.all().delete()  # which would say why
    with override_settings(TROTH_PEPPER=bytes(32)), pytest.raises(WrongSecret):
        unlocking.unlock_with_password(cleo.person.pk, PASSWORD, at=AT)


def test_a_slot_row_copied_to_another_person_does_not_open(cleo: Holder, hana: Holder) -> None:
    Slot.objects.filter(holder=hana.person).delete()
    copied = Slot.objects.filter(holder=cleo.person, kind=SlotKind.PASSWORD)
    edit(copied, holder=hana.person)
    with pytest.raises(WrongSecret):
        unlocking.unlock_with_password(hana.person.pk, PASSWORD, at=AT)
    edit(Slot.objects.filter(holder=hana.person), sign_public=hana.keyring.sign_public)
    with pytest.raises(Tampered):
        unlocking.unlock_with_password(hana.person.pk, PASSWORD, at=AT)


def test_the_seed_of_a_session_needs_its_cookie(cleo: Holder) -> None:
    kept = sessions.keep(cleo.keyring, b"cookie")
    opened = sessions.restore(cleo.person.pk, kept, b"cookie")
    assert opened.sign_public == cleo.keyring.sign_public
    with pytest.raises(Tampered):
        sessions.restore(cleo.person.pk, kept, b"another")
    with pytest.raises(Tampered):
        sessions.restore(uuid4(), kept, b"cookie")


@pytest.mark.clause("GCE-1.9")
def test_only_a_holder_can_give_a_key(cleo: Holder, carla: Holder, hana: Holder) -> None:
    room = shared(cleo, carla)
    fresh = {h.person.pk: _reopened(h) for h in (cleo, carla, hana)}
    held = compartments.compartment_key(room, by=fresh[cleo.person.pk])
    assert held == compartments.compartment_key(room, by=fresh[carla.person.pk])
    with pytest.raises(NoKey):
        compartments.compartment_key(room, by=fresh[hana.person.pk])
    own, stranger = Authority("own"), fresh[hana.person.pk]
    with pytest.raises(NoKey):
        compartments.grant(room, hana.person.pk, by=stranger, authority=own, at=AT)
    assert queries.holders(room.engagement)[room.pk].holders == {cleo.person.pk, carla.person.pk}


@pytest.mark.parametrize("field", ["box_public", "sign_public"])
def test_no_key_is_given_to_public_keys_that_somebody_put_in_place(
    cleo: Holder, carla: Holder, hana: Holder, field: str
) -> None:
    theirs = getattr(hana.keyring, field)
    room = alone(cleo)
    compared(cleo, carla, chain=room.engagement)
    Identity.objects.filter(holder=carla.person).update(**{field: theirs})
    who, why = carla.person.pk, Authority("own")
    with pytest.raises(Tampered):
        compartments.grant(room, who, part="practitioner", by=cleo.keyring, authority=why, at=AT)


def test_a_grant_copied_to_another_person_opens_nothing(cleo: Holder, hana: Holder) -> None:
    room = alone(cleo)
    edit(
        Grant.objects.filter(compartment=room),
        holder=hana.person,
        sealed_to=hana.keyring.box_public,
    )
    with pytest.raises(NotEntitled):
        compartments.compartment_key(room, by=_reopened(hana))


def test_without_the_shred_share_nothing_opens(cleo: Holder) -> None:
    room = compartments.open_compartment(uuid4(), "client_private", by=cleo.keyring, at=AT)
    pairs = [(room, room.engagement)]
    assert record_keys.wrapping_keys(pairs, by=cleo.keyring)
    ShredShare.objects.filter(engagement=room.engagement).delete()
    with pytest.raises(NoShareStore):
        record_keys.wrapping_keys(pairs, by=cleo.keyring)


def test_a_compartment_is_opened_once(cleo: Holder, carla: Holder) -> None:
    engagement = uuid4()
    first = alone(cleo, engagement)
    assert alone(cleo, engagement) == first
    with pytest.raises(NotEntitled):
        alone(carla, engagement)


@pytest.mark.clause("GCE-1.9")
def test_a_room_that_no_rule_knows_is_refused_whatever_its_rows_say(
    cleo: Holder, carla: Holder, nora: Holder
) -> None:
    """Someone relabels a room of two and adds a row for herself, then says she lost her keys."""
    room, engagement = shared(cleo, carla), uuid4()
    with pytest.raises(NotEntitled, match="no such room"):
        compartments.open_compartment(engagement, "plain", by=cleo.keyring, at=AT)
    assert not Compartment.objects.filter(engagement=engagement).exists()
    key = compartments.compartment_key(room, by=_reopened(carla))
    Compartment.objects.filter(pk=room.pk).update(purpose="plain")
    planted_grant(room, bytes(32), to=nora, by=nora)
    room.refresh_from_db()
    lost_keys.prepare_anew(nora.person.pk, passphrase=PASSWORD, at=AT)
    seen = queries.pending(nora.person.pk)
    assert seen is not None
    with pytest.raises(NotEntitled, match="no such room"):
        lost_keys.regrant([room.pk], seen, by=_reopened(carla), at=AT)
    assert by_row.compartment_keys([room], by=_reopened(carla)) == {room.pk: key}, "the control"


def test_revoking_takes_the_grant(cleo: Holder, carla: Holder) -> None:
    room = shared(cleo, carla)
    compartments.revoke(room.pk, carla.person.pk)
    with pytest.raises(NoKey):
        compartments.compartment_key(room, by=_reopened(carla))


def test_a_keyring_shows_nothing_of_itself(cleo: Holder) -> None:
    assert repr(cleo.keyring) == f"<Keyring of {cleo.person.pk}>"
    assert len(cleo.keyring.fingerprint.split()) == 8


def _reopened(holder: Holder) -> Keyring:
    """Return the keyring of a new request, without what the last one had opened."""
    return unlocking.unlock_with_password(holder.person.pk, PASSWORD, at=AT)
