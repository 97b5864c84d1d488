"""The codes of ethics as data, and the thread from each statement to the rule that keeps it."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

PACKS = Path(__file__).parent / "packs"
KINDS = ("software", "evidence", "prompt", "people")
STATUSES = ("kept", "not yet")


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


class BadPack(ValueError):
    """A code pack cannot be used; the message names the file and what to put right."""


@cache
def packs() -> tuple[CodePack, ...]:
    """Load every code pack, once."""
    found = tuple(_load(path) for path in sorted(PACKS.glob("*.toml")))
    refs = [s.ref for pack in found for s in pack.statements]
    if len(refs) != len(set(refs)):
        twice = sorted({r for r in refs if refs.count(r) > 1})
        raise BadPack(f"{PACKS.name}: these statements stand twice: {', '.join(twice)}")
    return found


@cache
def catalogue() -> Mapping[str, Statement]:
    """Return every statement by its reference, in the order of the packs."""
    return MappingProxyType({s.ref: s for pack in packs() for s in pack.statements})


def _load(path: Path) -> CodePack:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    for key in ("code", "title", "edition", "about", "statement"):
        if key not in raw:
            raise BadPack(f"{path.name}: the key '{key}' is missing")
    statements = tuple(_statement(path, raw["code"], entry) for entry in raw["statement"])
    return CodePack(raw["code"], raw["title"], raw["edition"], raw["about"], statements)


def _statement(path: Path, code: str, entry: Mapping[str, Any]) -> Statement:
    ref = entry.get("id", "?")
    for key in ("id", "duty", "words", "kept_by", "software", "people", "status"):
        if key not in entry:
            raise BadPack(f"{path.name}: statement {ref} lacks the key '{key}'")
    if not ref.startswith(f"{code}-"):
        raise BadPack(f"{path.name}: statement {ref} does not belong to the code {code}")
    if strange := set(entry["kept_by"]) - set(KINDS):
        raise BadPack(f"{path.name}: statement {ref} is kept by unknown means: {strange}")
    if entry["status"] not in STATUSES:
        raise BadPack(f"{path.name}: statement {ref} has an unknown status")
    return Statement(
        ref,
        tuple(entry["duty"]),
        entry["words"],
        tuple(entry["kept_by"]),
        entry["software"],
        entry["people"],
        entry["status"],
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
