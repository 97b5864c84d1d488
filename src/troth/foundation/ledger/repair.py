"""Mends a ledger that was damaged, so that it goes on, and leaves the damage to be seen.

No entry is changed or taken away. A chain whose head no longer fits its last entry goes on from
that entry, and an entry after the break tells of it; a check of the chain still ends at the break.
The tree is built again from the entries above the newest checkpoint, if those under it are still
the ones that were signed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from troth.foundation.ledger import queries, sequencer, tree
from troth.foundation.ledger.entry import Broken
from troth.foundation.ledger.events import REPAIRED
from troth.foundation.ledger.models import Chain, Checkpoint, Entry, Leaf, Node, Tree
from troth.foundation.ledger.verify.merkle import leaf_hash


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: the entry (from 1), the way in which, and what is told of it."""

    chain: UUID
    seq: int
    kind: str
    words: str


class NotMended(Exception):
    """The entries under the newest checkpoint are not those that were signed."""


def breaks() -> Iterator[Break]:
    """Yield every chain that does not hold."""
    for chain in Chain.objects.order_by("pk"):
        found = _break(chain)
        if found is not None:
            yield found


def _break(chain: Chain) -> Break | None:
    try:
        length = queries.verify(chain.pk)
    except Broken as problem:
        return Break(chain.pk, problem.seq, problem.kind, str(problem))
    head = Entry.objects.filter(chain=chain).order_by("-seq").values_list("hash", flat=True).first()
    if length != chain.length or (head is not None and bytes(head) != bytes(chain.head)):
        return Break(chain.pk, length, "head", "Its head does not fit its last entry.")
    return None


def is_told(found: Break) -> bool:
    """Tell whether a later entry of the chain tells of a break already."""
    rows = Entry.objects.filter(chain_id=found.chain, seq__gt=found.seq).exclude(event=b"")
    for event in rows.values_list("event", flat=True).iterator():
        told = json.loads(bytes(event))
        if told["act"] == REPAIRED.name and told["about"] == [str(found.seq)]:
            return bool(told["why"] == found.kind)
    return False


@transaction.atomic
def is_whole() -> bool:
    """Tell whether leaves, nodes and size of the tree fit each other."""
    size = sequencer.size()
    places = list(Leaf.objects.order_by("index").values_list("index", flat=True).iterator())
    if places != list(range(size)):
        return False
    stored = {(n.level, n.number): bytes(n.hash) for n in Node.objects.all().iterator()}
    return stored == _grown(size)


@transaction.atomic
def build_again() -> int:
    """Build the tree again above the newest checkpoint; return how many entries that are.

    Raises NotMended when the entries under it do not lead to the root that was signed.
    """
    sequencer.size()  # its lock
    newest = Checkpoint.objects.order_by("-size").first()
    size = newest.size if newest else 0
    known = _grown(size)
    if newest is not None and (
        Leaf.objects.filter(index__lt=size).count() != size
        or tree.root(size, known.__getitem__) != bytes(newest.root)
    ):
        raise NotMended
    gone, _ = Leaf.objects.filter(index__gte=size).delete()
    Node.objects.all().delete()
    Node.objects.bulk_create(
        (Node(level=level, number=number, hash=h) for (level, number), h in known.items()),
        batch_size=500,
    )
    Tree.objects.update_or_create(pk=1, defaults={"size": size})
    return gone


def _grown(size: int) -> dict[tree.Place, bytes]:
    """Return the nodes over the first `size` entries, from the entries themselves."""
    known: dict[tree.Place, bytes] = {}
    rows = Leaf.objects.filter(index__lt=size).order_by("index").values_list("entry__hash")
    for index, (digest,) in enumerate(rows.iterator()):
        known.update(tree.grown(index, leaf_hash(bytes(digest)), known.__getitem__))
    return known
