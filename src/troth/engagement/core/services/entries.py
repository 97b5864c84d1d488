"""How a leaf of the life is written and read: sealed to those whom the step concerns."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from troth.accounts.people.holder import Holder
from troth.engagement.core import events, queries
from troth.engagement.core.models import EntryKind, SealedEntry
from troth.engagement.core.queries import Seat
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.services import Opened, Words
from troth.foundation.records.versions import number_after
from troth.foundation.vault.models import Compartment


def write_entry(
    seat: Seat,
    kind: str,
    words: Words,
    *,
    room: Compartment,
    on: date | None = None,
    digest: str = "",
    by: Holder,
    at: datetime,
) -> SealedEntry:
    """Seal a leaf into a room as the next version of what this part wrote of its kind."""
    before = queries.latest_leaves(seat.engagement.pk, kind).get(seat.part)
    made = SealedEntry(id=uuid4(), kind=kind, part=seat.part, on=on, digest=digest)
    made.version = number_after(before)
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    return made


def read_entries(
    found: Sequence[SealedEntry], *, by: Holder, at: datetime, why: Event = events.ENTRY_READ
) -> list[tuple[SealedEntry, Opened]]:
    """Open leaves in the order in which they were found; the reading is recorded.

    A leaf that is under keys which the person lost is left out.
    """
    opened = records.open_held(found, by=by.keyring, why=why, at=at)
    return [(leaf, opened[leaf.pk]) for leaf in found if leaf.pk in opened]


SAID = (EntryKind.REASON, EntryKind.ACTION)
"""What the practitioner owes the client in words: why they ended, what was done about a stop."""


Read = list[tuple[SealedEntry, Opened]]
"""Leaves with the words in them."""


def read_said(seat: Seat, *, by: Holder, at: datetime) -> Read:
    """Open what the practitioner said to the client about a stop and an end, the newest first."""
    if seat.part not in queries.INSIDE:
        return []
    found = [leaf for kind in SAID for leaf in queries.entries(seat.engagement.pk, kind)]
    found.sort(key=lambda leaf: leaf.written_at, reverse=True)
    return read_entries(found, by=by, at=at)


def read_latest_entry(
    seat: Seat, kind: str, *, by: Holder, at: datetime
) -> tuple[SealedEntry, Opened] | None:
    """Open the newest leaf of a kind, whoever wrote it; None when the person has none to open."""
    found = queries.entries(seat.engagement.pk, kind)
    newest = max(found, key=lambda leaf: leaf.written_at, default=None)
    return next(iter(read_entries([newest], by=by, at=at)), None) if newest else None
