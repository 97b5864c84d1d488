"""Whether chains hold now: their entries, and where they end in the newest signed checkpoint.

A page can say that much of itself. What it cannot find, a host that wrote its whole log again and
signed it again, an older checkpoint that was kept outside finds (docs/bundle.md).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from troth.foundation.ledger import chain_ends, tree
from troth.foundation.ledger.checkpoint import host_key
from troth.foundation.ledger.entry import Broken, check, hashed
from troth.foundation.ledger.events import ERASED
from troth.foundation.ledger.models import Chain, Checkpoint, Cosignature, Entry, Leaf
from troth.foundation.ledger.queries import Told, latest_checkpoint, told
from troth.foundation.ledger.sequencer import nodes, twigs
from troth.foundation.ledger.verify.chain_ends import chain_key, head_value, leads_to
from troth.foundation.ledger.verify.merkle import Fault, is_included, leaf_hash
from troth.foundation.ledger.verify.notes import COSIGNATURE, Key, cosigned_at, open_note, read_key
from troth.foundation.ledger.verify.notes import Checkpoint as Note

Stored = bytes | memoryview


class Row(NamedTuple):
    """One entry as it is in its table."""

    chain: UUID
    seq: int
    prev: Stored
    salt: Stored
    event: Stored
    hash: Stored

    @property
    def told(self) -> Told:
        """The entry as it can be shown."""
        return told(self.chain, self.seq, self.event, bytes(self.hash))


def rows(chains: Collection[UUID]) -> list[Row]:
    """Return all entries of some chains, the oldest first; one query."""
    found = Entry.objects.filter(chain_id__in=set(chains)).order_by("id")
    fields = ("chain_id", "seq", "prev", "salt", "event", "hash")
    return [Row(*row) for row in found.values_list(*fields)]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What does not hold: `kind` is a word for it, `seq` the entry, 0 for the whole chain.

    Kinds: missing, link, altered, place (entry.Broken), emptied (the words are gone and no entry
    tells of it), short (entries are gone from the end), other (the host signed another history),
    signature (the checkpoint itself is not signed by this host).
    """

    chain: UUID
    kind: str
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A witness that signed a checkpoint of this host, its size and when."""

    name: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the newest checkpoint says of some chains, and whether they hold under it."""

    signed: Checkpoint | None
    fingerprint: str
    covered: int
    waiting: int
    flaws: tuple[Flaw, ...]
    witnesses: tuple[Witnessed, ...]


def verification(chains: Collection[UUID], found: Sequence[Row]) -> Verification:
    """Check chains whose rows were read; return what holds.

    Chains of which there is no entry hold, unless the checkpoint has entries of them.
    """
    signed = latest_checkpoint()
    parted: dict[UUID, list[Row]] = {chain: [] for chain in chains}
    for row in sorted(found, key=lambda row: row.seq):
        parted[row.chain].append(row)
    lengths = dict(Chain.objects.filter(pk__in=parted).values_list("pk", "length"))
    ends = _covered(parted, signed)
    flaws = [f for c, own in parted.items() if (f := _flaw(c, own, lengths.get(c, 0)))]
    if signed is not None:
        wrong = {flaw.chain for flaw in flaws}
        whole = {chain: own for chain, own in parted.items() if chain not in wrong}
        flaws += _against(signed, whole, ends)
    covered = sum(ends.values())
    return Verification(
        signed=signed,
        fingerprint=host_key().fingerprint,
        covered=covered,
        waiting=max(len(found) - covered, 0),
        flaws=tuple(flaws),
        witnesses=tuple(witnesses()),
    )


def _covered(chains: Iterable[UUID], signed: Checkpoint | None) -> dict[UUID, int]:
    """Return up to which place the checkpoint covers each chain, as the tables say."""
    if signed is None:
        return {}
    leaves = Leaf.objects.filter(entry__chain__in=set(chains), index__lt=signed.size)
    ends = leaves.values("entry__chain").annotate(last=Max("entry__seq")).order_by()
    return dict(ends.values_list("entry__chain", "last"))


def _flaw(chain: UUID, own: Sequence[Row], length: int) -> Flaw | None:
    try:
        check(row[1:] for row in own)
    except Broken as broken:
        return Flaw(chain, broken.kind, broken.seq)
    emptied = {row.seq for row in own if not row.event}
    if emptied:
        tells = (row.told for row in own if row.event)
        named = {a for t in tells if t.act is ERASED for a in t.about}
        for seq in sorted(emptied):
            if str(seq) not in named:
                return Flaw(chain, "emptied", seq)
    return Flaw(chain, "short", len(own)) if len(own) < length else None


def _against(
    signed: Checkpoint, parted: dict[UUID, list[Row]], ends: dict[UUID, int]
) -> Iterable[Flaw]:
    """Compare where each chain ended with what the host signed of it."""
    try:
        note = _note(signed)
    except (Fault, UnicodeDecodeError):
        return [Flaw(chain, "signature") for chain in parted]
    keys = {chain: chain_key(chain) for chain in parted}
    try:
        known = chain_ends.on_the_way([note.heads], keys.values(), twigs)
        proofs = {chain: chain_ends.prove(note.heads, key, known) for chain, key in keys.items()}
    except KeyError:  # a twig was taken away
        return [Flaw(chain, "other") for chain in parted]
    flaws = []
    for chain, own in parted.items():
        end, proof = ends.get(chain, 0), proofs[chain]
        value = head_value(end, bytes(own[end - 1].hash)) if 0 < end <= len(own) else None
        if not leads_to(note.heads, keys[chain], value, proof.path, proof.other):
            flaws.append(Flaw(chain, "other", end))
    return flaws


def witnesses() -> Iterable[Witnessed]:
    """Return who signed checkpoints of this host besides itself, the newest first."""
    found = Cosignature.objects.select_related("witness", "checkpoint").order_by("-checkpoint")
    for one in found:
        key = read_key(one.witness.key, COSIGNATURE)
        moment = cosigned_at(f"{bytes(one.checkpoint.note).decode()}{one.line}\n", key)
        if moment is not None:
            at = datetime.fromtimestamp(moment, tz=UTC)
            yield Witnessed(key.name, one.checkpoint_id, at)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one entry stands: its own bytes fit its hash, and its hash stands in the signed log."""

    found: Told
    is_unaltered: bool
    is_included: bool


def place(chain: UUID, digest: bytes, signed: Checkpoint) -> Place | None:
    """Look one entry of a chain up by its hash, and check it under a checkpoint."""
    fields = ("chain_id", "seq", "prev", "salt", "event", "hash", "leaf__index")
    found = Entry.objects.filter(chain_id=chain, hash=digest).values_list(*fields).first()
    if found is None:
        return None
    row = Row(*found[:-1])
    fits = not row.event or hashed(bytes(row.event), bytes(row.salt)) == digest
    return Place(row.told, is_unaltered=fits, is_included=_stands(found[-1], digest, signed))


def _stands(index: int | None, digest: bytes, signed: Checkpoint) -> bool:
    if index is None or index >= signed.size:
        return False
    paths = tree.inclusion(index, signed.size)
    known = nodes(tree.needed([paths]))
    try:
        proof = [tree.joined(places, known.__getitem__) for places in paths]
        note = _note(signed)
    except (KeyError, Fault, UnicodeDecodeError):
        return False
    return is_included(leaf_hash(digest), index, note.size, proof, note.root)


def _note(signed: Checkpoint) -> Note:
    """Return what this host signed in a checkpoint; raises Fault when it did not sign it."""
    key = host_key()
    return open_note(bytes(signed.note).decode(), Key(key.name, key.public))
