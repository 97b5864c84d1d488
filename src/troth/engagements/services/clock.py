"""What falls due by the clock: reminders, closing, archiving, and the end of what was written.

Each question is one query over all engagements; only what is due is loaded.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from troth.engagements import acts, gates, notices, pins, rules
from troth.engagements.models import Disposal, Engagement, FollowUp, Invitation, Part
from troth.engagements.queries import INSIDE, PRACTITIONER
from troth.engagements.rules import (
    ACTIVE,
    ARCHIVED,
    ARCHIVED_AFTER,
    CLOSED,
    DECLINED,
    FOLLOW_UP,
    PAUSED,
    SUSPENDED,
)
from troth.engagements.services.steps import take
from troth.ledger import services as ledger
from troth.ledger.models import Chain
from troth.people import services as people
from troth.people.models import Person
from troth.records.ending import end_for_good
from troth.vault.shred import NotGone

TOLD_LATER = timedelta(days=1)
"""The client knows for this long before the practitioner that the sponsor pays no longer."""
MOST = 500
"""What one round handles of each kind; the next round goes on."""

log = logging.getLogger(__name__)


def recompute(*, at: datetime) -> int:
    """Do all that has fallen due, and return how many engagements that were."""
    return (
        remind_of_pauses(at=at)
        + remind_of_concerns(at=at)
        + tell_of_funding(at=at)
        + remind_of_reviews(at=at)
        + remind_of_follow_ups(at=at)
        + finish_due(at=at)
        + archive_due(at=at)
    )


@transaction.atomic
def remind_of_pauses(*, at: datetime) -> int:
    """Ask both what shall become of a pause that has lasted for long (GCE-3.2b)."""
    waiting = Engagement.objects.filter(state=PAUSED, reminded_at=None)
    oldest = waiting.filter(paused_at__lte=at - timedelta(days=1)).order_by("paused_at")[:MOST]
    due = [e for e in oldest if _is_silent(e, at)]
    for engagement in due:
        take(engagement, "remind", by=None, at=at)
        ledger.record(acts.REMINDED, chain=engagement.pk, by=None, at=at)
    _tell(due, notices.STILL_PAUSED, INSIDE, at=at)
    Engagement.objects.filter(pk__in=[e.pk for e in due]).update(reminded_at=at)
    return len(due)


@transaction.atomic
def remind_of_concerns(*, at: datetime) -> int:
    """Remind practitioner and client, once, of a concern on which nothing was done (GCE-1.15b)."""
    waiting = Engagement.objects.filter(state=SUSPENDED, reminded_at=None, proposed_by="")
    oldest = waiting.filter(paused_at__lte=at).order_by("paused_at")[:MOST]
    due = [
        e
        for e in oldest
        if rules.is_unanswered(state=e.state, proposed_by=e.proposed_by, since=e.paused_at, at=at)
    ]
    for engagement in due:
        take(engagement, "remind", by=None, at=at)
        ledger.record(acts.REMINDED_OF_CONCERN, chain=engagement.pk, by=None, at=at)
    _tell(due, notices.CONCERN_OPEN, INSIDE, at=at)
    Engagement.objects.filter(pk__in=[e.pk for e in due]).update(reminded_at=at)
    return len(due)


def _is_silent(engagement: Engagement, at: datetime) -> bool:
    days = pins.constants(engagement).pause_silence
    return engagement.paused_at is not None and engagement.paused_at + timedelta(days=days) <= at


@transaction.atomic
def tell_of_funding(*, at: datetime) -> int:
    """Tell the practitioner, a day after the client, that the sponsor pays no longer."""
    known = Engagement.objects.filter(funding_told_at=None)
    due = list(_some(known, funding_ended_at__lte=at - TOLD_LATER))
    _tell(due, notices.FUNDING_ENDED, (PRACTITIONER,), at=at)
    Engagement.objects.filter(pk__in=[e.pk for e in due]).update(funding_told_at=at)
    return len(due)


@transaction.atomic
def remind_of_reviews(*, at: datetime) -> int:
    """Tell both on the day of a review, once."""
    rows = Engagement.objects.filter(state=ACTIVE, review_on__lte=localdate(at))
    due = list(_some(rows.filter(Q(reminded_at=None) | Q(reminded_at__date__lt=F("review_on")))))
    _tell(due, notices.REVIEW_DUE, INSIDE, at=at)
    Engagement.objects.filter(pk__in=[e.pk for e in due]).update(reminded_at=at)
    return len(due)


@transaction.atomic
def remind_of_follow_ups(*, at: datetime) -> int:
    """Tell both on the day of a follow-up, once (GCE-1.23d)."""
    waiting = FollowUp.objects.filter(
        engagement=OuterRef("pk"), settled_at=None, due_on__lte=localdate(at)
    )
    news = Exists(waiting.filter(due_on__gt=OuterRef("reminded_at__date")))
    untold = Q(reminded_at=None) | Q(news)
    rows = Engagement.objects.filter(untold, Exists(waiting), state=FOLLOW_UP)
    due = list(_some(rows))
    _tell(due, notices.FOLLOW_UP_DUE, INSIDE, at=at)
    Engagement.objects.filter(pk__in=[e.pk for e in due]).update(reminded_at=at)
    return len(due)


@transaction.atomic
def finish_due(*, at: datetime) -> int:
    """Close what has no follow-up left."""
    waiting = FollowUp.objects.filter(engagement=OuterRef("pk"), settled_at=None)
    due = list(_some(Engagement.objects.filter(~Exists(waiting), state=FOLLOW_UP)))
    for engagement in due:
        take(engagement, "finish", by=None, at=at)
        engagement.closed_at = at
        engagement.save(update_fields=["closed_at"])
        ledger.record(acts.FINISHED, chain=engagement.pk, by=None, at=at)
    return len(due)


@transaction.atomic
def archive_due(*, at: datetime) -> int:
    """Put into the archive what was closed a while ago, and set the day of its disposal."""
    rows = Engagement.objects.filter(state=CLOSED)
    done = 0
    for engagement in _some(rows, closed_at__lte=at - ARCHIVED_AFTER):
        if engagement.closed_at is None:
            continue
        closed_on = localdate(engagement.closed_at)
        cases = gates.of(engagement).open_cases
        if not rules.may_archive(
            state=engagement.state, closed_on=closed_on, today=localdate(at), open_cases=cases
        ):
            continue
        years = pins.constants(engagement).keep_charter
        engagement.due_on = rules.months_after(closed_on, 12 * years)
        take(engagement, "archive", by=None, at=at)
        engagement.save(update_fields=["due_on"])
        ledger.record(acts.ARCHIVED, chain=engagement.pk, by=None, at=at)
        done += 1
    return done


# --- disposal ----------------------------------------------------------------------------------


def due(at: datetime) -> QuerySet[Engagement]:
    """Return the engagements whose records have fallen due for disposal."""
    rows = Engagement.objects.filter(state__in=(ARCHIVED, DECLINED), due_on__lte=localdate(at))
    return rows.order_by("due_on", "pk")


def dispose_due(at: datetime) -> int:
    """Destroy what was written where its day has come; return how many engagements that were.

    The share is destroyed first: what cannot be finished is tried again in the next round.
    """
    done = 0
    for engagement in due(at)[:MOST]:
        try:
            done += dispose(engagement, at=at)
        except NotGone:
            log.warning("A share is not gone for good yet; the next round cleans it.")
    return done


def dispose(engagement: Engagement, *, at: datetime) -> bool:
    """Destroy the share of one engagement and leave a stub; False when something forbids it."""
    cases = gates.of(engagement).open_cases
    if not rules.may_dispose(
        state=engagement.state, due_on=engagement.due_on, today=localdate(at), open_cases=cases
    ):
        return False
    pk = engagement.pk
    end_for_good(pk, by=None, at=at)
    with transaction.atomic():
        take(engagement, "dispose", by=None, at=at)
        stub = hashlib.sha256(pk.bytes).hexdigest()
        ledger.record(acts.DISPOSED, chain=pk, by=None, at=at, digests=[stub])
        Invitation.objects.filter(engagement=pk).delete()
        ended = engagement.closed_at or engagement.ended_at
        Disposal.objects.get_or_create(
            id_hash=stub,
            defaults={
                "begun_on": localdate(engagement.begun_at),
                "closed_on": localdate(ended) if ended else None,
                "disposed_at": at,
                "certificate": ledger_head(pk),
            },
        )
    return True


def ledger_head(chain: UUID) -> str:
    """Return the hash of the last entry of a chain in hex."""
    return bytes(Chain.objects.get(pk=chain).head).hex()


# --- all of them -------------------------------------------------------------------------------


def _some(rows: QuerySet[Engagement], **more: object) -> QuerySet[Engagement]:
    return rows.filter(**more).order_by("pk")[:MOST]


def _tell(found: list[Engagement], kind: str, parts: tuple[str, ...], *, at: datetime) -> None:
    """Tell everybody who plays one of the parts, with one query for all of them."""
    for engagement, person in _players([e.pk for e in found], parts):
        people.notify(person, kind, about=str(engagement), at=at)


def _players(engagements: list[UUID], parts: tuple[str, ...]) -> Iterator[tuple[UUID, Person]]:
    rows = Part.objects.filter(engagement__in=engagements, part__in=parts, left_at=None)
    for row in rows.select_related("person"):
        yield row.engagement_id, row.person


__all__ = [
    "archive_due",
    "dispose",
    "dispose_due",
    "due",
    "finish_due",
    "recompute",
    "remind_of_concerns",
    "remind_of_follow_ups",
    "remind_of_pauses",
    "remind_of_reviews",
    "tell_of_funding",
]
