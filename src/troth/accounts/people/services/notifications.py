"""Puts notices before people, and tells of an act in the person's own chain."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from troth.accounts.people import mail, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification, Person
from troth.accounts.people.notifications import OF_SIGN_IN_AND_KEYS, REMINDERS
from troth.accounts.people.services.letters import post_link, post_notice
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records.reach import OutOfReach


def notify(
    person: Person, kind: str, *, about: str = "", by: Person | None = None, at: datetime
) -> None:
    """Put a notice before a person and tell them by mail that something waits.

    Each is kept; while one of its kind waits already, no further letter goes out for it. The letter
    leads to what the notice is about, and says who did it (`by`) if the reader wants.
    """
    same = Notification.objects.filter(person=person, kind=kind, about=about, seen_at=None)
    is_first = not same.exists()
    made = Notification.objects.create(person=person, kind=kind, about=about, at=at)
    if not is_first and about:
        return
    url = settings.TROTH_URL + reverse("people:notice", args=[made.pk])
    who = by.name if by else ""
    post_notice(person, url=url, who=who, is_reminder=kind in REMINDERS, at=at)
    second = queries.second_address(person) if kind.startswith(OF_SIGN_IN_AND_KEYS) else ""
    if second:
        url, language = settings.TROTH_URL, person.language
        post_link(second, mail.SECURITY, url, language=language, caused_by=person, at=at)


def put_away(notice: UUID, *, by: Holder, at: datetime) -> None:
    """Put a notice of one's own away, with the open vault; raise OutOfReach for another's.

    Those that are gathered with it, of one kind about one thing and not newer, go with it.
    """
    mine = Notification.objects.filter(pk=notice, person=by.person).first()
    if mine is None:
        raise OutOfReach
    same = Notification.objects.filter(
        person=by.person, kind=mine.kind, about=mine.about, at__lte=mine.at, seen_at=None
    )
    (same if mine.about else same.filter(pk=mine.pk)).update(seen_at=at)


def tell(
    person: Person,
    act: Event,
    kind: str,
    *,
    by: UUID | None,
    digests: Iterable[str] = (),
    at: datetime,
) -> None:
    """Enter an act in the person's own chain and tell them."""
    ledger.record(act, chain=person.pk, by=by, at=at, digests=digests)
    notify(person, kind, at=at)
