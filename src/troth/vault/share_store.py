"""The shares in their own database: found, made once, and told apart from a store that is gone."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError, connections

from troth.vault.envelope import new_key
from troth.vault.faults import NoShareStore
from troth.vault.router import SHARES
from troth.vault.shares.models import Shredded, ShredShare


def found(engagements: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the shares that are there, by engagement; raise NoShareStore without the store."""
    with _told():
        rows = ShredShare.objects.filter(engagement__in=engagements)
        return {pk: bytes(share) for pk, share in rows.values_list("engagement", "share")}


def shredded(engagements: Collection[UUID]) -> set[UUID]:
    """Return those of the engagements whose share was destroyed on purpose."""
    with _told():
        rows = Shredded.objects.filter(engagement__in=engagements)
        return set(rows.values_list("engagement", flat=True))


def make(engagement: UUID) -> bool:
    """Make an engagement's share unless it is there; False when it was shredded."""
    with _told():
        ShredShare.objects.get_or_create(engagement=engagement, defaults={"share": new_key()})
        # Asked afterwards: a shredding that comes between the two is seen here.
        if Shredded.objects.filter(engagement=engagement).exists():
            ShredShare.objects.filter(engagement=engagement).delete()
            return False
        return True


def check() -> None:
    """Raise NoShareStore when the store cannot be reached or has no tables."""
    if not _is_there():
        raise NoShareStore


@contextmanager
def _told() -> Iterator[None]:
    """Turn the error of a store that is not there into words; leave every other error as it is."""
    try:
        yield
    except DatabaseError:
        if not _is_there():
            raise NoShareStore from None
        raise


def _is_there() -> bool:
    connection = connections[SHARES]
    try:
        tables = connection.introspection.table_names()
    except DatabaseError:
        # In a transaction that broke, nothing can be asked: then the first error stands.
        return connection.in_atomic_block
    return ShredShare._meta.db_table in tables
