"""A Merkle tree after RFC 6962 that grows leaf by leaf: what to store, and how to prove. Pure.

Only complete subtrees are stored, each at its place (level, number): level 0 are the leaves, and
node (l, i) covers the leaves from i·2^l on. Appending, the root and a proof touch O(log n) of
them. Whether a proof holds is judged in verify.py, which knows nothing of this file.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

from troth.foundation.ledger.verify.merkle import node_hash

Place = tuple[int, int]
Node = Callable[[Place], bytes]
"""Returns the stored hash at a place."""

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def grown(index: int, leaf: bytes, node: Node) -> list[tuple[Place, bytes]]:
    """Return the nodes that become complete when leaf number `index` is added, the leaf first."""
    made, place, value = [((0, index), leaf)], (0, index), leaf
    while place[1] % 2:
        level, number = place
        value = node_hash(node((level, number - 1)), value)
        place = (level + 1, number // 2)
        made.append((place, value))
    return made


def peaks(start: int, end: int) -> list[Place]:
    """Return the complete subtrees that cover the leaves from `start` up to `end`, left to right.

    `start` has to lie where a subtree of at least that size may begin, as in RFC 6962.
    """
    found = []
    for level in reversed(range((end - start).bit_length())):
        if (end - start) >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def joined(places: list[Place], node: Node) -> bytes:
    """Return the hash over subtrees that stand side by side, the larger ones on the left."""
    if not places:
        return EMPTY
    *rest, last = places
    value = node(last)
    for place in reversed(rest):
        value = node_hash(node(place), value)
    return value


def root(size: int, node: Node) -> bytes:
    """Return the root over the first `size` leaves."""
    return joined(peaks(0, size), node)


def inclusion(index: int, size: int, shown: set[Place] | None = None) -> list[list[Place]]:
    """Return what proves leaf `index` in a tree of `size` leaves: `joined`, each is one hash.

    With `shown`, the nodes that earlier proofs of the same tree have shown, the proof is cut
    where it meets one of them, and what it shows itself is added (verify.Shown).
    """
    if not 0 <= index < size:
        raise ValueError("There is no such leaf.")
    path: list[list[Place]] = []
    level, at, last = 0, index, size - 1
    passed: list[Place] = []
    while True:
        while at == last and not at % 2 and at:
            level, at, last = level + 1, at >> 1, last >> 1
        if last == 0 or (shown is not None and (level, at) in shown):
            break
        start = (at ^ 1) << level
        path.append(peaks(start, min(start + (1 << level), size)))
        passed += [(level, at), (level, at ^ 1)]
        level, at, last = level + 1, at >> 1, last >> 1
    if shown is not None:
        shown.update(passed)
    return path


def consistency(old: int, new: int) -> list[list[Place]]:
    """Return what proves that the tree of `old` leaves is the beginning of that of `new`."""
    if not 0 < old <= new:
        raise ValueError("Consistency leads from a tree with leaves to one that is not smaller.")
    path, start, end, is_whole = [], 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(peaks(middle, end))
            end = middle
        else:
            path.append(peaks(start, middle))
            start, is_whole = middle, False
    if not is_whole:
        path.append(peaks(start, end))
    return path[::-1]


def needed(paths: Iterable[list[list[Place]]]) -> set[Place]:
    """Return the places of all nodes that some proofs are made of."""
    return {place for path in paths for places in path for place in places}


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
