"""Reading the ledger."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from troth.foundation.ledger import entry, tree
from troth.foundation.ledger.checkpoint import host_key
from troth.foundation.ledger.events import ACTS, CHANGES, Event
from troth.foundation.ledger.models import Chain, Checkpoint, Deferred, Entry, Leaf, MailWish
from troth.foundation.ledger.sequencer import nodes

BEAT = 60 * 60
"""Seconds from one checkpoint that strangers may see to the next."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as it can be shown: an erased one has no act."""

    chain: UUID
    seq: int
    act: Event | None
    by: UUID | None
    at: datetime | None
    about: tuple[str, ...]
    why: str
    hash: bytes = b""
    digests: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the act; what was erased, or has no words here, is a change."""
        return self.act.kind if self.act else CHANGES

    @property
    def receipt(self) -> str:
        """For whom there is a receipt; "" when there is none."""
        return self.act.receipt if self.act else ""


def entries(
    chains: Iterable[UUID],
    *,
    about: str = "",
    not_by: UUID | None = None,
    most: int = 200,
    skip: int = 0,
) -> list[Told]:
    """Return entries of some chains, the newest first.

    `about` keeps those that name an id, `not_by` leaves out those of one person.
    """
    rows = Entry.objects.filter(chain_id__in=set(chains)).order_by("-id")
    found = (told(*row) for row in rows.values_list("chain_id", "seq", "event").iterator())
    kept = (
        t for t in found if (not about or about in t.about) and (not_by is None or t.by != not_by)
    )
    return [told for n, told in enumerate(_first(kept, skip + most)) if n >= skip]


def naming(chains: Iterable[UUID], digest: str) -> list[Told]:
    """Return the entries of some chains that name a digest (SHA-256 in hex), the oldest first."""
    rows = Entry.objects.filter(chain_id__in=set(chains)).order_by("id")
    found = rows.values_list("chain_id", "seq", "event").iterator()
    return [told(*row) for row in found if digest.encode() in bytes(row[2])]


def _first(found: Iterator[Told], most: int) -> Iterator[Told]:
    for _, told in zip(range(most), found, strict=False):
        yield told


def told(chain: UUID, seq: int, event: bytes | memoryview, digest: bytes = b"") -> Told:
    """Return an entry as it can be shown. What nobody can read any more has no act."""
    try:
        form = json.loads(bytes(event)) if event else {}
        by = UUID(form["by"]) if form.get("by") else None
        at = datetime.fromisoformat(form["at"]) if form else None
        about, digests = tuple(form.get("about", ())), tuple(form.get("digests", ()))
        act, why = ACTS.get(form.get("act", "")), str(form.get("why", ""))
    except (ValueError, TypeError, KeyError, AttributeError):  # changed outside Troth
        return Told(chain, seq, None, None, None, (), "", digest)
    return Told(chain, seq, act, by, at, about, why, digest, digests)


def latest_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint, None before the first."""
    return Checkpoint.objects.order_by("-size").first()


def public_checkpoint(*, at: datetime) -> Checkpoint | None:
    """Return the newest checkpoint of the last full beat: what strangers may see.

    Whoever asks in real time could count the acts of a small host.
    """
    beat = datetime.fromtimestamp(at.timestamp() // BEAT * BEAT, UTC)
    return Checkpoint.objects.filter(at__lte=beat).order_by("-size").first()


def noted(signed: Checkpoint) -> str:
    """Return a checkpoint as a signed note, with the lines of the witnesses that signed it too."""
    lines = signed.cosignatures.order_by("witness").values_list("line", flat=True)
    return bytes(signed.note).decode() + "".join(f"{line}\n" for line in lines)


def continued(old: int, new: int) -> list[str] | None:
    """Return what proves that the log of `old` entries is the beginning of that of `new`.

    `new` has to be the size of a checkpoint; None when the two sizes prove nothing.
    """
    if old > new or not Checkpoint.objects.filter(pk=new).exists():
        return None
    paths = tree.consistency(old, new) if old else []
    node = nodes(tree.needed([paths])).__getitem__
    return [b64encode(tree.joined(places, node)).decode() for places in paths]


def deferred_of(officer: UUID) -> list[UUID]:
    """Return the ids of entries that were kept back under an officer and are not revealed yet."""
    found = Deferred.objects.filter(officer=officer, revealed_in=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


def mail_wish(holder: UUID) -> MailWish | None:
    """Return whether and how often a person wishes to get checkpoints by mail."""
    return MailWish.objects.filter(pk=holder).first()


def mail_due(*, at: datetime) -> list[MailWish]:
    """Return the wishes whose next checkpoint is due."""
    return [
        wish
        for wish in MailWish.objects.order_by("pk")
        if wish.sent_at is None or wish.sent_at + timedelta(days=wish.days) <= at
    ]


def verify(chain: UUID) -> int:
    """Check a whole chain and return its length; raise entry.Broken where it does not hold."""
    rows = Entry.objects.filter(chain_id=chain).order_by("seq")
    return entry.check(rows.values_list("seq", "prev", "salt", "event", "hash").iterator())


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the host has signed a chain: a checkpoint over `size` entries of all chains.

    `covered` entries of this chain are under it, `waiting` come under the next one. `at` is None
    before the first checkpoint.
    """

    at: datetime | None
    size: int
    covered: int
    waiting: int
    fingerprint: str


def standing(chain: UUID) -> Standing:
    """Return how far the host has signed a chain."""
    length = Chain.objects.filter(pk=chain).values_list("length", flat=True).first() or 0
    newest = latest_checkpoint()
    size, at = (newest.size, newest.at) if newest else (0, None)
    covered = Leaf.objects.filter(entry__chain=chain, index__lt=size).count()
    return Standing(at, size, covered, length - covered, host_key().fingerprint)
