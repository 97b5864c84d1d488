"""The three statements by which an entry is added, in plain SQL.

Every act and every read of sealed words waits for them: built by Django's queries they cost four
times as much.
"""

from uuid import UUID

from django.db import connection

from troth.foundation.ledger.models import Chain, Entry

_CHAIN, _ENTRY = Chain._meta.db_table, Entry._meta.db_table
_READ = f"SELECT length, head FROM {_CHAIN} WHERE id = %s"  # noqa: S608 - names of our tables
_ADD = (
    f"INSERT INTO {_ENTRY} (chain_id, seq, prev, salt, event, hash)"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
_MOVE = f"UPDATE {_CHAIN} SET length = %s, head = %s WHERE id = %s"  # noqa: S608


def chain_end(chain: UUID) -> tuple[int, bytes]:
    """Return length and last hash of a chain under its own lock; one that is new begins here."""
    lock = (
        f" {connection.ops.for_update_sql()}" if connection.features.has_select_for_update else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(_READ + lock, [_key(chain)])
        found = cursor.fetchone()
        if found is None:
            Chain.objects.get_or_create(pk=chain)
            cursor.execute(_READ + lock, [_key(chain)])
            found = cursor.fetchone()
    return found[0], bytes(found[1])


def add(chain: UUID, seq: int, prev: bytes, salt: bytes, event: bytes, digest: bytes) -> None:
    """Add an entry at the end of a chain whose head is locked, and move the head."""
    key = _key(chain)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [key, seq, prev, salt, event, digest])
        cursor.execute(_MOVE, [seq, digest, key])


def _key(chain: UUID) -> UUID | str:
    return chain if connection.features.has_native_uuid_field else chain.hex
