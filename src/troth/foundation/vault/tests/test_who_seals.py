"""Who seals keys to others: one function, which the code is searched for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import troth

HOME = Path(troth.__file__).parent
SEALS = {("foundation/vault/rooms/warrant.py", "_sealed")}
BY_ROW = {
    ("engagement/charters/services/rooms.py", "open_shared"),
    ("engagement/charters/services/rooms.py", "charter_room"),
    ("engagement/charters/services/personal.py", "open_personal"),
    ("engagement/charters/signatures.py", "keys_let_in"),
    ("engagement/joining/services/enquiries.py", "open_before"),
    ("practice/groups/queries.py", "line_room"),  # for a page that says who can read
}
"""Who asks a row for the newest key of a room; what is sealed under it `seal` judges again."""


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(HOME.rglob("*.py")):
        where = path.relative_to(HOME).as_posix()
        if where.startswith(
            "app/proofs/"
        ):  # the attacks seal by hand, as an operator with SQL would
            continue
        if "/tests/" not in where and "/migrations/" not in where:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield where, node


def calls(function: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what is called in a function, as pairs (on what, name)."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                yield ast.unparse(called.value), called.attr
            elif isinstance(called, ast.Name):
                yield "", called.id


def seals(on: str, name: str) -> bool:
    return name == "encrypt" or (on.startswith("SealedBox") and name != "decrypt")


def asks_a_row(on: str, name: str) -> bool:
    return name == "compartment" and on.rpartition(".")[2] in {"queries", "vault_queries"}


def callers(what: object) -> set[tuple[str, str]]:
    assert callable(what)
    return {
        (where, function.name)
        for where, function in functions()
        if any(what(on, name) for on, name in calls(function))
    }


def test_one_function_seals_to_others() -> None:
    assert callers(seals) == SEALS


def test_nobody_else_asks_a_row_for_the_newest_key() -> None:
    assert callers(asks_a_row) <= BY_ROW


def test_nobody_takes_a_sealing_key_from_a_card_alone() -> None:
    assert callers(lambda _on, name: name == "sealing_key") == set()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("SealedBox(PublicKey(box)).encrypt(key)", seals),
        ("SealedBox(box).encrypt(key)", seals),
        ("nacl.public.SealedBox(box).encrypt(key)", seals),
        ("box.encrypt(key)", seals),
        ("vault_queries.compartment(chain, purpose)", asks_a_row),
        ("queries.compartment(chain, purpose)", asks_a_row),
    ],
)
def test_the_search_finds_what_it_looks_for(line: str, what: object) -> None:
    assert callable(what)
    assert any(what(on, name) for on, name in calls(ast.parse(line)))
