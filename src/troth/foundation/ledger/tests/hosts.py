"""An honest host and a dishonest one, for the tests of bundles."""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from troth.foundation.ledger import bundle, sequencer, services, tree
from troth.foundation.ledger.entry import GENESIS, Event, encode, hashed
from troth.foundation.ledger.events import KNOCKED
from troth.foundation.ledger.models import Chain, Checkpoint, Entry, Handed, Leaf, Node, Tree, Twig
from troth.foundation.ledger.verify.bundle import Checked, check
from troth.foundation.ledger.verify.older import compare

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

Form = dict[str, Any]


@dataclass
class Host:
    """One engagement among others, as the host keeps it."""

    chain: UUID = field(default_factory=uuid4)
    other: UUID = field(default_factory=uuid4)
    client: UUID = field(default_factory=uuid4)

    def live(self, times: int = 1) -> None:
        """Let things happen here and elsewhere."""
        for n in range(times):
            at = AT + timedelta(seconds=n)
            services.record(KNOCKED, chain=self.chain, by=self.client, at=at, about=[uuid4()])
            if n % 2:
                services.record(KNOCKED, chain=self.other, by=None, at=at)

    def bundle(self) -> Form:
        """Hand the client their bundle."""
        signed = sequencer.run_for(self.chain, at=AT)
        proofs = bundle.Proofs(signed)
        form = {
            "format": "troth bundle 1",
            "host": settings.TROTH_HOST_ID,
            "engagement": str(self.chain),
            **bundle.proved(self.chain, signed, proofs, to=self.client),
            "parties": [],
            "revealed": bundle.revealed(self.chain, proofs),
            "charter": None,
            "releases": [],
            "inventory": {"records": [], "others": self._others()},
        }
        bundle.hand(signed, to=self.client)
        return form

    def _others(self) -> list[str]:
        events = Entry.objects.filter(chain=self.chain).exclude(event=b"")
        told = (json.loads(bytes(one)) for one in events.values_list("event", flat=True))
        return sorted({pk for event in told for pk in event["about"]})

    # --- what a dishonest operator does, who has the database and the host's key ---

    def events(self) -> list[Event]:
        """Return what the chain tells, to be told again."""
        rows = Entry.objects.filter(chain=self.chain).order_by("seq")
        return [
            Event(act=KNOCKED.name, at=AT, by=self.client, chain=self.chain, why=str(row.seq))
            for row in rows
        ]

    def retell(self, events: Sequence[Event]) -> None:
        """Put another chain in the place of the one that was, with right hashes and links."""
        Leaf.objects.filter(entry__chain=self.chain).delete()
        Entry.objects.filter(chain=self.chain).delete()
        prev = GENESIS
        for seq, event in enumerate(events, 1):
            encoded, salt = encode(event, seq=seq, prev=prev), bytes(16)
            digest = hashed(encoded, salt)
            Entry.objects.create(
                chain_id=self.chain, seq=seq, prev=prev, salt=salt, event=encoded, hash=digest
            )
            prev = digest
        Chain.objects.filter(pk=self.chain).update(length=len(events), head=prev)

    def replant(self) -> None:
        """Grow the whole tree again, and pretend that its beginnings were handed out."""
        handed = list(Handed.objects.values_list("person", "checkpoint"))
        for model in (Handed, Checkpoint, Leaf, Node, Tree, Twig):
            model.objects.all().delete()
        size = sequencer.run(at=AT, whole=True).size
        for person, old in handed:
            if old < size:
                was = Checkpoint.objects.filter(pk=old).first() or self.pretend(old)
                Handed.objects.create(person=person, checkpoint=was)

    def pretend(self, size: int) -> Checkpoint:
        """Sign an earlier state of the tree as it would have been."""
        root = tree.root(size, sequencer.nodes(tree.peaks(0, size)).__getitem__)
        ends = sequencer._grow_heads(None, size)
        return Checkpoint.objects.create(size=size, root=root, heads=ends, note=b"", at=AT)


def continues(new: Form, older: Form | str) -> Checked:
    """Check a bundle, and that it continues an older file; raise Fault otherwise."""
    checked = check(new)
    compare(checked, older)
    return checked


def event_of(entry: Form) -> bytes:
    """Return the bytes of an event in a bundle."""
    return b64decode(entry["event"])
