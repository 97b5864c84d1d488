"""The links of rooms in the ledger: entered when one is made, asked for by who judges a room."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from troth.foundation.ledger import queries, services
from troth.foundation.ledger.events import ROOM_LINK
from troth.foundation.ledger.models import Entry
from troth.foundation.vault.rooms.named import Named

_ACT = f'"act":"{ROOM_LINK.name}"'.encode()
_TELLS = "instr(event, %s)" if connection.vendor == "sqlite" else "position(%s in event)"
_READ = f"SELECT event FROM {Entry._meta.db_table} WHERE chain_id = %s AND {_TELLS} > 0"  # noqa: S608


def tell(row: UUID, *, chain: UUID, purpose: str, digest: str, by: UUID, at: datetime) -> None:
    """Enter that a link was made: the id of its row, its hash, and the room as the reason."""
    services.record(
        ROOM_LINK, chain=chain, by=by, at=at, about=[row], digests=[digest], why=purpose
    )


def named(chain: UUID) -> Named:
    """Return the hashes of links of which a chain tells, by purpose; one query.

    What the entries say is taken as it is: one that was added can shut a room and opens none.
    """
    key = chain if connection.features.has_native_uuid_field else chain.hex
    with connection.cursor() as cursor:
        cursor.execute(_READ, [key, _ACT])
        events = [bytes(event) for (event,) in cursor.fetchall()]
    found: dict[str, set[str]] = {}
    for event in events:
        entry = queries.told(chain, 0, event)
        if entry.act is ROOM_LINK:
            found.setdefault(entry.why, set()).update(entry.digests)
    return {purpose: frozenset(hashes) for purpose, hashes in found.items()}
