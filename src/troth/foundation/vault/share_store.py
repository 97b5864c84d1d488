"""The shares in their own database: found, made once, and told apart from a store that is gone."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connections

from troth.foundation.vault.envelope import new_key
from troth.foundation.vault.faults import NoShareStore
from troth.foundation.vault.router import SHARES
from troth.foundation.vault.shares.models import ShareClass, Shredded, ShredShare


def found(engagements: Collection[UUID], kept: ShareClass) -> dict[UUID, bytes]:
    """Return the shares of a class that are there, by engagement.

    Raises NoShareStore without the store.
    """
    with _told():
        rows = ShredShare.objects.filter(engagement__in=engagements, kept=kept)
        return {pk: bytes(share) for pk, share in rows.values_list("engagement", "share")}


def shredded(engagements: Collection[UUID], kept: ShareClass) -> dict[UUID, datetime]:
    """Return which of the engagements had their share of a class destroyed on purpose, and when."""
    with _told():
        rows = Shredded.objects.filter(engagement__in=engagements, kept=kept)
        return dict(rows.values_list("engagement", "at"))


def ended(engagements: Collection[UUID]) -> dict[UUID, datetime]:
    """Return which of the engagements have no record left that opens, and since when.

    The agreement is the last that ends.
    """
    return shredded(engagements, ShareClass.AGREEMENT)


def known(engagements: Collection[UUID]) -> set[UUID]:
    """Return those of the engagements of which this store has shares, or knows the end."""
    with _told():
        rows = ShredShare.objects.filter(engagement__in=engagements)
        here = set(rows.values_list("engagement", flat=True))
        gone = Shredded.objects.filter(engagement__in=engagements)
        return here | set(gone.values_list("engagement", flat=True))


def is_lost(engagement: UUID) -> bool:
    """Say whether a share is missing that nobody destroyed."""
    with _told():
        here = set(_classes(ShredShare, engagement))
        return not here.issuperset(ShareClass) and set(ShareClass) != here | set(
            _classes(Shredded, engagement)
        )


def make(engagement: UUID) -> bool:
    """Make an engagement's shares unless they are there; False when the last was shredded."""
    with _told():
        for kept in ShareClass:
            ShredShare.objects.get_or_create(
                engagement=engagement, kept=kept, defaults={"share": new_key()}
            )
        # Asked afterwards: a shredding that comes between the two is seen here.
        gone = list(_classes(Shredded, engagement))
        if gone:
            ShredShare.objects.filter(engagement=engagement, kept__in=gone).delete()
        return ShareClass.AGREEMENT not in gone


def _classes(model: type[ShredShare | Shredded], engagement: UUID) -> Iterable[str]:
    return model.objects.filter(engagement=engagement).values_list("kept", flat=True)


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
