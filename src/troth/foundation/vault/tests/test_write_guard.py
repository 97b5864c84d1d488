"""No path makes a slot or a grant without its unlocked holder: in the code, and when it runs."""

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import serializers
from django.db import transaction

import troth
from troth.accounts.people.holder import Holder
from troth.foundation.vault import write_guard
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, Slot
from troth.foundation.vault.tests.held import alone
from troth.foundation.vault.write_guard import NotUnlocked

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOME = Path(troth.__file__).parent
MAKERS = {
    ("foundation/vault/services/slots.py", "put"),
    ("foundation/vault/services/slots.py", "renew"),
    ("foundation/vault/services/unlocking.py", "open_slot"),  # writes when a slot was used
    ("foundation/vault/services/compartments.py", "seal_to"),
    ("foundation/vault/own_rooms.py", "carry"),
    ("foundation/vault/services/several.py", "deliver"),
}
"""The functions that write slots and grants; each needs a keyring, or has just unlocked one."""
WRITES = {
    *("create", "acreate", "bulk_create", "abulk_create", "update", "aupdate", "bulk_update"),
    *("get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "abulk_update"),
    "_raw_insert",
}
NAMES = {"Slot", "Grant", "FormerRoot"}


# --- the code ----------------------------------------------------------------------------------


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(HOME.rglob("*.py")):
        where = path.relative_to(HOME).as_posix()
        if "/tests/" not in where and "/migrations/" not in where:
            yield where, ast.parse(path.read_text(encoding="utf-8"))


def makes(node: ast.AST) -> bool:
    """Say whether a call makes or changes a row: Slot(…), Slot.objects….update(…), unlocked(…)."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        return called.id in {*NAMES, "unlocked"}
    if not isinstance(called, ast.Attribute):
        return False
    if called.attr == "unlocked" or called.attr in NAMES:
        return True
    return called.attr in WRITES and any(
        (isinstance(part, ast.Name) and part.id in NAMES)
        or (isinstance(part, ast.Attribute) and part.attr in {*NAMES, "grants"})
        for part in ast.walk(called.value)
    )


def found_in(where: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            makes(node) for node in ast.walk(function)
        ):
            yield where, function.name


def test_only_the_named_functions_write_slots_and_grants() -> None:
    found = {pair for where, tree in sources() for pair in found_in(where, tree)}
    assert found - {("foundation/vault/write_guard.py", "unlocked")} == MAKERS


@pytest.mark.parametrize(
    "line",
    [
        "Slot(holder=x).save()",
        "models.Grant(holder=x)",
        "Grant.objects.create(holder=x)",
        "Grant.objects.filter(pk=1).update(holder=x)",
        "Slot._base_manager.bulk_create([])",
        "room.grants.create(holder=x)",
        "trap.unlocked(other)",
    ],
)
def test_the_search_sees_what_it_looks_for(line: str) -> None:
    tree = ast.parse(f"def sneak():\n    {line}\n")
    assert list(found_in("here", tree)) == [("here", "sneak")]


def test_each_of_them_has_a_keyring() -> None:
    for where, tree in sources():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and (where, function.name) in MAKERS:
                every = [*function.args.args, *function.args.kwonlyargs]
                given = {ast.unparse(a.annotation) for a in every if a.annotation}
                unlocks = "Keyring.from_wrapped" in ast.unparse(function)
                assert "Keyring" in given or unlocks, (where, function.name)


# --- when it runs ------------------------------------------------------------------------------


def copy_of(row: Any) -> Any:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return type(row)(**{**values, "id": uuid4()})


def _raw(row: Any) -> None:
    (again,) = serializers.deserialize("json", serializers.serialize("json", [copy_of(row)]))
    again.save()


PATHS: dict[str, Callable[[Any], object]] = {
    "save of a new row": lambda row: copy_of(row).save(),
    "forced insert": lambda row: copy_of(row).save(force_insert=True),
    "save of a row that is there": lambda row: row.save(),
    "save of some fields": lambda row: row.save(update_fields=["holder"]),
    "create": lambda row: type(row).objects.create(
        **{f.attname: getattr(copy_of(row), f.attname) for f in row._meta.concrete_fields}
    ),
    "bulk_create": lambda row: type(row).objects.bulk_create([copy_of(row)]),
    "bulk_create that updates": lambda row: type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=["signature"], unique_fields=["id"]
    ),
    "update": lambda row: type(row).objects.filter(pk=row.pk).update(holder_id=row.holder_id),
    "bulk_update": lambda row: type(row).objects.bulk_update([row], ["signature"]),
    "base manager": lambda row: type(row)._base_manager.bulk_create([copy_of(row)]),
    "base manager's update": lambda row: type(row)._base_manager.update(holder_id=row.holder_id),
    "default manager": lambda row: type(row)._default_manager.bulk_create([copy_of(row)]),
    "update_or_create": lambda row: type(row).objects.update_or_create(
        pk=row.pk, defaults={"signature": b""}
    ),
    "fixture": _raw,
}


@pytest.fixture(params=["slot", "grant"])
def row(request: pytest.FixtureRequest, cleo: Holder) -> Any:
    """Give a slot and a grant of Cleo's."""
    if request.param == "slot":
        return Slot.objects.get(holder=cleo.person)
    room = alone(cleo)
    return Grant.objects.get(compartment=room)


@pytest.mark.parametrize("path", PATHS)
def test_every_way_of_writing_a_row_meets_the_trap(row: Any, path: str) -> None:
    before = list(type(row).objects.order_by("pk").values())
    with pytest.raises(NotUnlocked), transaction.atomic():
        PATHS[path](row)
    assert list(type(row).objects.order_by("pk").values()) == before


def test_the_same_ways_work_for_the_unlocked_holder(row: Any, cleo: Holder) -> None:
    """The control: what is refused above is refused by the trap, not by a mistake in the call."""
    with write_guard.unlocked(cleo.keyring):
        for name in (
            "save of a row that is there",
            "update",
            "bulk_update",
            "base manager's update",
        ):
            PATHS[name](row)
        type(row).objects.all().delete()
        PATHS["save of a new row"](row)
        type(row).objects.all().delete()
        PATHS["bulk_create"](row)
    assert type(row).objects.count() == 1


def test_a_grant_through_its_compartment_meets_the_trap(cleo: Holder) -> None:
    room = alone(cleo)
    given = Grant.objects.get(compartment=room)
    with pytest.raises(NotUnlocked):
        Compartment.objects.get(pk=room.pk).grants.add(copy_of(given), bulk=False)


def test_an_unlocked_person_makes_no_slot_of_another_and_gives_nothing_in_their_name(
    row: Any, hana: Holder
) -> None:
    with write_guard.unlocked(hana.keyring), pytest.raises(NotUnlocked):
        copy_of(row).save(force_insert=True)


def test_only_a_keyring_opens_the_door_and_it_shuts_again(row: Any, cleo: Holder) -> None:
    class Pretender(Keyring):
        pass

    pretenders: list[Any] = [cleo.person, Pretender(cleo.person.pk, bytes(32))]
    for pretender in pretenders:
        with pytest.raises(NotUnlocked), write_guard.unlocked(pretender):
            pass
    with pytest.raises(ZeroDivisionError), write_guard.unlocked(cleo.keyring):
        raise ZeroDivisionError
    with pytest.raises(NotUnlocked):
        row.save()
