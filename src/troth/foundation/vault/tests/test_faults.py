"""A foreign pepper, a share store that is gone: told in words that say what to do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import checks
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from tests.cast import AT, PASSWORD
from troth.accounts.people.holder import Holder
from troth.foundation.vault import pepper, share_store
from troth.foundation.vault.checks import examine, system_check
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.faults import Fault, NoShareStore, Unreadable, WrongPepper
from troth.foundation.vault.models import PepperCheck
from troth.foundation.vault.router import SHARES
from troth.foundation.vault.services import compartments, record_keys, slots, unlocking
from troth.foundation.vault.services.refusals import WrongSecret
from troth.foundation.vault.shares.models import ShareClass, ShredShare
from troth.foundation.vault.tests.held import alone

FOREIGN = bytes(32)


def test_a_foreign_pepper_is_named_wherever_a_secret_is_asked(cleo: Holder, settings: Any) -> None:
    code = slots.new_recovery(cleo.keyring, at=AT)
    examine()
    with pytest.raises(WrongSecret):
        unlocking.sign_in(cleo.person.pk, "wrong", at=AT)
    settings.TROTH_PEPPER = FOREIGN
    for unlock, secret in (
        (unlocking.sign_in, PASSWORD),
        (unlocking.unlock_with_password, PASSWORD),
        (unlocking.unlock_with_recovery, code),
    ):
        with pytest.raises(WrongPepper, match="does not belong to this database"):
            unlock(cleo.person.pk, secret, at=AT)
    with pytest.raises(WrongPepper):
        slots.enrol(uuid4(), password=PASSWORD, at=AT)
    with pytest.raises(WrongPepper):
        examine()


def test_an_unknown_person_is_told_the_same(cleo: Holder, settings: Any) -> None:
    settings.TROTH_PEPPER = FOREIGN
    with pytest.raises(WrongPepper):
        unlocking.sign_in(None, PASSWORD, at=AT)


def test_the_check_value_is_made_once_and_is_not_the_pepper(
    cleo: Holder, carla: Holder, settings: Any
) -> None:
    kept = PepperCheck.objects.get()
    assert settings.TROTH_PEPPER not in bytes(kept.value)
    assert len(bytes(kept.value)) == 32


def test_a_host_without_people_takes_any_pepper(db: None, settings: Any) -> None:
    settings.TROTH_PEPPER = FOREIGN
    pepper.check()
    assert not PepperCheck.objects.exists()


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Path]:
    """A share store whose file was lost: SQLite makes an empty one in its place."""
    kept = connections[SHARES]
    name = tmp_path / "shares.sqlite3"
    told = {**kept.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(name)}
    told["OPTIONS"] = {}
    connections[SHARES] = DatabaseWrapper(told, SHARES)
    try:
        yield name
    finally:
        connections[SHARES].close()
        connections[SHARES] = kept


def test_a_lost_store_is_named_at_each_door(cleo: Holder, empty_store: Path) -> None:
    for door in (
        examine,
        lambda: share_store.found([uuid4()], ShareClass.CONTENT),
        lambda: share_store.shredded([uuid4()], ShareClass.CONTENT),
        lambda: share_store.make(uuid4()),
        lambda: alone(cleo),
    ):
        with pytest.raises(NoShareStore, match="Put it back"):
            door()


def test_a_store_that_cannot_be_opened_is_named(db: None, empty_store: Path) -> None:
    empty_store.mkdir()
    with pytest.raises(NoShareStore):
        share_store.check()


def test_another_fault_of_the_store_stays_what_it_is(
    cleo: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(ShredShare.objects, "get_or_create", full)
    with pytest.raises(OperationalError, match="full"):
        share_store.make(uuid4())


def test_a_store_without_this_engagement_is_named_and_gets_no_second_share(cleo: Holder) -> None:
    room = alone(cleo)
    ShredShare.objects.all().delete()
    with pytest.raises(NoShareStore):
        record_keys.wrapping_keys([(room, room.engagement)], by=cleo.keyring)
    with pytest.raises(NoShareStore):
        compartments.open_compartment(room.engagement, "client_private", by=cleo.keyring, at=AT)
    assert not ShredShare.objects.exists()


def test_the_system_check_says_both(cleo: Holder, settings: Any, empty_store: Path) -> None:
    settings.TROTH_PEPPER = FOREIGN
    assert system_check() == []
    found = system_check(databases=["default"])
    assert [(f.id, f.level) for f in found] == [
        ("vault.E001", checks.ERROR),
        ("vault.E002", checks.ERROR),
    ]
    registered: list[Any] = list(checks.registry.registry.get_checks())
    assert system_check in registered


def test_the_check_is_silent_while_everything_is_in_place(cleo: Holder) -> None:
    assert system_check(databases=["default"]) == []


@pytest.mark.parametrize("fault", [WrongPepper, NoShareStore, Unreadable, Tampered])
def test_every_fault_is_one_to_be_told(fault: type[Exception]) -> None:
    assert issubclass(fault, Fault)
