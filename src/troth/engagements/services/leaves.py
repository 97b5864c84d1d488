"""How a leaf of the life is written and read: sealed to those whom the step concerns."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from troth.engagements import acts, policy, queries
from troth.engagements.models import Leaf, LeafKind
from troth.engagements.policy import Declared
from troth.engagements.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.ledger.acts import Act
from troth.people.holder import Holder
from troth.records import services as records
from troth.records.services import Opened, Words
from troth.vault.models import Compartment


def write_leaf(
    seat: Seat,
    kind: str,
    words: Words,
    *,
    room: Compartment,
    on: date | None = None,
    by: Holder,
    at: datetime,
) -> Leaf:
    """Seal a leaf into a room as the next version of what this part wrote of its kind."""
    before = queries.latest_leaves(seat.engagement.pk, kind).get(seat.part)
    made = Leaf(id=uuid4(), kind=kind, part=seat.part, on=on)
    made.version = before.version + 1 if before else 1
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    return made


def read_leaves(
    found: Sequence[Leaf], *, by: Holder, at: datetime, why: Act = acts.LEAF_READ
) -> list[tuple[Leaf, Opened]]:
    """Open leaves in the order in which they were found; the reading is recorded.

    A leaf that lies under keys which the person lost is left out.
    """
    opened = records.open_held(found, by=by.keyring, why=why, at=at)
    return [(leaf, opened[leaf.pk]) for leaf in found if leaf.pk in opened]


def read_latest_leaf(
    seat: Seat, kind: str, *, by: Holder, at: datetime
) -> tuple[Leaf, Opened] | None:
    """Open the newest leaf of a kind, whoever wrote it; None when the person has none to open."""
    found = queries.leaves(seat.engagement.pk, kind)
    newest = max(found, key=lambda leaf: leaf.written_at, default=None)
    return next(iter(read_leaves([newest], by=by, at=at)), None) if newest else None


def read_declared(seat: Seat, *, by: Holder, at: datetime) -> Declared:
    """Return what both declared, opened by one of the two; nothing to anybody else."""
    latest = queries.latest_leaves(seat.engagement.pk, LeafKind.DECLARATION)
    if not latest or seat.part not in INSIDE or not seat.is_let_in:
        return policy.NOTHING_DECLARED
    opened = read_leaves(list(latest.values()), by=by, at=at)
    named = {leaf.part: frozenset(o.words.get("relations", ())) for leaf, o in opened}
    return Declared(practitioner=named.get(PRACTITIONER), client=named.get(CLIENT))
