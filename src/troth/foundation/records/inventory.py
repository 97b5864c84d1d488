"""Compares the records of a chain with what its ledger tells: nothing goes, or comes back, unseen.

Whoever writes to the database can delete a version, put an older one in its place, or add a row.
The ledger names every record that was written, with the digest of its ciphertext, and it is signed
outside the tables of records. No key is needed here, and no word is read.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.apps import apps
from django.db import models

from troth.foundation.ledger.events import DEFERRED, ERASED
from troth.foundation.ledger.queries import Told
from troth.foundation.ledger.verification import rows
from troth.foundation.records.models import Sealed
from troth.foundation.records.services import digest
from troth.foundation.records.versions import Edited


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
    """What does not fit, of which record; `seq` is the newest entry that names it, 0 for none."""

    kind: Kind
    id: str
    table: str
    seq: int


def compare(
    live: Sequence[Live], entries: Iterable[Told], *, elsewhere: Collection[str] = ()
) -> list[Finding]:
    """Return what does not fit between the rows of a chain and its entries, oldest entry first.

    `elsewhere` are ids which entries name and which are rows of other tables. Where an entry was
    erased, or is kept back, a row without an entry is no finding.
    """
    told: dict[str, set[str]] = {}
    seqs: dict[str, int] = {}
    is_whole = True
    for entry in sorted(entries, key=lambda entry: entry.seq):
        is_whole = is_whole and entry.act not in (None, DEFERRED, ERASED)
        for pk in entry.about:
            seqs[pk] = entry.seq
            told.setdefault(pk, set()).update(entry.digests)
    here = {row.id for row in live}
    found = [
        Finding(Kind.MISSING, pk, "", seqs[pk])
        for pk in told
        if pk not in here and pk not in elsewhere
    ]
    wrong = [(Kind.ALTERED, row) for row in live if told.get(row.id) and not row.fits(told[row.id])]
    if is_whole:
        wrong += [(Kind.EXTRA, row) for row in live if row.is_told and row.id not in told]
    wrong += [(Kind.OLDER, row) for row in _older(live)]
    found += [Finding(kind, row.id, row.table, seqs.get(row.id, 0)) for kind, row in wrong]
    return sorted(found, key=lambda one: (one.seq, one.id, one.kind))


def _older(live: Iterable[Live]) -> list[Live]:
    """Return the rows that are current though a later version of their document is here."""
    newest: dict[tuple[str, ...], int] = {}
    for row in live:
        newest[row.line] = max(newest.get(row.line, 0), row.version)
    return [row for row in live if row.is_current and row.version < newest[row.line]]


# --- what is here ----------------------------------------------------------------------------


def findings(chain: UUID) -> list[Finding]:
    """Compare everything of one engagement, or of one group, with its ledger.

    Not asked of what was disposed of: there the ledger names more than is kept.
    """
    entries = [row.told for row in rows([chain])]
    live = [_live(row) for row in _sealed(chain)]
    named = {pk for entry in entries for pk in entry.about} - {row.id for row in live}
    return compare(live, entries, elsewhere=_elsewhere(named))


def _sealed(chain: UUID) -> Iterator[Sealed]:
    for model in apps.get_models():
        if issubclass(model, Sealed):
            yield from model._default_manager.filter(engagement=chain)  # noqa: SLF001


def _live(row: Sealed) -> Live:
    covered = {digest(row), getattr(row, "digest", "")} - {""}
    line = [str(getattr(row, name)) for name in row.LINE] if isinstance(row, Edited) else []
    return Live(
        id=str(row.pk),
        table=row.table,
        version=row.version,
        digests=frozenset(covered),
        line=(row.table, *line),
        is_current=isinstance(row, Edited) and row.current,
        is_told=row.IS_TOLD,
    )


def _elsewhere(named: Collection[str]) -> set[str]:
    """Return which of these ids are rows of some table."""
    ids = [UUID(pk) for pk in named if _is_id(pk)]
    found = {pk for pk in named if not _is_id(pk)}
    for model in apps.get_models():
        if ids and isinstance(model._meta.pk, models.UUIDField):
            here = model._default_manager.filter(pk__in=ids)  # noqa: SLF001
            found |= {str(pk) for pk in here.values_list("pk", flat=True)}
    return found


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
