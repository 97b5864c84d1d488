"""The part of a bundle that the ledger knows: entries, proofs, checkpoint, key. docs/bundle.md."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from troth.foundation.ledger import chain_ends, checkpoint, tree
from troth.foundation.ledger.models import Checkpoint, Cosignature, Deferred, Entry, Handed
from troth.foundation.ledger.queries import noted
from troth.foundation.ledger.sequencer import nodes, twigs
from troth.foundation.ledger.verify.chain_ends import chain_key

MOST_PROOFS = 1_000
"""From how many earlier checkpoints of a person a bundle leads on, the newest first."""

_ROW = ("seq", "prev", "salt", "event", "hash", "leaf__index")

Form = dict[str, Any]


@dataclass
class Proofs:
    """The proofs of one bundle under one checkpoint, each cut where an earlier one met it.

    The order counts: a reader checks entries, then the parties' keys, then what was revealed.
    """

    signed: Checkpoint
    shown: set[tree.Place] = field(default_factory=set)

    def of(self, found: QuerySet[Entry]) -> list[Form]:
        """Return entries with their proofs, those that the checkpoint covers."""
        size = self.signed.size
        rows = list(found.filter(leaf__index__lt=size).values_list(*_ROW))
        proofs = _hashes([tree.inclusion(row[-1], size, self.shown) for row in rows])
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

    def made(self, person: UUID, cards: Sequence[str]) -> list[Form | None]:
        """Return, for each card of a person's keys (SHA-256 in hex), the entry that tells of it."""
        chain = Entry.objects.filter(chain_id=person).order_by("seq")
        places: dict[str, int] = {}
        for seq, event in chain.values_list("seq", "event").iterator() if cards else ():
            raw = bytes(event)
            for card in cards:
                if card.encode() in raw:
                    places.setdefault(card, seq)
            if len(places) == len(set(cards)):
                break
        return [next(iter(self.of(chain.filter(seq=places.get(c, 0)))), None) for c in cards]


def proved(chain: UUID, signed: Checkpoint, proofs: Proofs, *, to: UUID) -> Form:
    """Return the entries of a chain under a checkpoint, and what leads on from earlier ones."""
    handed = Handed.objects.filter(person=to, checkpoint__size__range=(1, signed.size - 1))
    older = [h.checkpoint for h in handed.select_related("checkpoint").order_by("-checkpoint")]
    seen = _witnessed(signed)
    return {
        "host_key": checkpoint.host_key().line,
        "checkpoint": bytes(signed.note).decode(),
        "signed_at": signed.at.isoformat(),
        "heads": _end(chain, [signed])[0],
        "entries": proofs.of(Entry.objects.filter(chain_id=chain).order_by("seq")),
        "consistency": [
            {"size": old.size, **proof}
            for old, proof in zip(
                older[:MOST_PROOFS], _led_on(chain, older[:MOST_PROOFS], signed), strict=True
            )
        ],
        "witnessed": [
            {"checkpoint": noted(old), **proof}
            for old, proof in zip(seen, _led_on(chain, seen, signed), strict=True)
        ],
    }


def revealed(chain: UUID, proofs: Proofs) -> list[Form]:
    """Return the entries that were kept back and are revealed in a chain, with their proofs."""
    found = Deferred.objects.filter(revealed_in=chain).order_by("revealed_seq")
    told = Entry.objects.filter(chain_id=chain, leaf__index__lt=proofs.signed.size)
    covered = set(told.filter(seq__in=found.values("revealed_seq")).values_list("seq", flat=True))
    return [
        {"seq": one.revealed_seq, "chain": str(one.pk), "entry": entry}
        for one in found
        if one.revealed_seq in covered
        for entry in proofs.of(Entry.objects.filter(chain_id=one.pk))
    ]


def _witnessed(signed: Checkpoint) -> list[Checkpoint]:
    """Return the newest checkpoint that each witness signed, up to this one."""
    sizes = Cosignature.objects.values("checkpoint")
    return list(Checkpoint.objects.filter(size__in=sizes, size__range=(1, signed.size)))


def _led_on(chain: UUID, older: Sequence[Checkpoint], signed: Checkpoint) -> list[Form]:
    """Return what leads from each older checkpoint to this one, and where the chain ended then."""
    paths = [tree.consistency(old.size, signed.size) for old in older]
    proofs = _hashes(paths)
    ends = _end(chain, older)
    return [{"proof": p, "heads": e} for p, e in zip(proofs, ends, strict=True)]


def _end(chain: UUID, signed: Sequence[Checkpoint]) -> list[Form]:
    """Return what proves where a chain ended at some checkpoints."""
    key = chain_key(chain)
    known = chain_ends.on_the_way((bytes(one.heads) for one in signed), [key], twigs)
    proofs = [chain_ends.prove(bytes(one.heads), key, known) for one in signed]
    return [{"path": list(map(_text, p.path)), "other": list(map(_text, p.other))} for p in proofs]


def _hashes(paths: list[list[list[tree.Place]]]) -> list[list[str]]:
    node = nodes(tree.needed(paths)).__getitem__
    return [[_text(tree.joined(places, node)) for places in path] for path in paths]


def hand(signed: Checkpoint, *, to: UUID) -> None:
    """Remember that a person takes a checkpoint away."""
    Handed.objects.get_or_create(person=to, checkpoint=signed)


def _text(raw: bytes | memoryview) -> str:
    return b64encode(bytes(raw)).decode()
