"""The ways to unlock: each opens the seed, each stands on a signed card, and one is always left."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.foundation.vault import derive, queries
from troth.foundation.vault.envelope import Tampered, new_key
from troth.foundation.vault.identity import Superseded
from troth.foundation.vault.models import SignIn, Slot, SlotKind
from troth.foundation.vault.services import new_seed, slots, unlocking
from troth.foundation.vault.services.refusals import LastSlot, WrongSecret
from troth.foundation.vault.tests.thief import edit

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
WORDS = "seven lanterns on the lake"
ONE, TWO = "a1" * 32, "b2" * 32


def kinds(who: Holder) -> list[SlotKind]:
    return [slot.kind for slot in queries.slots(who.person.pk)]


def test_there_is_no_kind_of_slot_for_anybody_else() -> None:
    """Who runs the host, proves an identity or inherits must not open what they do not own.

    A slot of such a kind would be a second door to every vault. So the kinds are those that lie
    in the hands of the person whose vault it is, and no other can even be stored.
    """
    assert set(SlotKind.values) == {"password", "passphrase", "passkey", "recovery"}


@pytest.mark.parametrize("kind", ["administrator", "provider", "escrow", "executor"])
def test_the_database_refuses_every_other_kind(cleo: Holder, kind: str) -> None:
    mine = Slot.objects.filter(holder=cleo.person, kind=SlotKind.PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        edit(mine, kind=kind)


def test_a_person_without_a_password_has_a_passphrase_and_no_sign_in(nora: Holder) -> None:
    SignIn.objects.filter(holder=nora.person).delete()
    Slot.objects.filter(holder=nora.person).delete()
    with pytest.raises(ValueError, match="exactly one"):
        slots.enrol(nora.person.pk, at=AT)
    with pytest.raises(ValueError, match="exactly one"):
        slots.enrol(nora.person.pk, password="x", passphrase="y", at=AT)
    slots.set_passphrase(nora.keyring, WORDS, at=AT)
    opened = unlocking.unlock_with_passphrase(nora.person.pk, WORDS, at=AT)
    assert opened.sign_public == nora.keyring.sign_public
    assert not SignIn.objects.filter(holder=nora.person).exists()
    for unlock, secret in (
        (unlocking.unlock_with_passphrase, "another"),
        (unlocking.unlock_with_password, WORDS),
        (unlocking.unlock_with_recovery, WORDS),
        (unlocking.sign_in, WORDS),
    ):
        with pytest.raises(WrongSecret):
            unlock(nora.person.pk, secret, at=AT)


def test_several_passkeys_open_each_by_its_own_answer(cleo: Holder) -> None:
    first, second = new_key(), new_key()
    slots.put_passkey(cleo.keyring, ONE, first, at=AT)
    slots.put_passkey(cleo.keyring, TWO, second, at=AT)
    who = cleo.person.pk
    for reference, answer in ((ONE, first), (TWO, second)):
        opened = unlocking.unlock_with_passkey(who, reference, answer, at=LATER)
        assert opened.sign_public == cleo.keyring.sign_public
    for reference, answer in ((ONE, second), (TWO, first), ("c3" * 32, first)):
        with pytest.raises(WrongSecret):
            unlocking.unlock_with_passkey(who, reference, answer, at=AT)
    seen = [s for s in queries.slots(who) if s.kind == SlotKind.PASSKEY]
    assert {(s.reference, s.used_at) for s in seen} == {(ONE, LATER), (TWO, LATER)}


def test_a_passkey_added_again_takes_the_place_of_itself_only(cleo: Holder) -> None:
    for reference in (ONE, TWO, ONE):
        slots.put_passkey(cleo.keyring, reference, new_key(), at=AT)
    assert kinds(cleo).count(SlotKind.PASSKEY) == 2


@pytest.mark.parametrize(("reference", "answer"), [("", bytes(32)), (ONE, b"short"), ("a", b"")])
def test_a_passkey_of_another_size_is_refused(cleo: Holder, reference: str, answer: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        slots.put_passkey(cleo.keyring, reference, answer, at=AT)


def test_the_salt_for_passkeys_is_one_a_host(settings: Any) -> None:
    here = derive.prf_salt()
    assert (len(here), here) == (32, derive.prf_salt())
    settings.TROTH_HOST_ID = "another host"
    assert derive.prf_salt() != here


def test_the_last_slot_stays(cleo: Holder) -> None:
    slots.new_recovery(cleo.keyring, at=LATER)
    password, recovery = queries.slots(cleo.person.pk)
    assert slots.remove_slot(cleo.keyring, password.id, at=AT) == password.digest
    with pytest.raises(LastSlot):
        slots.remove_slot(cleo.keyring, recovery.id, at=AT)
    assert kinds(cleo) == [SlotKind.RECOVERY]
    assert unlocking.sign_in(cleo.person.pk, PASSWORD, at=AT) is None


def test_an_altered_slot_does_not_count_as_one_that_is_left(cleo: Holder) -> None:
    slots.new_recovery(cleo.keyring, at=LATER)
    password, recovery = queries.slots(cleo.person.pk)
    edit(Slot.objects.filter(pk=recovery.id), salt=bytes(16))
    with pytest.raises(LastSlot):
        slots.remove_slot(cleo.keyring, password.id, at=AT)


def test_nobody_removes_a_slot_of_somebody_else(cleo: Holder, hana: Holder) -> None:
    slots.new_recovery(cleo.keyring, at=AT)
    for slot in queries.slots(cleo.person.pk):
        with pytest.raises(Slot.DoesNotExist):
            slots.remove_slot(hana.keyring, slot.id, at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"salt": bytes(16)},
        {"memory_kib": 65},
        {"passes": 2},
        {"made_at": LATER},
        {"wrapped_seed": bytes(73)},
        {"reference": "x", "kind": "passkey"},
        {"signature": bytes(64)},
        {"signature": b""},
        {"sign_public": b"short"},
    ],
    ids="+".join,
)
def test_a_slot_that_was_changed_opens_nothing_and_is_seen(
    cleo: Holder, change: dict[str, Any]
) -> None:
    mine = Slot.objects.filter(holder=cleo.person)
    before = queries.slots(cleo.person.pk)
    assert [slot.is_signed for slot in before] == [True]
    edit(mine, **change)
    assert unlocking.sign_in(cleo.person.pk, PASSWORD, at=AT) is None
    with pytest.raises((Tampered, WrongSecret)):
        unlocking.unlock_with_password(cleo.person.pk, PASSWORD, at=AT)
    after = queries.slots(cleo.person.pk)
    assert [slot.is_signed for slot in after] in ([False], [])
    assert after != before


def test_a_use_is_no_change(cleo: Holder) -> None:
    before = queries.slots(cleo.person.pk)[0]
    unlocking.unlock_with_password(cleo.person.pk, PASSWORD, at=LATER)
    after = queries.slots(cleo.person.pk)[0]
    assert (after.digest, after.is_signed, after.used_at) == (before.digest, True, LATER)


def test_older_keys_of_a_session_that_was_left_open_change_no_slot(cleo: Holder) -> None:
    new_seed.begin_new_seed(cleo.keyring, password=WORDS, at=AT)
    new_seed.finish_new_seed(cleo.keyring, password=WORDS, at=AT)
    with pytest.raises(Superseded):
        slots.set_password(cleo.keyring, "a password of the past", at=AT)
    with pytest.raises(Superseded):
        slots.new_recovery(cleo.keyring, at=AT)
