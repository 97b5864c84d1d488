"""Clears twigs away of which no proof will be made any more.

A bundle proves where its chain ended at the newest checkpoint, at those that its owner took away,
and at those that witnesses signed. The tries of these stay whole, and so do those of the last days:
a bundle or a witness's signature may be under way. What only older tries hold is of no use.

It needs no lock. A twig that is not in the newest trie never comes back: some chain under it has
grown since, or another has come to stand beside it, and chains neither shrink nor go.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from troth.foundation.ledger.models import Checkpoint, Cosignature, Handed, Twig
from troth.foundation.ledger.sequencer import twigs
from troth.foundation.ledger.verify.chain_ends import EMPTY, FORK

if TYPE_CHECKING:
    from django.db.models import QuerySet

RECENT = timedelta(days=7)
"""How long the trie of every checkpoint stays whole."""
_SOME = 400


def prune(*, at: datetime) -> int:
    """Delete the twigs that no checkpoint with a kept trie leads to; return how many."""
    # In this order: a twig that is made meanwhile is not among the ones that were there.
    there = [bytes(pk) for pk in Twig.objects.values_list("pk", flat=True).iterator()]
    needed = _below({bytes(root) for root in kept(at=at).values_list("heads", flat=True)})
    useless = [pk for pk in there if pk not in needed]
    return sum(Twig.objects.filter(pk__in=some).delete()[0] for some in _parts(useless))


def kept(*, at: datetime) -> "QuerySet[Checkpoint]":
    """Return the checkpoints whose tries stay whole."""
    newest = Checkpoint.objects.aggregate(size=Max("size"))["size"]
    return Checkpoint.objects.filter(
        Q(size=newest)
        | Q(at__gt=at - RECENT)
        | Q(size__in=Handed.objects.values("checkpoint"))
        | Q(size__in=Cosignature.objects.values("checkpoint"))
    )


def _below(roots: set[bytes]) -> set[bytes]:
    """Return all twigs of the tries with these roots, with one question for each level."""
    met: set[bytes] = set()
    wave = roots - {EMPTY}
    while wave:
        found = twigs(wave)
        met |= wave
        forks = (twig for twig in found.values() if twig.kind == FORK)
        wave = {child for fork in forks for child in (fork.left, fork.right)} - met - {EMPTY}
    return met


def _parts(useless: list[bytes]) -> list[list[bytes]]:
    return [useless[start : start + _SOME] for start in range(0, len(useless), _SOME)]
