"""The tree over the host's log: RFC 6962, checked as RFC 9162 describes in 2.1.3.2 and 2.1.4.2."""

import hashlib
from collections.abc import Sequence


class Fault(Exception):
    """Something does not hold; the message says where, and what kind of tampering it shows."""


def need(holds: bool, words: str) -> None:
    """Raise Fault with `words` unless it holds."""
    if not holds:
        raise Fault(words)


def leaf_hash(entry: bytes) -> bytes:
    """Return the leaf of an entry's hash."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Shown:
    """What has been shown of one tree so far: the root, and every node of each proof that held.

    A node is named (level, number): it covers the leaves from number·2^level on, as far as the
    tree reaches. Proofs in a bundle are cut short where they meet a node that an earlier proof of
    the same bundle has shown; that keeps a long chain's file small and its check fast.
    """

    def __init__(self, size: int, root: bytes) -> None:
        self.size = size
        self._known = {((size - 1).bit_length(), 0): root} if size > 0 else {}

    def leads(self, leaf: bytes, index: int, proof: Sequence[bytes]) -> bool:
        """Say whether `leaf` stands at `index`: the proof has to end in a node shown before."""
        if not 0 <= index < self.size:
            return False
        known, passed, step = self._known, {}, 0
        level, at, last, value = 0, index, self.size - 1, leaf
        while True:
            while at == last and not at % 2 and at:  # the tree's right edge: no sibling here
                level, at, last = level + 1, at >> 1, last >> 1
            shown = known.get((level, at))
            if shown is not None:
                break
            if step == len(proof):
                return False
            other, step = proof[step], step + 1
            passed[level, at], passed[level, at ^ 1] = value, other
            value = node_hash(other, value) if at % 2 else node_hash(value, other)
            level, at, last = level + 1, at >> 1, last >> 1
        if shown != value or step != len(proof):
            return False
        known.update(passed)
        return True


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether a leaf stands at `index` in the tree of `size` leaves that has this root."""
    return Shown(size, root).leads(leaf, index, proof)


def is_continued(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether the tree of `old` leaves is the beginning of the tree of `new` leaves."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        empty = hashlib.sha256(b"").digest()
        return not proof and old_root == (new_root if old == new else empty)
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, other)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root
