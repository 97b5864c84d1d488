"""The register of clauses: every statement with the rules and the tests that keep it."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from troth.desk.register.states import modules_of_rules
from troth.foundation.ethics.clause import KEEPERS, STATUSES, CodePack, Statement, packs

SOURCE = Path(__file__).resolve().parents[2]
JOURNEYS = SOURCE.parents[1] / "tests"


@dataclass(frozen=True, slots=True)
class Kept:
    """One statement, the rules that cite it, and the tests that show it."""

    statement: Statement
    rules: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def proved(self) -> bool:
        """Whether it is kept, and a test shows it."""
        return self.statement.status == "kept" and bool(self.tests)


@dataclass(frozen=True, slots=True)
class Code:
    """One code pack with its register and its figures."""

    pack: CodePack
    entries: tuple[Kept, ...]

    @property
    def kept(self) -> int:
        """How many statements are kept."""
        return sum(e.statement.status == "kept" for e in self.entries)


@cache
def register() -> tuple[Code, ...]:
    """Return every code with, for each statement, its rules and tests; read once a process."""
    _load_rules()
    tests = _tests()
    return tuple(
        Code(
            pack,
            tuple(
                Kept(s, tuple(sorted(set(KEEPERS[s.ref]))), tests.get(s.ref, ()))
                for s in pack.statements
            ),
        )
        for pack in packs()
    )


def entry(ref: str) -> tuple[Code, Kept]:
    """Return one statement's entry, or raise KeyError."""
    for code in register():
        for kept in code.entries:
            if kept.statement.ref == ref:
                return code, kept
    raise KeyError(ref)


def _load_rules() -> None:
    for name, _room in modules_of_rules():
        import_module(name)


def _tests() -> Mapping[str, tuple[str, ...]]:
    """Find every test that is marked with a clause, by reading the sources of the tests."""
    found: dict[str, list[str]] = defaultdict(list)
    folders = [*sorted(SOURCE.glob("*/*/tests")), JOURNEYS]
    for path in (p for folder in folders for p in sorted(folder.rglob("test_*.py"))):
        for ref, name in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            found[ref].append(f"{path.relative_to(_top(path))}::{name}")
    return {ref: tuple(dict.fromkeys(names)) for ref, names in found.items()}


def _top(path: Path) -> Path:
    return SOURCE if path.is_relative_to(SOURCE) else JOURNEYS.parent


def _marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            for mark in node.decorator_list:
                for ref in _refs(mark):
                    yield ref, node.name


def _refs(mark: ast.expr) -> list[str]:
    """Return the references in `@pytest.mark.clause("GCE-1.9", …)`."""
    if not (isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute)):
        return []
    if mark.func.attr != "clause" or "mark" not in ast.unparse(mark.func):
        return []
    return [a.value for a in mark.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def figures() -> Mapping[str, int]:
    """Return how many statements there are, kept, kept in part, and not yet."""
    counted = Counter(e.statement.status for code in register() for e in code.entries)
    total = sum(counted.values())
    return {"all": total, **{status: counted[status] for status in STATUSES}}
