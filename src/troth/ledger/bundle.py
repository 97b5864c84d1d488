"""The part of a bundle that the ledger knows: entries, proofs, checkpoint, key. docs/bundle.md."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from troth.ledger import checkpoint as checkpoints
from troth.ledger import tree
from troth.ledger.models import Checkpoint, Entry, Handed
from troth.ledger.sequencer import nodes

MOST_PROOFS = 1_000
"""From how many earlier checkpoints of a person a bundle leads on, the newest first."""

_ROW = ("seq", "prev", "salt", "event", "hash", "leaf__index")

Form = dict[str, Any]


def proved(chain: UUID, signed: Checkpoint, *, to: UUID) -> Form:
    """Return the entries of a chain under a checkpoint, and what leads on from earlier ones."""
    handed = Handed.objects.filter(person=to, checkpoint__size__range=(1, signed.size - 1))
    sizes = list(handed.order_by("-checkpoint").values_list("checkpoint", flat=True)[:MOST_PROOFS])
    return {
        "host_key": checkpoints.host_key().line,
        "checkpoint": bytes(signed.note).decode(),
        "signed_at": signed.at.isoformat(),
        "consistency": _continued(sizes, signed.size),
        "entries": entries(Entry.objects.filter(chain_id=chain).order_by("seq"), signed),
    }


def first(chain: UUID, signed: Checkpoint) -> Form | None:
    """Return the first entry of a chain with its proof: of an account, that of its keys."""
    found = entries(Entry.objects.filter(chain_id=chain, seq=1), signed)
    return found[0] if found else None


def entries(found: QuerySet[Entry], signed: Checkpoint) -> list[Form]:
    """Return entries with their proofs, those that the checkpoint covers."""
    rows = list(found.filter(leaf__index__lt=signed.size).values_list(*_ROW))
    paths = [tree.inclusion(row[-1], signed.size) for row in rows]
    proofs = _hashes(paths)
    return [
        {
            "seq": seq,
            "prev": bytes(prev).hex(),
            "salt": _text(salt),
            "event": _text(event),
            "hash": bytes(digest).hex(),
            "index": index,
            "proof": proof,
        }
        for (seq, prev, salt, event, digest, index), proof in zip(rows, proofs, strict=True)
    ]


def _continued(sizes: list[int], size: int) -> list[Form]:
    proofs = _hashes([tree.consistency(old, size) for old in sizes])
    return [{"size": old, "proof": proof} for old, proof in zip(sizes, proofs, strict=True)]


def _hashes(paths: list[list[list[tree.Place]]]) -> list[list[str]]:
    node = nodes(tree.needed(paths)).__getitem__
    return [[_text(tree.joined(places, node)) for places in path] for path in paths]


def hand(signed: Checkpoint, *, to: UUID) -> None:
    """Remember that a person takes a checkpoint away."""
    Handed.objects.get_or_create(person=to, checkpoint=signed)


def _text(raw: bytes | memoryview) -> str:
    return b64encode(bytes(raw)).decode()
