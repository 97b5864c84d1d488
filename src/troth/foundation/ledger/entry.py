"""The form of an entry: a salted, canonical event that points back to the one before it.

    event = canonical JSON of {act, at, by, chain, seq, prev, about, digests, why}
    hash  = SHA-256( "troth entry" 00 | salt (16) | event )

`seq` and `prev` (the hash before) expose an omission; the salt allows the event to be erased one
day while its hash stays in the chain. Events hold ids and digests, never words.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from troth.foundation.vault.envelope import canonical

SALT = 16
GENESIS = bytes(32)
"""What the first entry of a chain points back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, to which things, by whom. Ids and digests only."""

    act: str
    at: datetime
    by: UUID | None
    chain: UUID
    about: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    why: str = ""


def encode(event: Event, *, seq: int, prev: bytes) -> bytes:
    """Return the canonical bytes of an event at its place in the chain."""
    form: dict[str, Any] = {
        "act": event.act,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": str(event.by) if event.by else None,
        "chain": str(event.chain),
        "seq": seq,
        "prev": prev.hex(),
        "about": list(event.about),
        "digests": list(event.digests),
        "why": event.why,
    }
    return canonical(form)


def hashed(event: bytes, salt: bytes) -> bytes:
    """Return the hash of an encoded event (32 bytes)."""
    return hashlib.sha256(b"troth entry\x00" + salt + event).digest()


class Broken(Exception):
    """A chain does not hold; the message says at which entry and how.

    `kind` names the way in which it does not (missing, link, altered, place), `seq` the entry.
    """

    def __init__(self, words: str, kind: str = "", seq: int = 0) -> None:
        super().__init__(words)
        self.kind, self.seq = kind, seq


Stored = bytes | memoryview
"""Bytes as a database hands them out."""


def check(entries: Iterable[tuple[int, Stored, Stored, Stored, Stored]]) -> int:
    """Check a chain of (seq, prev, salt, event, hash) from its first entry; return its length.

    An erased event (empty bytes) is taken at its hash. Raises Broken at the first entry that is
    missing, out of order, altered, or that points elsewhere.
    """
    before, expected = GENESIS, 1
    for seq, prev, salt, event, digest in entries:
        if seq != expected:
            raise Broken(f"Entry {expected} is missing or out of order.", "missing", expected)
        if bytes(prev) != before:
            raise Broken(f"Entry {seq} does not follow the entry before it.", "link", seq)
        if event and hashed(bytes(event), bytes(salt)) != bytes(digest):
            raise Broken(f"Entry {seq} was altered.", "altered", seq)
        if event and not _points_back(bytes(event), seq, before):
            words = f"Entry {seq} was written for another place in the chain."
            raise Broken(words, "place", seq)
        before, expected = bytes(digest), seq + 1
    return expected - 1


def _points_back(event: bytes, seq: int, prev: bytes) -> bool:
    return all(part in event for part in _pointers(seq, prev))


def _pointers(seq: int, prev: bytes) -> Sequence[bytes]:
    return (b'"seq":%d,' % seq, b'"prev":"%s"' % prev.hex().encode())
