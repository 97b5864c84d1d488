"""An honest host in memory: the same log and the same bundles as the real one, without a database.

For thousands of histories, and for measuring the verifier alone.
"""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings

from troth.foundation.ledger import chain_ends, checkpoint, tree
from troth.foundation.ledger.chain_ends import Twig
from troth.foundation.ledger.entry import GENESIS, Event, encode, hashed
from troth.foundation.ledger.events import ERASED, KNOCKED, REVEALED
from troth.foundation.ledger.verify.bundle import Checked, check
from troth.foundation.ledger.verify.chain_ends import EMPTY, chain_key, head_value
from troth.foundation.ledger.verify.merkle import leaf_hash
from troth.foundation.ledger.verify.older import compare

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Form = dict[str, Any]


@dataclass
class Row:
    """One entry."""

    seq: int
    prev: bytes
    salt: bytes
    event: bytes
    hash: bytes
    index: int = -1


@dataclass
class Log:
    """A whole host: chains, waiting entries, the tree, the trie, what was signed and handed out."""

    chains: dict[UUID, list[Row]] = field(default_factory=dict)
    waiting: list[tuple[UUID, Row]] = field(default_factory=list)
    nodes: dict[tree.Place, bytes] = field(default_factory=dict)
    twigs: dict[bytes, Twig] = field(default_factory=dict)
    size: int = 0
    grown: dict[bytes, bytes] = field(default_factory=dict)
    signed: dict[int, tuple[bytes, str]] = field(default_factory=dict)
    """Root of the trie and note of each checkpoint, by its size."""
    revealed: dict[UUID, list[tuple[int, UUID]]] = field(default_factory=dict)
    at: datetime = AT

    def record(self, chain: UUID, act: str = KNOCKED.name, **more: Any) -> Row:
        """Add an entry."""
        rows = self.chains.setdefault(chain, [])
        prev, seq = (rows[-1].hash, len(rows) + 1) if rows else (GENESIS, 1)
        event = Event(act=act, at=self.at, by=None, chain=chain, **more)
        salt, encoded = (len(rows) + 7).to_bytes(16), encode(event, seq=seq, prev=prev)
        row = Row(seq, prev, salt, encoded, hashed(encoded, salt))
        rows.append(row)
        self.waiting.append((chain, row))
        return row

    def erase(self, chain: UUID, seq: int) -> None:
        """Erase what an entry told."""
        row = self.chains[chain][seq - 1]
        row.event = row.salt = b""
        self.record(chain, ERASED.name, about=(str(seq),))

    def reveal(self, chain: UUID, kept: UUID) -> None:
        """Reveal an entry that was recorded under an id of its own."""
        digest = self.chains[kept][0].hash.hex()
        row = self.record(chain, REVEALED.name, about=(str(kept),), digests=(digest,))
        self.revealed.setdefault(chain, []).append((row.seq, kept))

    def take(self, most: int) -> None:
        """Give waiting entries their leaves."""
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        for chain, row in taken:
            row.index = self.size
            leaf = leaf_hash(row.hash)
            self.nodes.update(tree.grown(self.size, leaf, self.nodes.__getitem__))
            self.size += 1
            self.grown[chain_key(chain)] = head_value(row.seq, row.hash)

    def sign(self) -> int:
        """Sign what is in the tree; return its size."""
        if self.size not in self.signed:
            last = max(self.signed, default=None)
            before = self.signed[last][0] if last is not None else EMPTY
            known = chain_ends.on_the_way([before], self.grown, self._twigs)
            root, made = chain_ends.put(before, self.grown, known)
            self.twigs.update((twig.hash, twig) for twig in made)
            self.grown = {}
            body = tree.root(self.size, self.nodes.__getitem__)
            self.signed[self.size] = root, checkpoint.note(self.size, body, root)
        return self.size

    def _twigs(self, hashes: Any) -> dict[bytes, Twig]:
        return {one: self.twigs[one] for one in hashes}

    def bundle(self, chain: UUID, handed: list[int]) -> Form:
        """Hand out a bundle that leads on from some earlier checkpoints."""
        self.take(len(self.waiting))
        size = self.sign()
        shown: set[tree.Place] = set()
        rows = self.chains.get(chain, [])
        key = checkpoint.host_key()
        return {
            "format": "troth bundle 1",
            "host": settings.TROTH_HOST_ID,
            "engagement": str(chain),
            "host_key": key.line,
            "checkpoint": self.signed[size][1],
            "heads": self._end(chain, size),
            "entries": [self._entry(row, shown) for row in rows],
            "consistency": [
                {
                    "size": old,
                    "proof": self._hashes(tree.consistency(old, size)),
                    "heads": self._end(chain, old),
                }
                for old in handed
                if 0 < old < size
            ],
            "witnessed": [],
            "parties": [],
            "revealed": [
                {"seq": seq, "chain": str(k), "entry": self._entry(self.chains[k][0], shown)}
                for seq, k in self.revealed.get(chain, [])
            ],
            "charter": None,
            "releases": [],
            "inventory": {"records": [], "others": _named(rows)},
        }

    def _entry(self, row: Row, shown: set[tree.Place]) -> Form:
        return {
            "seq": row.seq,
            "prev": row.prev.hex(),
            "salt": b64encode(row.salt).decode(),
            "event": b64encode(row.event).decode(),
            "hash": row.hash.hex(),
            "index": row.index,
            "proof": self._hashes(tree.inclusion(row.index, self.size, shown)),
        }

    def _hashes(self, paths: list[list[tree.Place]]) -> list[str]:
        node = self.nodes.__getitem__
        return [b64encode(tree.joined(places, node)).decode() for places in paths]

    def _end(self, chain: UUID, size: int) -> Form:
        root, key = self.signed[size][0], chain_key(chain)
        proof = chain_ends.prove(root, key, chain_ends.on_the_way([root], [key], self._twigs))
        parts = {"path": proof.path, "other": proof.other}
        return {name: [b64encode(h).decode() for h in hashes] for name, hashes in parts.items()}


def _named(rows: list[Row]) -> list[str]:
    told = (json.loads(row.event) for row in rows if row.event)
    return sorted({pk for event in told for pk in event["about"]})


def history(seed: int) -> int:
    """Live one random honest history; every file holds, also against every kind of older one.

    Returns the number of files that were checked. Raises Fault when an honest host is accused.
    """
    random, log, checked = Random(seed), Log(), 0  # noqa: S311 - the same course each time
    chains = [UUID(int=random.getrandbits(128)) for _ in range(random.randint(1, 4))]
    kept: dict[UUID, list[Form]] = {chain: [] for chain in chains}
    hidden: list[tuple[UUID, UUID]] = []
    now = AT
    for _ in range(random.randint(2, 14)):
        chain = random.choice(chains)
        # Time goes on; the host's clock is right, or for a while some seconds or a day off.
        now += timedelta(seconds=random.choice((0, 1, 60, 90_000, 9_000_000)))
        log.at = now + timedelta(seconds=random.choice((0, 0, -30, -3_600, 90_000)))
        match random.randrange(9):
            case 0 | 1 | 2 | 3:
                for _ in range(random.randint(1, 5)):
                    log.record(chain, why=str(random.randrange(99)))
            case 4:
                live = [
                    r.seq for r in log.chains.get(chain, []) if KNOCKED.name.encode() in r.event
                ]
                if live:
                    log.erase(chain, random.choice(live))
            case 5:
                hidden.append((chain, UUID(int=random.getrandbits(128))))
                log.record(hidden[-1][1], about=(str(chain),))
            case 6 if hidden:
                log.reveal(*hidden.pop(random.randrange(len(hidden))))
            case 7:
                log.take(random.randrange(9))
                log.sign()
            case _:
                checked += _hand(log, chain, kept[chain], random)
    return checked + _hand(log, chains[0], kept[chains[0]], random)


def _hand(log: Log, chain: UUID, kept: list[Form], random: Random) -> int:
    sizes = sorted({*(_size(form) for form in kept), *log.signed})
    made = log.bundle(chain, sizes)
    found: Checked = check(made)
    for older in random.sample(kept, min(2, len(kept))):
        compare(found, older)
    for size in random.sample(sizes, min(1, len(sizes))):
        compare(found, log.signed[size][1])
    kept.append(made)
    return 1


def _size(form: Form) -> int:
    return int(form["checkpoint"].split("\n")[1])
