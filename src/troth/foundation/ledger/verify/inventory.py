"""The records of a chain against what its entries tell: nothing goes, or comes back, unseen.

Whoever writes to the database can delete a version, put an older one in its place, or add a row.
Entries name every record that was written, with the digest of its ciphertext. No key is needed
here, and no word is read.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from .merkle import Fault
from .notes import unbase64

Form = dict[str, Any]

LOOKED = ("records.differs", "records.fits")
"""The acts that tell of a comparison; what they name was not written by them."""


class Kind(StrEnum):
    """What does not fit."""

    MISSING = "missing"
    ALTERED = "altered"
    EXTRA = "extra"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Live:
    """One row as it is here. `digests` are the SHA-256 in hex that an entry may tell of it.

    `line` names the document of which it is a version, where one of these is current; `is_told` is
    false where no entry tells of the table.
    """

    id: str
    table: str
    version: int
    digests: frozenset[str]
    line: tuple[str, ...] = ()
    is_current: bool = False
    is_told: bool = True

    def fits(self, told: Collection[str]) -> bool:
        """Say whether one of the digests that entries tell of it is its own."""
        return not self.digests.isdisjoint(told)


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not fit, of which record; `seq` is the first entry that names it, 0 for none."""

    kind: Kind
    id: str
    table: str
    seq: int


class Names(Protocol):
    """What a comparison reads of an entry."""

    @property
    def seq(self) -> int: ...
    @property
    def about(self) -> Sequence[str]: ...
    @property
    def digests(self) -> Sequence[str]: ...


def compare(
    live: Sequence[Live],
    entries: Iterable[Names],
    *,
    elsewhere: Collection[str] = (),
    is_whole: bool = True,
) -> list[Finding]:
    """Return what does not fit between the rows of a chain and its entries, oldest entry first.

    `elsewhere` are ids which entries name and which are rows of other tables. Where the entries are
    not whole, because one was erased or is kept back, a row without an entry is no finding.
    """
    told: dict[str, set[str]] = {}
    seqs: dict[str, int] = {}
    for entry in sorted(entries, key=lambda entry: entry.seq):
        for pk in entry.about:
            seqs.setdefault(pk, entry.seq)
            told.setdefault(pk, set()).update(entry.digests)
    here = {row.id for row in live}
    found = [
        Finding(Kind.MISSING, pk, "", seqs[pk])
        for pk in told
        if pk not in here and pk not in elsewhere
    ]
    wrong = [(Kind.ALTERED, row) for row in live if told.get(row.id) and not row.fits(told[row.id])]
    if is_whole:  # to read a row that was put in names it, and tells no digest of it
        wrong += [(Kind.EXTRA, row) for row in live if row.is_told and not told.get(row.id)]
    wrong += [(Kind.OLDER, row) for row in _older(live)]
    found += [Finding(kind, row.id, row.table, seqs.get(row.id, 0)) for kind, row in wrong]
    return sorted(found, key=lambda one: (one.seq, one.id, one.kind))


def _older(live: Iterable[Live]) -> list[Live]:
    """Return the rows that are current though a later version of their document is here."""
    newest: dict[tuple[str, ...], int] = {}
    for row in live:
        newest[row.line] = max(newest.get(row.line, 0), row.version)
    return [row for row in live if row.is_current and row.version < newest[row.line]]


# --- in a bundle -------------------------------------------------------------------------------

WORDS: Mapping[Kind, str] = {
    Kind.MISSING: "What entry {seq} ({act}) tells of is missing.",
    Kind.ALTERED: "A record ({table}) was altered: it is not what entry {seq} ({act}) tells of.",
    Kind.EXTRA: "A record ({table}) was added of which no entry tells.",
    Kind.OLDER: "An older version of a record ({table}, entry {seq}) stands for the newest one.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry of a bundle names."""

    seq: int
    act: str
    about: Sequence[str]
    digests: Sequence[str]


def check(form: Form) -> Iterator[str]:
    """Compare the records of a bundle, whose entries were checked, with them, or raise Fault."""
    entries = list(_entries(form["entries"]))
    records, others = form["inventory"]["records"], form["inventory"]["others"]
    found = compare(
        [_live(record) for record in records],
        [entry for entry in entries if entry.act not in LOOKED],
        elsewhere=set(others),
        is_whole=len(entries) == len(form["entries"]),
    )
    if found:
        acts = {entry.seq: entry.act for entry in entries}
        raise Fault(
            "The records of this engagement are not those that its entries tell of. "
            + " ".join(
                WORDS[one.kind].format(seq=one.seq, act=acts.get(one.seq, ""), table=one.table)
                for one in found
            )
        )
    if records:
        yield f"The {len(records)} records here are those that the entries tell of, none set back."


def _entries(rows: Sequence[Form]) -> Iterator[Entry]:
    """Return what each entry names whose event is here."""
    for row in rows:
        if row["event"]:
            event = json.loads(unbase64(row["event"]))
            yield Entry(row["seq"], event["act"], event["about"], event["digests"])


def _live(record: Form) -> Live:
    return Live(
        id=record["id"],
        table=record["table"],
        version=record["version"],
        digests=frozenset(record["digests"]),
        line=(record["line"],),
        is_current=record["current"],
    )


def kept(older: Form, newer: Form) -> None:
    """Hold every record of an older bundle to the newer one, or raise Fault.

    Records are never rewritten: one that was here is still here, with the same digests.
    """
    here = {record["id"]: record for record in newer["inventory"]["records"]}
    for was in older["inventory"]["records"]:
        now = here.get(was["id"])
        is_kept = now is not None and (
            (now["table"], now["version"]) == (was["table"], was["version"])
            and set(was["digests"]) <= set(now["digests"])
        )
        if not is_kept:
            raise Fault(f"A record ({was['table']}) of the older file is missing or another one.")
