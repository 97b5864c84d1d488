"""What falls due by the clock: reminders, closing, archiving.

Each question is one query over all engagements; only what is due is loaded.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.engagement.core import conditions, packs
from troth.engagement.core.models import Engagement, FollowUp, Part
from troth.engagement.core.queries import INSIDE, PRACTITIONER
from troth.engagement.core.rules.life import ACTIVE, CLOSED, FOLLOW_UP, PAUSED, SUSPENDED
from troth.engagement.core.services.steps import take
from troth.engagement.endings import events, notifications
from troth.engagement.endings.rules import ending
from troth.engagement.endings.rules.ending import ARCHIVED_AFTER
from troth.engagement.endings.services.retention import count_from, tell_before
from troth.engagement.joining.services.silence import end_silent
from troth.engagement.pauses import notifications as pauses_notifications
from troth.engagement.pauses import rules as pauses
from troth.foundation.kit.zones import latest_day
from troth.foundation.ledger import services as ledger

TOLD_LATER = timedelta(days=1)
"""The client knows for this long before the practitioner that the sponsor pays no longer."""
MOST = 500
"""What one round handles of each kind; the next round goes on."""


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
        + tell_before(at=at)
        + end_silent(at=at)
    )


@transaction.atomic
def remind_of_pauses(*, at: datetime) -> int:
    """Ask both what shall become of a pause that has lasted for long (GCE-3.2b)."""
    waiting = Engagement.objects.filter(state=PAUSED, reminded_at=None)
    oldest = waiting.filter(paused_at__lte=at - timedelta(days=1)).order_by("paused_at")[:MOST]
    due = [e for e in oldest if _is_silent(e, at)]
    for engagement in due:
        take(engagement, "remind", by=None, at=at)
        ledger.record(events.REMINDED, chain=engagement.pk, by=None, at=at)
    _tell(due, notifications.STILL_PAUSED, INSIDE, at=at)
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
        if pauses.is_unanswered(state=e.state, proposed_by=e.proposed_by, since=e.paused_at, at=at)
    ]
    for engagement in due:
        take(engagement, "remind", by=None, at=at)
        ledger.record(events.REMINDED_OF_CONCERN, chain=engagement.pk, by=None, at=at)
    _tell(due, notifications.CONCERN_OPEN, INSIDE, at=at)
    Engagement.objects.filter(pk__in=[e.pk for e in due]).update(reminded_at=at)
    return len(due)


def _is_silent(engagement: Engagement, at: datetime) -> bool:
    days = packs.constants(engagement).pause_silence
    return engagement.paused_at is not None and engagement.paused_at + timedelta(days=days) <= at


@transaction.atomic
def tell_of_funding(*, at: datetime) -> int:
    """Tell the practitioner, a day after the client, that the sponsor pays no longer."""
    known = Engagement.objects.filter(funding_told_at=None)
    due = list(_some(known, funding_ended_at__lte=at - TOLD_LATER))
    _tell(due, pauses_notifications.FUNDING_ENDED, (PRACTITIONER,), at=at)
    Engagement.objects.filter(pk__in=[e.pk for e in due]).update(funding_told_at=at)
    return len(due)


@transaction.atomic
def remind_of_reviews(*, at: datetime) -> int:
    """Tell both on the day of a review, once."""
    rows = Engagement.objects.filter(state=ACTIVE, review_on__lte=latest_day(at)).order_by("pk")
    due = list(islice((e for e in rows if _is_news(e, e.review_on, at)), MOST))
    _tell(due, notifications.REVIEW_DUE, INSIDE, at=at)
    Engagement.objects.filter(pk__in=[e.pk for e in due]).update(reminded_at=at)
    return len(due)


def _is_news(engagement: Engagement, due_on: date | None, at: datetime) -> bool:
    """Tell whether a day has come, in the zone of the charter, and nobody was reminded since."""
    if due_on is None or due_on > engagement.day(at):
        return False
    reminded = engagement.reminded_at
    return reminded is None or engagement.day(reminded) < due_on


@transaction.atomic
def remind_of_follow_ups(*, at: datetime) -> int:
    """Tell both on the day of a follow-up, once (GCE-1.23d)."""
    waiting = FollowUp.objects.filter(settled_at=None, due_on__lte=latest_day(at))
    days: dict[UUID, list[date]] = {}
    for pk, day in waiting.values_list("engagement", "due_on"):
        days.setdefault(pk, []).append(day)
    rows = Engagement.objects.filter(pk__in=waiting.values("engagement"), state=FOLLOW_UP)
    news = (e for e in rows.order_by("pk") if any(_is_news(e, d, at) for d in days.get(e.pk, ())))
    due = list(islice(news, MOST))
    _tell(due, notifications.FOLLOW_UP_DUE, INSIDE, at=at)
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
        count_from(engagement, closed_at=at)
        ledger.record(events.FINISHED, chain=engagement.pk, by=None, at=at)
    return len(due)


@transaction.atomic
def archive_due(*, at: datetime) -> int:
    """Put into the archive what was closed a while ago."""
    rows = Engagement.objects.filter(state=CLOSED)
    done = 0
    for engagement in _some(rows, closed_at__lte=at - ARCHIVED_AFTER):
        if engagement.closed_at is None:
            continue
        closed_on = engagement.day(engagement.closed_at)
        cases = conditions.of(engagement).open_cases
        if not ending.may_archive(
            state=engagement.state,
            closed_on=closed_on,
            today=engagement.day(at),
            open_cases=cases,
        ):
            continue
        take(engagement, "archive", by=None, at=at)
        ledger.record(events.ARCHIVED, chain=engagement.pk, by=None, at=at)
        done += 1
    return done


# --- all of them -------------------------------------------------------------------------------


def _some(rows: QuerySet[Engagement], **more: object) -> QuerySet[Engagement]:
    return rows.filter(**more).order_by("pk")[:MOST]


def _tell(found: list[Engagement], kind: str, parts: tuple[str, ...], *, at: datetime) -> None:
    """Tell everyone who plays one of the parts, with one query for all of them."""
    for engagement, person in _players([e.pk for e in found], parts):
        people.notify(person, kind, about=str(engagement), at=at)


def _players(engagements: list[UUID], parts: tuple[str, ...]) -> Iterator[tuple[UUID, Person]]:
    rows = Part.objects.filter(engagement__in=engagements, part__in=parts, left_at=None)
    for row in rows.select_related("person"):
        yield row.engagement_id, row.person
