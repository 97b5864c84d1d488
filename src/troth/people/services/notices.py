"""Puts notices before people, and tells of an act in the person's own chain."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from troth.ledger import services as ledger
from troth.ledger.acts import Act
from troth.people.models import Notice, Person
from troth.people.services.letters import post_notice


def notify(person: Person, kind: str, *, about: str = "", at: datetime) -> None:
    """Put a notice before a person and tell them by mail that something waits."""
    Notice.objects.create(person=person, kind=kind, about=about, at=at)
    post_notice(person, at=at)


def put_away(notice: UUID, *, by: Person, at: datetime) -> None:
    """Put a notice of one's own away."""
    Notice.objects.filter(pk=notice, person=by, seen_at=None).update(seen_at=at)


def tell(
    person: Person,
    act: Act,
    kind: str,
    *,
    by: UUID | None,
    digests: Iterable[str] = (),
    at: datetime,
) -> None:
    """Enter an act in the person's own chain and tell them."""
    ledger.record(act, chain=person.pk, by=by, at=at, digests=digests)
    notify(person, kind, at=at)
