"""Help in a crisis, by country: data beside the packs, never pinned, always the newest of a host.

A pack is signed and stays as it was; a number that no longer answers must not. The operator's file
for a country, `helplines/AT.toml` in the folder of packs, stands in the place of the shipped one.
"""

import tomllib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from troth.foundation.ethics import pack

SHIPPED = Path(__file__).with_name("helplines")
KINDS = ("emergency", "crisis line", "child line", "domestic violence", "health advice")
"""The kinds of help in the order in which they are shown."""
LARGEST = 100_000
"""Bytes of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number: who answers, when, at what cost; `source` is where it was read, `as_of` when."""

    kind: str
    name: str
    number: str
    hours: str = ""
    cost: str = ""
    languages: str = ""
    source: str
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Helplines:
    """The lines of one country, the most urgent first; `checked_on` is None when nobody said."""

    lines: tuple[Line, ...] = ()
    checked_on: date | None = None
    by_operator: bool = False


def of(country: str) -> Helplines:
    """Return the lines of a country by the id of its law pack; none for one that is not known.

    A file of the operator that cannot be read does not hide the shipped one.
    """
    if not country.isalnum():
        return Helplines()
    for folder in (*pack.folders(), SHIPPED):
        own = folder is not SHIPPED
        path = (folder / "helplines" if own else folder) / f"{country}.toml"
        with suppress(OSError, ValueError, TypeError, KeyError):
            if path.stat().st_size <= LARGEST:
                return _read(tomllib.loads(path.read_text("utf-8")), by_operator=own)
    return Helplines()


def _read(table: dict[str, object], *, by_operator: bool) -> Helplines:
    checked, told = table.get("checked_on"), table.get("line", [])
    known = {field.name for field in fields(Line)}
    lines = [Line(**one) for one in told if one.keys() <= known]  # type: ignore[attr-defined]
    if len(lines) != len(told) or {line.kind for line in lines} - set(KINDS):  # type: ignore[arg-type]
        raise ValueError("A line has a key or a kind that is not known.")
    return Helplines(
        tuple(_in_order(lines)), checked if isinstance(checked, date) else None, by_operator
    )


def _in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: KINDS.index(line.kind))
