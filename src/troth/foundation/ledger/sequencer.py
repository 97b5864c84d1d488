"""Takes new entries into the host's tree, and signs checkpoints over it.

Adding leaves and signing are two transactions. Whatever ends between or within them is made good
by the next round: an entry without a leaf is taken then, and none is taken twice.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from troth.foundation.ledger import chain_ends, checkpoint, mark, tree
from troth.foundation.ledger.models import Checkpoint, Entry, Leaf, Node, Tree, Twig
from troth.foundation.ledger.verify.chain_ends import EMPTY, chain_key, head_value
from troth.foundation.ledger.verify.merkle import leaf_hash

BATCH = 1_000
LATE = 10_000
"""How many entries may be committed by others while one transaction is still under way."""
_FEW = 400
_NODES = (
    "WITH asked (level, number) AS (VALUES {marks})"  # noqa: S608 - our own table
    f" SELECT node.level, node.number, node.hash FROM asked JOIN {Node._meta.db_table} node"
    " ON node.level = asked.level AND node.number = asked.number"
)


def run(*, at: datetime, whole: bool = False) -> Checkpoint:
    """Take in everything that waits and sign; return the newest checkpoint.

    Looks back over the last 10,000 entries for late ones, over all entries when `whole`.
    """
    while _take_from(_waiting(whole=whole)) == BATCH:
        pass
    return sign(at=at)


def run_for(chain: UUID, *, at: datetime) -> Checkpoint:
    """Take in what waits, and whatever of one chain has no leaf; sign; return the checkpoint.

    All that waits comes first: the order of entries of different chains says something too.
    """
    for waiting in (_waiting(whole=False), Entry.objects.filter(chain_id=chain, leaf=None)):
        while _take_from(waiting) == BATCH:
            pass
    return sign(at=at)


def _waiting(*, whole: bool) -> QuerySet[Entry]:
    found = Entry.objects.filter(leaf=None)
    last = Leaf.objects.aggregate(last=Max("entry_id"))["last"]
    return found if whole or last is None else found.filter(pk__gt=last - LATE)


@transaction.atomic
def _take_from(waiting: QuerySet[Entry]) -> int:
    """Give up to BATCH entries their leaves in the order of their ids; return how many."""
    size = _locked_size()
    rows = list(waiting.order_by("pk").values_list("pk", "hash")[:BATCH])
    if not rows:
        return 0
    known = nodes(tree.peaks(0, size))
    made: dict[tree.Place, bytes] = {}
    for index, (_pk, digest) in enumerate(rows, size):
        grown = tree.grown(index, leaf_hash(bytes(digest)), known.__getitem__)
        made.update(grown)
        known.update(grown)
    Leaf.objects.bulk_create(Leaf(index=i, entry_id=pk) for i, (pk, _) in enumerate(rows, size))
    Node.objects.bulk_create(Node(level=p[0], number=p[1], hash=h) for p, h in made.items())
    Tree.objects.update(size=size + len(rows))
    return len(rows)


def _locked_size() -> int:
    """Return the number of leaves, under the lock of the tree."""
    Tree.objects.get_or_create(pk=1)
    return Tree.objects.select_for_update().get(pk=1).size


@transaction.atomic
def sign(*, at: datetime) -> Checkpoint:
    """Sign the tree as it is, unless that was done, and return the checkpoint.

    Raises mark.SetBack when the tree does not go on from what this host signed last.

    What orders checkpoints is their size; a clock that was set back does not set back their times.
    """
    size = _locked_size()
    mark.demand(size, nodes)
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is not None and newest.size == size:
        transaction.on_commit(partial(mark.advance, newest))  # its process may have been killed
        return newest
    root = tree.root(size, nodes(tree.peaks(0, size)).__getitem__)
    ends = _grow_heads(newest, size)
    note = checkpoint.note(size, root, ends).encode()
    moment = max(at, newest.at) if newest else at
    signed = Checkpoint.objects.create(size=size, root=root, heads=ends, note=note, at=moment)
    transaction.on_commit(partial(mark.advance, signed))
    return signed


def size() -> int:
    """Return the number of leaves, under the lock of the tree; within a transaction."""
    return _locked_size()


@transaction.atomic
def look() -> None:
    """Raise mark.SetBack when the tree does not go on from what this host signed last."""
    mark.demand(_locked_size(), nodes)


def _grow_heads(newest: Checkpoint | None, size: int) -> bytes:
    """Bring the trie of all chains' ends up to `size` leaves; return its root."""
    start, root = (newest.size, bytes(newest.heads)) if newest else (0, EMPTY)
    fresh = Leaf.objects.filter(index__gte=start, index__lt=size).order_by("index")
    rows = fresh.values_list("entry__chain_id", "entry__seq", "entry__hash")
    grown = {chain: (seq, bytes(digest)) for chain, seq, digest in rows.iterator()}
    ends = {chain_key(chain): head_value(*end) for chain, end in grown.items()}
    root, made = chain_ends.put(root, ends, chain_ends.on_the_way([root], ends, twigs))
    Twig.objects.bulk_create(
        (Twig(hash=t.hash, kind=t.kind, left=t.left, right=t.right) for t in made),
        ignore_conflicts=True,
        batch_size=_FEW,
    )
    return root


def twigs(hashes: Collection[bytes]) -> dict[bytes, chain_ends.Twig]:
    """Return stored twigs by their hashes."""
    found: dict[bytes, chain_ends.Twig] = {}
    asked = list(hashes)
    for start in range(0, len(asked), _FEW):
        rows = Twig.objects.filter(pk__in=asked[start : start + _FEW])
        for pk, *parts in rows.values_list("pk", "kind", "left", "right"):
            found[bytes(pk)] = chain_ends.Twig(*(bytes(part) for part in parts))
    return found


def nodes(places: Iterable[tree.Place]) -> dict[tree.Place, bytes]:
    """Return stored nodes by their places; a few hundred in one question, of whatever levels."""
    asked = sorted(set(places))
    found: dict[tree.Place, bytes] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(asked), _FEW):
            some = asked[start : start + _FEW]
            marks = ", ".join(["(%s, %s)"] * len(some))
            cursor.execute(_NODES.format(marks=marks), [n for place in some for n in place])
            found |= {(level, number): bytes(digest) for level, number, digest in cursor}
    return found
