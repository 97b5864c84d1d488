"""The acts of the desk: handing out what can be checked, as a file, on paper, or by mail."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from troth.desk.access_log import bundle, events
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import bundle as proofs
from troth.foundation.ledger import sequencer
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.models import Checkpoint

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


@dataclass(frozen=True, slots=True)
class File:
    """A file to be downloaded."""

    name: str
    text: str


def take_away(seat: Seat, *, by: "Person", at: datetime) -> File:
    """Write the act down, take everything into the tree, sign it, and return the bundle.

    So the newest entry of a bundle is that of its own making.
    """
    chain = seat.engagement.pk
    ledger.record(events.TAKEN, chain=chain, by=by.pk, at=at)
    signed = sequencer.run_for(chain, at=at)
    with transaction.atomic():
        made = bundle.bundle(seat, signed, to=by, at=at)
        proofs.hand(signed, to=by.pk)
    name = f"troth-{str(chain)[:8]}-{signed.size}.json"
    return File(name, json.dumps(made, indent=1, ensure_ascii=False))


def for_paper(to: "Person", *, at: datetime) -> Checkpoint:
    """Return a checkpoint over all that was entered, remembered as handed to a person."""
    return ledger.hand_out([to.pk], at=at)


def wish_mail(days: int, *, by: "Person", at: datetime) -> None:
    """Let a person get checkpoints by mail every so many days; 0 for no longer."""
    ledger.wish_mail(by.pk, bool(days), at=at, days=days)
