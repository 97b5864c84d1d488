"""Fingerprints to be compared: those of the parties of an engagement, and that of the host."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.foundation.ledger.checkpoint import host_key
from troth.foundation.vault.keyring import fingerprint
from troth.foundation.vault.models import Identity


@dataclass(frozen=True, slots=True)
class Print:
    """The fingerprint of one party's present key, and since when it is in force."""

    name: str
    label: str
    is_you: bool
    code: str
    since: datetime


def prints(seat: Seat) -> Sequence[Print]:
    """Return the fingerprints of everyone who has joined, oneself first; one query."""
    keys = {k.holder_id: k for k in Identity.objects.filter(holder__in=seat.names)}
    found = [
        Print(
            part.person.name,
            engagements.label(part.part),
            part.pk == seat.mine.pk,
            fingerprint(bytes(keys[part.person_id].sign_public)),
            keys[part.person_id].made_at,
        )
        for part in seat.everybody
        if part.person_id in keys
    ]
    return sorted(found, key=lambda one: not one.is_you)


def of_host() -> str:
    """Return the fingerprint of the key that signs this host's log."""
    return host_key().fingerprint
