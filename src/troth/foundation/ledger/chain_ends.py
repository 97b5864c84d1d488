"""The trie of all chains' ends: what changes when some of them grow, and how to prove one. Pure.

Twigs (ends and forks) are kept by their hash and never changed: a checkpoint keeps the hash of its
root, and the trie of every earlier checkpoint can still be walked. The form of the trie and the
check of a proof stand in verify/heads.py.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from troth.foundation.ledger.verify.chain_ends import EMPTY, END, FORK, has_bit, twig_hash


@dataclass(frozen=True, slots=True)
class Twig:
    """An end (key, value) or a fork (the twig without the bit, the twig with it)."""

    kind: bytes
    left: bytes
    right: bytes

    @property
    def hash(self) -> bytes:
        """Its hash (32 bytes)."""
        return twig_hash(self.kind, self.left, self.right)


Twigs = Mapping[bytes, Twig]
Fetch = Callable[[Collection[bytes]], Twigs]
"""Returns the twigs with these hashes, in one go."""


def on_the_way(roots: Iterable[bytes], keys: Iterable[bytes], fetch: Fetch) -> dict[bytes, Twig]:
    """Return all twigs between some roots and some keys, with one fetch for each level."""
    known: dict[bytes, Twig] = {}
    sought = list(keys)
    wave, depth = {root: sought for root in roots if sought}, 0
    while asked := [one for one in wave if one != EMPTY]:
        found = fetch(asked)
        known |= found
        below: dict[bytes, list[bytes]] = {}
        for at in asked:
            twig = found[at]
            for key in wave[at] if twig.kind == FORK else ():
                child = twig.right if has_bit(key, depth) else twig.left
                below.setdefault(child, []).append(key)
        wave, depth = below, depth + 1
    return known


def put(root: bytes, ends: Mapping[bytes, bytes], known: Twigs) -> tuple[bytes, list[Twig]]:
    """Return the new root with these values at these keys, and the twigs that are new in it.

    `known` are the twigs on the way from the root to these keys.
    """
    made: dict[bytes, Twig] = {}
    return _put(root, 0, dict(ends), known, made), list(made.values())


def _put(
    at: bytes, depth: int, ends: dict[bytes, bytes], known: Twigs, made: dict[bytes, Twig]
) -> bytes:
    if not ends:
        return at
    twig = known[at] if at != EMPTY else None
    if twig is not None and twig.kind == FORK:
        without, having = _parted(ends, depth)
        left = _put(twig.left, depth + 1, without, known, made)
        right = _put(twig.right, depth + 1, having, known, made)
        return _add(Twig(FORK, left, right), made)
    return _grown({twig.left: twig.right} | ends if twig else ends, depth, made)


def _grown(ends: dict[bytes, bytes], depth: int, made: dict[bytes, Twig]) -> bytes:
    if not ends:
        return EMPTY
    if len(ends) == 1:
        ((key, value),) = ends.items()
        return _add(Twig(END, key, value), made)
    without, having = _parted(ends, depth)
    left, right = _grown(without, depth + 1, made), _grown(having, depth + 1, made)
    return _add(Twig(FORK, left, right), made)


def _parted(ends: dict[bytes, bytes], depth: int) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
    having = {key: value for key, value in ends.items() if has_bit(key, depth)}
    return {key: value for key, value in ends.items() if key not in having}, having


def _add(twig: Twig, made: dict[bytes, Twig]) -> bytes:
    made[twig.hash] = twig
    return twig.hash


@dataclass(frozen=True, slots=True)
class Proof:
    """What leads from a key to the root: siblings from the top down, and who stands there."""

    path: list[bytes]
    other: list[bytes]
    """Key and value of the one end that stands where the key would, when that is not its own."""


def prove(root: bytes, key: bytes, known: Twigs) -> Proof:
    """Return what proves the value of a key, or that it has none."""
    path: list[bytes] = []
    at = root
    while at != EMPTY and known[at].kind == FORK:
        twig, is_right = known[at], has_bit(key, len(path))
        path.append(twig.left if is_right else twig.right)
        at = twig.right if is_right else twig.left
    end = known[at] if at != EMPTY else None
    return Proof(path, [end.left, end.right] if end and end.left != key else [])
