"""Shredding: destroys the shares without which no record of an engagement opens again.

A deleted row is still there: in the write-ahead log, in free space, in every backup. So the store
is written again and its log emptied, and the backups of this small store are short-lived.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from troth.foundation.vault.router import SHARES
from troth.foundation.vault.shares.models import ShareClass, Shredded, ShredShare

SHARE_WINDOW = timedelta(days=7)
"""How long a copy of the share store may be kept: until then an old copy could still open."""


class NotGone(Exception):
    """The share is deleted, but its bytes may still lie in the store's files: shred again."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """Shares of one engagement: since when they are gone, and from when no kept copy has them."""

    engagement: UUID
    at: datetime
    for_good_on: date


def shred(
    engagement: UUID, kept: Collection[ShareClass] = tuple(ShareClass), *, at: datetime
) -> Destroyed:
    """Destroy an engagement's shares of some classes for good, and leave a line for each.

    Doing it again cleans the files again and keeps the first date. The caller writes the ledger
    (records.ending). Raises NotGone when another process kept the files in use for too long, and
    RuntimeError inside a transaction of the share store, where nothing can be cleaned.
    """
    connection = connections[SHARES]
    if connection.in_atomic_block:
        raise RuntimeError("Shredding cannot be part of a transaction of the share store.")
    with transaction.atomic(using=SHARES):
        for one in kept:
            Shredded.objects.get_or_create(engagement=engagement, kept=one, defaults={"at": at})
        ShredShare.objects.filter(engagement=engagement, kept__in=kept).delete()
        gone = Shredded.objects.filter(engagement=engagement, kept__in=kept)
        since = max(gone.values_list("at", flat=True))
    _clean(connection)
    return Destroyed(engagement, since, (since + SHARE_WINDOW).date())


def _clean(connection: BaseDatabaseWrapper) -> None:
    """Write the store again, so that no page, log or free space keeps what was deleted."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            # The table gets a new file. The server's own log and its replicas are the operator's.
            cursor.execute(f"VACUUM FULL {connection.ops.quote_name(ShredShare._meta.db_table)}")
            return
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("PRAGMA temp_store=MEMORY")  # the other shares stay out of /tmp
        # Free space that a program without secure_delete left behind goes as well.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    if busy:
        raise NotGone("The share store is in use. Shred again in a moment.")
