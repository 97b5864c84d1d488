"""The codes of ethics as data, and the thread from each statement to the rule that keeps it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from troth.foundation.ethics import pack_file
from troth.foundation.ethics.pack_file import BadPack, Fault, Raw, read

P = ParamSpec("P")
R = TypeVar("R")

PACKS = Path(__file__).parent / "packs"
KINDS, STATUSES = pack_file.KEEPERS, pack_file.STATUSES
_OF_THE_REGISTER = ("duty", "kept_by", "software", "people", "status")
"""What a statement needs for the register, besides its id and its words."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a code: whose duty it is, our paraphrase, and how it is kept.

    `kept_by` is drawn from KINDS. `software` says what Troth does, `people` what stays a human
    duty. `status` is "kept" once every part of it that software can keep is built and proved.
    """

    ref: str
    duty: tuple[str, ...]
    words: str
    kept_by: tuple[str, ...]
    software: str
    people: str
    status: str

    @property
    def label(self) -> str:
        """The reference as the profession writes it, as in "GCE 1.9"."""
        return self.ref.replace("-", " ", 1)

    def __str__(self) -> str:
        return self.ref


@dataclass(frozen=True, slots=True)
class CodePack:
    """One code of ethics or source document in one edition."""

    code: str
    title: str
    edition: str
    about: str
    statements: tuple[Statement, ...]


class UnknownClause(LookupError):
    """A rule or a test cites a clause that no loaded code contains."""


@cache
def packs() -> tuple[CodePack, ...]:
    """Load every code pack, once."""
    found = tuple(_load(path) for path in sorted(PACKS.glob("*.toml")))
    refs = [s.ref for pack in found for s in pack.statements]
    if len(refs) != len(set(refs)):
        twice = sorted({r for r in refs if refs.count(r) > 1})
        raise BadPack(Fault(PACKS.name, 0, "", f"these statements stand twice: {', '.join(twice)}"))
    return found


@cache
def catalogue() -> Mapping[str, Statement]:
    """Return every statement by its reference, in the order of the packs."""
    return MappingProxyType({s.ref: s for pack in packs() for s in pack.statements})


def _load(path: Path) -> CodePack:
    raw = read(path)
    if faults := [f for n, one in enumerate(raw.table["statement"]) for f in _lacks(raw, n, one)]:
        raise BadPack(*faults)
    code, title, edition, about = (raw.table[key] for key in ("id", "title", "edition", "about"))
    statements = tuple(_statement(one) for one in raw.table["statement"])
    return CodePack(code, title, edition, about, statements)


def _lacks(raw: Raw, number: int, one: Mapping[str, Any]) -> list[Fault]:
    line, told = raw.line("statement", number), "the register needs this key"
    missing = (key for key in _OF_THE_REGISTER if key not in one)
    return [Fault(raw.file, line, f"{one['id']}.{key}", told) for key in missing]


def _statement(one: Mapping[str, Any]) -> Statement:
    return Statement(
        one["id"],
        tuple(one["duty"]),
        one["words"],
        tuple(one["kept_by"]),
        one["software"],
        one["people"],
        one["status"],
    )


KEEPERS: dict[str, list[str]] = defaultdict(list)
"""Statement reference → the dotted names of the rules that keep it."""


def cite(ref: str) -> Statement:
    """Return the statement that `ref` names, as in "GCE-1.9"; raise UnknownClause if none does."""
    try:
        return catalogue()[ref]
    except KeyError:
        raise UnknownClause(ref) from None


def clause(*refs: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Enter the decorated rule as a keeper of each statement it cites."""
    cited = [cite(ref).ref for ref in refs]

    def enter(rule: Callable[P, R]) -> Callable[P, R]:
        for ref in cited:
            KEEPERS[ref].append(f"{rule.__module__}.{rule.__qualname__}")
        return rule

    return enter
