"""Reads one pack from its file, or says in which line and at which key it has to be put right."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from troth.foundation.ethics.values import AUTHORITIES, CONTACTS, GROUNDS, constants, legal_values

KINDS = ("code", "policy", "jurisdiction", "source")
"""A source is a document that the register answers; an engagement cannot pin it."""
KEEPERS = ("software", "evidence", "prompt", "people")
STATUSES = ("kept", "in part", "not yet")
LARGEST = 1_000_000
"""Bytes of a pack's file."""
LONGEST = 4_000
"""Characters of one text."""

_HEAD = ("kind", "id", "title", "edition", "about", "valid_from", "valid_until")
_NEEDED = ("kind", "id", "title", "edition", "about")
_BODY: Mapping[str, tuple[str, ...]] = {
    "code": ("statement",),
    "source": ("statement",),
    "policy": ("values", "text"),
    "jurisdiction": ("example", "grounds", "values", "authority", "contact"),
}
_STATEMENT = ("id", "words", "duty", "kept_by", "software", "people", "status", "elsewhere")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,15}")
_EDITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,15}")
_REF = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,31}")

Path_ = tuple[str | int, ...]
"""The way to a key: names of tables, and places in lists from 0."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right in one file; `line` is 0 when no line can be named."""

    file: str
    line: int
    key: str
    words: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}, {self.key}: {self.words}" if self.key else f"{where}: {self.words}"


class BadPack(ValueError):
    """A pack cannot be used; `faults` say where and what to put right."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(f) for f in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Raw:
    """A file that holds: its table, and the line of each key."""

    file: str
    table: Mapping[str, Any]
    lines: Mapping[Path_, int] = field(repr=False)

    def line(self, *way: str | int) -> int:
        """Return the line of a key, or of the nearest table around it; 0 when there is none."""
        found = (self.lines.get(way[:n]) for n in range(len(way), 0, -1))
        return next((line for line in found if line), 0)


def read(path: Path) -> Raw:
    """Read and check one file, or raise BadPack with everything that is wrong with it."""
    text = _text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadPack(_not_toml(path.name, text, str(wrong))) from None
    except (ValueError, RecursionError):
        raise BadPack(Fault(path.name, 0, "", "this is not a TOML file that can be read")) from None
    raw = Raw(path.name, table, dict(_lines(text)))
    if faults := tuple(check(raw)):
        raise BadPack(*faults)
    return raw


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise BadPack(Fault(path.name, 0, "", f"it is larger than {LARGEST} bytes"))
        return path.read_text(encoding="utf-8")
    except OSError:
        raise BadPack(Fault(path.name, 0, "", "it cannot be read")) from None
    except UnicodeDecodeError:
        raise BadPack(Fault(path.name, 0, "", "it is not written in UTF-8")) from None


def _not_toml(file: str, text: str, told: str) -> Fault:
    """Turn what tomllib says, as in "Invalid value (at line 3, column 5)", into a fault."""
    words, _space, where = told.partition(" (at ")
    at = re.match(r"line (\d+),", where)
    line = int(at[1]) if at else max(1, len(text.splitlines()))
    return Fault(file, line, "", f"this is not TOML: {words}")


# --- lines of keys -----------------------------------------------------------------------------

_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_\"'-]+)*)\s*=")


def _lines(text: str) -> Iterator[tuple[Path_, int]]:
    """Yield the line of each table and key; texts over several lines are passed over."""
    here: Path_ = ()
    counted: dict[Path_, int] = {}
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if found := _TABLE.match(line):
            here = _names(found[2])
            if found[1] == "[[":
                counted[here] = counted.get(here, -1) + 1
                here = (*here, counted[here])
            yield here, number
        elif found := _KEY.match(line):
            yield (*here, *_names(found[1])), number
        fence = next((f for f in ('"""', "'''") if line.count(f) % 2), "")


def _names(dotted: str) -> Path_:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


# --- checking ----------------------------------------------------------------------------------


def check(raw: Raw) -> Iterator[Fault]:
    """Yield everything that has to be put right in a pack."""
    for key in _NEEDED:
        if key not in raw.table:
            yield Fault(raw.file, 0, key, "this key is missing")
    yield from _head(raw)
    kind = raw.table.get("kind")
    if kind not in KINDS:
        return
    yield from _known(raw, (), raw.table, (*_HEAD, *_BODY[kind]))
    match kind:
        case "policy":
            yield from _numbers(raw, constants())
            yield from _entries(raw, "text", ("id", "title", "words"))
        case "jurisdiction":
            yield from _jurisdiction(raw)
        case _:
            yield from _statements(raw)


def _head(raw: Raw) -> Iterator[Fault]:
    table = raw.table
    for key, shape in (("id", _ID), ("edition", _EDITION)):
        if table.get("kind") == "source" and key == "edition" and table.get(key) == "":
            continue
        if key in table and not (isinstance(table[key], str) and shape.fullmatch(table[key])):
            told = "up to 16 letters, digits and hyphens are wanted"
            yield Fault(raw.file, raw.line(key), key, told)
    for key in ("title", "about"):
        if key in table:
            yield from _words(raw, (key,), table[key])
    if "kind" in table and table["kind"] not in KINDS:
        yield Fault(raw.file, raw.line("kind"), "kind", f"one of {', '.join(KINDS)} is wanted")
    yield from _dates(raw)


def _dates(raw: Raw) -> Iterator[Fault]:
    days = []
    for key in ("valid_from", "valid_until"):
        day = raw.table.get(key)
        if day is None:
            continue
        if not isinstance(day, date) or isinstance(day, datetime):
            yield Fault(raw.file, raw.line(key), key, "a day is wanted, as in 2026-01-31")
        else:
            days.append(day)
    if days != sorted(days):
        line = raw.line("valid_until")
        yield Fault(raw.file, line, "valid_until", "it lies before valid_from")


def _known(raw: Raw, way: Path_, table: Mapping[str, Any], known: Iterable[str]) -> Iterator[Fault]:
    known = tuple(known)
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            told = "this key is not known"
            told += f"; did you mean '{near[0]}'?" if near else ""
            yield Fault(raw.file, raw.line(*way, key), _name(*way, key), told)


def _words(raw: Raw, way: Path_, value: object, *, empty: bool = False) -> Iterator[Fault]:
    told = ""
    if not isinstance(value, str):
        told = "a text is wanted"
    elif not empty and not value.strip():
        told = "it is empty"
    elif len(value) > LONGEST:
        told = f"it is longer than {LONGEST} characters"
    if told:
        yield Fault(raw.file, raw.line(*way), _name(*way), told)


def _list(raw: Raw, key: str) -> list[tuple[Path_, Mapping[str, Any]]]:
    """Return the tables of a list with the way to each; what is no table is left to `_shape`."""
    found = raw.table.get(key, [])
    if not isinstance(found, list):
        return []
    return [((key, n), one) for n, one in enumerate(found) if isinstance(one, dict)]


def _shape(raw: Raw, key: str) -> Iterator[Fault]:
    found = raw.table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        yield Fault(raw.file, raw.line(key), key, f"tables are wanted, each under [[{key}]]")


def _entries(raw: Raw, key: str, needed: tuple[str, ...]) -> Iterator[Fault]:
    """Check a list of tables that hold one text for each key, and an id of its own."""
    yield from _shape(raw, key)
    seen: set[str] = set()
    for way, one in _list(raw, key):
        yield from _known(raw, way, one, needed)
        for name in needed:
            if name not in one:
                yield Fault(raw.file, raw.line(*way), _name(*way, name), "this key is missing")
            else:
                yield from _words(raw, (*way, name), one[name])
        ident = one.get("id")
        if isinstance(ident, str) and ident in seen:
            yield Fault(raw.file, raw.line(*way, "id"), _name(*way, "id"), "it stands twice")
        seen.add(str(ident))


def _statements(raw: Raw) -> Iterator[Fault]:
    yield from _shape(raw, "statement")
    if not raw.table.get("statement"):
        yield Fault(raw.file, 0, "statement", "a code has at least one statement")
    seen: set[str] = set()
    for way, one in _list(raw, "statement"):
        yield from _known(raw, way, one, _STATEMENT)
        yield from _ref(raw, way, one, seen)
        if "words" not in one:
            yield Fault(raw.file, raw.line(*way), _name(*way, "words"), "this key is missing")
        for key in ("words", "software", "people"):
            if key in one:
                yield from _words(raw, (*way, key), one[key], empty=key != "words")
        yield from _kept(raw, way, one)


def _ref(raw: Raw, way: Path_, one: Mapping[str, Any], seen: set[str]) -> Iterator[Fault]:
    ref, told = one.get("id"), ""
    if ref is None:
        told = "this key is missing"
    elif not isinstance(ref, str) or not _REF.fullmatch(ref):
        told = "up to 32 letters, digits, dots and hyphens are wanted"
    elif not ref.startswith(f"{raw.table.get('id')}-"):
        told = f"{ref} does not belong to the code {raw.table.get('id')}"
    elif ref in seen:
        told = f"{ref} stands twice"
    if told:
        yield Fault(raw.file, raw.line(*way, "id"), _name(*way, "id"), told)
    seen.add(str(ref))


def _kept(raw: Raw, way: Path_, one: Mapping[str, Any]) -> Iterator[Fault]:
    """Check what the register needs of a statement: who has the duty, and how it is kept."""
    for key, known in (("duty", None), ("kept_by", KEEPERS)):
        value = one.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            yield Fault(
                raw.file, raw.line(*way, key), _name(*way, key), "a list of texts is wanted"
            )
        elif known and (strange := sorted(set(value) - set(known))):
            told = f"{', '.join(strange)}: known are {', '.join(known)}"
            yield Fault(raw.file, raw.line(*way, key), _name(*way, key), told)
    if one.get("status", STATUSES[0]) not in STATUSES:
        told = f"one of {', '.join(STATUSES)} is wanted"
        yield Fault(raw.file, raw.line(*way, "status"), _name(*way, "status"), told)
    other = one.get("elsewhere", {})
    if not isinstance(other, dict) or not all(isinstance(v, str) for v in other.values()):
        told = "a table of edition and number is wanted"
        yield Fault(raw.file, raw.line(*way, "elsewhere"), _name(*way, "elsewhere"), told)


def _jurisdiction(raw: Raw) -> Iterator[Fault]:
    if not isinstance(raw.table.get("example", True), bool):
        yield Fault(raw.file, raw.line("example"), "example", "true or false is wanted")
    grounds = raw.table.get("grounds", [])
    right = isinstance(grounds, list) and all(g in GROUNDS for g in grounds)
    if not right or ("grounds" in raw.table and "G2" not in grounds):
        told = f"a list of {', '.join(GROUNDS)} is wanted, with G2 always in it"
        yield Fault(raw.file, raw.line("grounds"), "grounds", told)
    yield from _numbers(raw, legal_values())
    for key, known, more in (
        ("authority", AUTHORITIES, "contact"),
        ("contact", CONTACTS, "number"),
    ):
        yield from _shape(raw, key)
        for way, one in _list(raw, key):
            yield from _known(raw, way, one, ("kind", "name", more))
            yield from _words(raw, (*way, "name"), one.get("name"))
            yield from _words(raw, (*way, more), one.get(more, ""), empty=True)
            if one.get("kind") not in known:
                told = f"one of {', '.join(known)} is wanted"
                yield Fault(raw.file, raw.line(*way, "kind"), _name(*way, "kind"), told)


def _numbers(raw: Raw, known: Iterable[tuple[str, Any, Mapping[str, Any]]]) -> Iterator[Fault]:
    values = raw.table.get("values", {})
    if not isinstance(values, dict):
        yield Fault(raw.file, raw.line("values"), "values", "a table is wanted, under [values]")
        return
    specs = {key: (default, limits) for key, default, limits in known}
    yield from _known(raw, ("values",), values, specs)
    for key, value in values.items():
        if key in specs and (told := _wrong(value, *specs[key])):
            yield Fault(raw.file, raw.line("values", key), _name("values", key), told)


def _wrong(value: object, default: object, limits: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, "" when nothing is."""
    low, high = limits["low"], limits["high"]
    if isinstance(default, str):
        fits = isinstance(value, str) and re.fullmatch(f"[A-Z]{{{low}}}", value)
        return "" if fits else f"{low} capital letters are wanted"
    if isinstance(default, Fraction):
        number = fraction(value)
        told = f'a fraction between {low} and {high} is wanted, as in "2/3"'
        return "" if number is not None and low <= number <= high else told
    whole = not isinstance(default, float)
    what = "a whole number" if whole else "a number"
    told = f"{what} between {low} and {high} is wanted"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return told
    return "" if low <= value <= high else told


def fraction(value: object) -> Fraction | None:
    """Return a fraction that is written as in "2/3", or None."""
    found = re.fullmatch(r"(\d{1,3})/(\d{1,3})", value) if isinstance(value, str) else None
    return Fraction(int(found[1]), int(found[2])) if found and int(found[2]) else None


def _name(*way: str | int) -> str:
    """Return a way as it is told: places in lists count from 1, as in statement 3.id."""
    told = ""
    for part in way:
        told += f" {part + 1}" if isinstance(part, int) else f".{part}" if told else part
    return told
