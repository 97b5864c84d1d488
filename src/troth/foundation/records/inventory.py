"""Compares the records of chains with what their ledgers tell.

What is compared, and how, is in `ledger.verify.inventory`; here rows and entries are read.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import models

from troth.foundation.ledger.events import DEFERRED, ERASED
from troth.foundation.ledger.queries import Told
from troth.foundation.ledger.verification import rows
from troth.foundation.ledger.verify import inventory
from troth.foundation.ledger.verify.inventory import Finding, Live
from troth.foundation.records.events import DIFFERS, FITS
from troth.foundation.records.models import Sealed
from troth.foundation.records.services import digest
from troth.foundation.records.versions import Edited
from troth.foundation.vault.models import RoomLink
from troth.foundation.vault.rooms.link import Link

AT_ONCE = 500
"""Of how many ids, or rows, one query asks."""
LINKS = "vault.roomlink"
"""The table of links of rooms: no records, and compared like them."""


def compare(
    live: Sequence[Live], entries: Iterable[Told], *, elsewhere: Collection[str] = ()
) -> list[Finding]:
    """Return what does not fit between the rows of a chain and its entries, oldest entry first.

    `elsewhere` are ids which entries name and which are rows of other tables. Where an entry was
    erased, or is kept back, a row without an entry is no finding.
    """
    told = list(entries)
    return inventory.compare(
        live,
        [entry for entry in told if entry.act not in (DIFFERS, FITS)],
        elsewhere=elsewhere,
        is_whole=all(entry.act not in (None, DEFERRED, ERASED) for entry in told),
    )


def findings(chain: UUID) -> list[Finding]:
    """Compare everything of one engagement, or of one group, with its ledger.

    Not asked of what was disposed of: there the ledger names more than is kept.
    """
    return findings_of([chain])[chain]


def findings_of(chains: Collection[UUID]) -> dict[UUID, list[Finding]]:
    """Compare some chains with their ledgers; the queries do not grow with the chains."""
    live = _live_of(chains)
    told: dict[UUID, list[Told]] = {chain: [] for chain in chains}
    for row in rows(chains):
        told[row.chain].append(row.told)
    here = {row.id for found in live.values() for row in found}
    named = {pk for entries in told.values() for entry in entries for pk in entry.about}
    others = _elsewhere(named - here)
    return {c: compare(live[c], told[c], elsewhere=others) for c in chains}


def _live_of(chains: Collection[UUID]) -> dict[UUID, list[Live]]:
    found: dict[UUID, list[Live]] = {chain: [] for chain in chains}
    for row in _sealed(chains):
        found[row.engagement].append(_live(row))
    for link in RoomLink.objects.filter(chain__in=chains).iterator(chunk_size=AT_ONCE):
        found[link.chain].append(_live_link(link))
    return found


def _sealed(chains: Collection[UUID]) -> Iterator[Sealed]:
    for model in apps.get_models():
        if issubclass(model, Sealed):
            found = model._default_manager.filter(engagement__in=chains)  # noqa: SLF001
            yield from found.defer("wrapped_key").iterator(chunk_size=AT_ONCE)


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


def _live_link(row: RoomLink) -> Live:
    """Return a link of a room as it is compared.

    One of which no entry tells is no finding: it was made before links were entered, or it is
    signed by no member, and then each member refuses it.
    """
    made = Link(bytes(row.body), bytes(row.signature))
    return Live(
        id=str(row.pk),
        table=LINKS,
        version=row.seq,
        digests=frozenset({made.hash}),
        is_told=False,
    )


def _elsewhere(named: Collection[str]) -> set[str]:
    """Return which of these ids are rows of some table."""
    ids = [UUID(pk) for pk in named if _is_id(pk)]
    found = {pk for pk in named if not _is_id(pk)}
    for model in apps.get_models():
        if isinstance(model._meta.pk, models.UUIDField):
            for start in range(0, len(ids), AT_ONCE):
                some = ids[start : start + AT_ONCE]
                here = model._default_manager.filter(pk__in=some)  # noqa: SLF001
                found |= {str(pk) for pk in here.values_list("pk", flat=True)}
    return found


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


# --- in a bundle -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inventory:
    """The records of a chain as a bundle carries them, and ids of other things entries name."""

    records: list[dict[str, object]]
    others: list[str]

    @property
    def form(self) -> Mapping[str, object]:
        """The same as plain JSON values."""
        return {"records": self.records, "others": self.others}


def carried(chain: UUID, *, length: int) -> Inventory:
    """Return what a bundle says of the records of a chain whose first `length` entries it holds.

    What later entries tell of is left out, and so is what no entry may tell of. Rows are read
    before entries, so that no row is here whose entry is not.
    """
    found = _live_of([chain])[chain]
    first: dict[str, int] = {}
    for row in rows([chain]):
        for pk in row.told.about:
            first.setdefault(pk, row.seq)
    live = [row for row in found if row.is_told or (row.table == LINKS and row.id in first)]
    records = [_form(row) for row in live if first.get(row.id, 0) <= length]
    named = {pk for pk, seq in first.items() if seq <= length} - {row.id for row in live}
    return Inventory(sorted(records, key=lambda r: str(r["id"])), sorted(_elsewhere(named)))


def _form(row: Live) -> dict[str, object]:
    return {
        "id": row.id,
        "table": row.table,
        "version": row.version,
        "digests": sorted(row.digests),
        "line": hashlib.sha256("\n".join(row.line).encode()).hexdigest(),
        "current": row.is_current,
    }
