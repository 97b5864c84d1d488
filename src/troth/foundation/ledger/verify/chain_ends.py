"""Where each chain ends: a checkpoint commits to all chains' ends by one root of a binary trie.

    key   = SHA-256( "troth chain" 00 | id of the chain (16) )
    end   = SHA-256( 02 | key | SHA-256( length (8, big-endian) | hash of the last entry ) )
    fork  = SHA-256( 03 | without the bit | with the bit )        bits of the key, the first on top
    empty = 32 zero bytes

A trie with one chain is that chain's end alone; forks stand only where several chains part. So
there is one trie for one state of the chains, and no second end of a chain can be hidden in it.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

EMPTY = bytes(32)
END, FORK = b"\x02", b"\x03"
_MOST = 256


def chain_key(chain: UUID) -> bytes:
    """Return the key of a chain in the trie (32 bytes)."""
    return hashlib.sha256(b"troth chain\x00" + chain.bytes).digest()


def head_value(length: int, head: bytes) -> bytes:
    """Return what the trie says of a chain of `length` entries whose last has the hash `head`."""
    return hashlib.sha256(length.to_bytes(8) + head).digest()


def twig_hash(kind: bytes, left: bytes, right: bytes) -> bytes:
    """Return the hash of an end (key, value) or of a fork (without, with the bit)."""
    return hashlib.sha256(kind + left + right).digest()


def has_bit(key: bytes, depth: int) -> bool:
    """Say whether the bit number `depth` of a key is set, counted from the first."""
    return bool(key[depth >> 3] >> (7 - depth % 8) & 1)


def leads_to(
    root: bytes, key: bytes, value: bytes | None, path: Sequence[bytes], other: Sequence[bytes]
) -> bool:
    """Say whether the trie with this root gives this value to the key; None: that it has none.

    `path` are the siblings from the top down. `other` is empty, or the (key, value) of the one
    chain that stands where this one would: it shows that this one is absent.
    """
    depth = len(path)
    if depth > _MOST or any(len(part) != len(EMPTY) for part in (*path, *other)):
        return False
    if value is not None:
        if other:
            return False
        at = twig_hash(END, key, value)
    elif other:
        stranger, its_value = other
        parts = any(has_bit(stranger, n) != has_bit(key, n) for n in range(depth))
        if stranger == key or parts:
            return False
        at = twig_hash(END, stranger, its_value)
    else:
        at = EMPTY
    for n in reversed(range(depth)):
        at = twig_hash(FORK, path[n], at) if has_bit(key, n) else twig_hash(FORK, at, path[n])
    return at == root
