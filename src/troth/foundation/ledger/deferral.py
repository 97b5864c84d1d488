"""Entries that are kept back while the law or danger forbids telling, and are revealed later.

Such an entry takes its place in the host's log at once: a chain of its own with one entry, of
which the database holds only the salted hash. What it tells, and the salt, are sealed to one
officer. The chain of the engagement that it is about does not change by a byte until the entry is
revealed there; then its place in the log shows when it was made.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from troth.foundation.ledger.entry import Event, encode
from troth.foundation.vault.envelope import canonical, new_key, unwrap, wrap
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.rooms.warrant import seal_for, warrant_for

_SIZE = 2_048
"""All bodies get one length, so that it does not tell what they hold."""


@dataclass(frozen=True, slots=True)
class Body:
    """What an entry tells, as its chain encodes it, and its salt."""

    event: bytes
    salt: bytes


def seal(body: Body, *, deferred: UUID, officer: UUID, by: Keyring) -> tuple[bytes, bytes]:
    """Seal a body to an officer whom `by` knows; return (sealed key, sealed body).

    Raises vault's Tampered, and NotEntitled for keys that `by` does not know.
    """
    plain = canonical({"event": body.event.decode(), "salt": b64encode(body.salt).decode()})
    key = new_key()
    sealed = wrap(plain.ljust(-(-len(plain) // _SIZE) * _SIZE), key, _place(deferred, officer))
    return seal_for(key, warrant_for(officer, by=by)), sealed


def open_(sealed_key: bytes, sealed: bytes, *, deferred: UUID, by: Keyring) -> Body:
    """Open a body that was sealed to `by`; raises vault's Tampered."""
    plain = unwrap(bytes(sealed), by.unseal(sealed_key), _place(deferred, by.holder_id))
    read = json.loads(plain)
    return Body(read["event"].encode(), b64decode(read["salt"]))


def encoded(event: Event, *, prev: bytes) -> bytes:
    """Return the bytes of the one entry of its chain."""
    return encode(event, seq=1, prev=prev)


def told_of(body: Body) -> tuple[UUID, datetime]:
    """Return the engagement that an entry is about (it names it first), and when it was made."""
    read = json.loads(body.event)
    return UUID(read["about"][0]), datetime.fromisoformat(read["at"])


def _place(deferred: UUID, officer: UUID) -> dict[str, str | int]:
    host = settings.TROTH_HOST_ID
    return {"host": host, "table": "ledger_deferred", "row": str(deferred), "to": str(officer)}
