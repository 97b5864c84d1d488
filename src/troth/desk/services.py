"""The one act of the desk: handing out what can be checked."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from troth.desk import acts, bundle
from troth.engagements.queries import Seat
from troth.ledger import bundle as proofs
from troth.ledger import sequencer
from troth.ledger import services as ledger

if TYPE_CHECKING:
    from troth.people.models import Person


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
    ledger.record(acts.TAKEN, chain=chain, by=by.pk, at=at)
    signed = sequencer.run_for(chain, at=at)
    with transaction.atomic():
        made = bundle.bundle(seat, signed, to=by, at=at)
        proofs.hand(signed, to=by.pk)
    name = f"troth-{str(chain)[:8]}-{signed.size}.json"
    return File(name, json.dumps(made, indent=1, ensure_ascii=False))
