"""Writing to the ledger: always inside the transaction of the act that it tells of."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.ledger.acts import KNOCKED, REFUSED, Act
from troth.ledger.entry import SALT, Event, encode, hashed
from troth.ledger.models import Chain, Entry


@transaction.atomic
def record(
    act: Act,
    *,
    chain: UUID,
    by: UUID | None,
    at: datetime,
    about: Iterable[object] = (),
    digests: Iterable[str] = (),
    why: str = "",
) -> None:
    """Add an entry to a chain, under the chain's own lock; a new chain begins by itself.

    `about` are ids of things, `digests` SHA-256 in hex, `why` a short code: never words.
    """
    event = Event(
        act=act.name,
        at=at,
        by=by,
        chain=chain,
        about=tuple(str(a) for a in about),
        digests=tuple(digests),
        why=why,
    )
    head = _locked(chain)
    seq, prev, salt = head.length + 1, bytes(head.head), secrets.token_bytes(SALT)
    encoded = encode(event, seq=seq, prev=prev)
    digest = hashed(encoded, salt)
    Entry.objects.create(chain=head, seq=seq, prev=prev, salt=salt, event=encoded, hash=digest)
    Chain.objects.filter(pk=chain).update(length=seq, head=digest)


def _locked(chain: UUID) -> Chain:
    """Return the head of a chain under its lock; a chain that is new begins here."""
    heads = Chain.objects.select_for_update()
    found = heads.filter(pk=chain).first()
    if found is None:
        Chain.objects.get_or_create(pk=chain)
        found = heads.get(pk=chain)
    return found


def knock(*, chain: UUID, by: UUID, at: datetime, address: str) -> None:
    """Record that a person asked for something out of reach; `address` holds ids only."""
    record(KNOCKED, chain=chain, by=by, at=at, why=address)


def refuse(*, chain: UUID, by: UUID, at: datetime, clauses: Iterable[str]) -> None:
    """Record that a person tried an act that its verdict forbids."""
    record(REFUSED, chain=chain, by=by, at=at, why=" ".join(dict.fromkeys(clauses)))
