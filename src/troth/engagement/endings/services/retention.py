"""What ends on its day: content first, facts later, each told before and told again when gone."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from troth.accounts.people.services import notifications as people
from troth.engagement.charters.models import RetentionTerms
from troth.engagement.core import conditions, packs
from troth.engagement.core.models import Disposal, Engagement, Invitation, Part
from troth.engagement.core.queries import INSIDE
from troth.engagement.core.rules.life import ARCHIVED, CLOSED, DECLINED, DISPOSED
from troth.engagement.core.services.steps import take
from troth.engagement.endings import events, notifications
from troth.engagement.endings.rules import retention
from troth.engagement.endings.rules.retention import DisposeFacts
from troth.engagement.joining.models import Succession
from troth.foundation.kit.zones import latest_day
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.models import Chain
from troth.foundation.records.ending import end_for_good
from troth.foundation.vault.shares.models import ShareClass
from troth.foundation.vault.shred import NotGone

LONGEST_NOTICE = timedelta(days=180)
"""The longest notice that a policy can name: what is due later need not be looked at."""
MOST = 500
"""What one round handles of each kind; the next round goes on."""

log = logging.getLogger(__name__)


def shorten(engagement: Engagement, day: date | None) -> None:
    """Keep the earlier day that the client chose, or that they chose none."""
    RetentionTerms.objects.update_or_create(engagement=engagement, defaults={"shorten_to": day})


def count_from(engagement: Engagement, *, closed_at: datetime) -> None:
    """Set the last days of an engagement that is closed now."""
    kept, _made = RetentionTerms.objects.get_or_create(engagement=engagement)
    policy = packs.constants(engagement)
    months, years = kept.content_months, kept.facts_years
    days = retention.last_days(
        closed_on=engagement.day(closed_at),
        content_months=policy.keep_content if months is None else months,
        facts_years=policy.keep_charter if years is None else years,
        shorten_to=kept.shorten_to,
    )
    kept.content_due_on, engagement.due_on = days.content, days.facts
    kept.save(update_fields=["content_due_on"])
    engagement.save(update_fields=["due_on"])


# --- told before -------------------------------------------------------------------------------


@transaction.atomic
def tell_before(*, at: datetime) -> int:
    """Tell client and practitioner that content, or the rest, ends soon; each once."""
    soon = latest_day(at) + LONGEST_NOTICE
    waiting = RetentionTerms.objects.select_related("engagement")
    content = waiting.filter(
        told_at=None, content_due_on__lte=soon, engagement__state__in=(CLOSED, ARCHIVED)
    )
    rest = waiting.filter(
        told_last_at=None, engagement__due_on__lte=soon, engagement__state=ARCHIVED
    )
    told = 0
    for kept in content.order_by("content_due_on", "pk")[:MOST]:
        if _is_near(kept.engagement, kept.content_due_on, at):
            _tell([kept], notifications.CONTENT_ENDS, at=at)
            kept.told_at = at
            kept.save(update_fields=["told_at"])
            told += 1
    for kept in rest.order_by("engagement__due_on", "pk")[:MOST]:
        if _is_near(kept.engagement, kept.engagement.due_on, at):
            _tell([kept], notifications.RECORDS_END, at=at)
            kept.told_last_at = at
            kept.save(update_fields=["told_last_at"])
            told += 1
    return told


def _is_near(engagement: Engagement, due_on: date | None, at: datetime) -> bool:
    notice = packs.constants(engagement).disposal_notice
    return retention.is_to_be_told(due_on=due_on, today=engagement.day(at), notice=notice)


def _tell(found: Iterable[RetentionTerms], kind: str, *, at: datetime) -> None:
    pks = [kept.pk for kept in found]
    rows = Part.objects.filter(engagement__in=pks, part__in=INSIDE, left_at=None)
    for row in rows.select_related("person"):
        people.notify(row.person, kind, about=str(row.engagement_id), at=at)


# --- content -----------------------------------------------------------------------------------


def content_due(at: datetime) -> QuerySet[RetentionTerms]:
    """Return where the day of the content has come, and both were told."""
    rows = RetentionTerms.objects.filter(
        content_ended_at=None, told_at__isnull=False, content_due_on__lte=latest_day(at)
    )
    here = rows.filter(engagement__state=ARCHIVED).select_related("engagement")
    return here.order_by("content_due_on", "pk")


def dispose_content(kept: RetentionTerms, *, at: datetime) -> bool:
    """Destroy what was said and written; False when something forbids it.

    The share goes first: what cannot be finished is tried again in the next round.
    """
    engagement = kept.engagement
    if not retention.may_dispose_content(_facts(engagement, kept.content_due_on, kept.told_at, at)):
        return False
    end_for_good(engagement.pk, [ShareClass.CONTENT], by=None, at=at)
    with transaction.atomic():
        engagement = Engagement.objects.select_for_update().get(pk=engagement.pk)
        kept = RetentionTerms.objects.get(pk=kept.pk)
        if kept.content_ended_at is not None:
            return False  # another clock came first
        take(engagement, "dispose of content", by=None, at=at)
        ledger.record(events.CONTENT_DISPOSED, chain=engagement.pk, by=None, at=at)
        kept.content_ended_at = at
        kept.save(update_fields=["content_ended_at"])
        _tell([kept], notifications.CONTENT_ENDED, at=at)
    return True


def _facts(
    engagement: Engagement, due_on: date | None, told_at: datetime | None, at: datetime
) -> DisposeFacts:
    # An enquiry that came to nothing was told its short day when it was declined.
    is_told = engagement.state == DECLINED
    return DisposeFacts(
        state=engagement.state,
        due_on=due_on,
        today=engagement.day(at),
        told_on=engagement.day(told_at) if told_at else None,
        notice=0 if is_told else packs.constants(engagement).disposal_notice,
        open_cases=conditions.of(engagement).open_cases,
    )


# --- everything --------------------------------------------------------------------------------


def due(at: datetime) -> QuerySet[Engagement]:
    """Return the engagements whose last day has come."""
    rows = Engagement.objects.filter(state__in=(ARCHIVED, DECLINED), due_on__lte=latest_day(at))
    return rows.order_by("due_on", "pk")


def dispose_due(at: datetime) -> int:
    """Destroy what was written where its day has come; return how often that was.

    What cannot be finished is tried again in the next round.
    """
    done = 0
    for kept in content_due(at)[:MOST]:
        try:
            done += dispose_content(kept, at=at)
        except NotGone:
            log.warning("A share is not gone for good yet; the next round cleans it.")
    for engagement in due(at)[:MOST]:
        try:
            done += dispose(engagement, at=at)
        except NotGone:
            log.warning("A share is not gone for good yet; the next round cleans it.")
    return done


def dispose(engagement: Engagement, *, at: datetime) -> bool:
    """Destroy all shares of one engagement and leave a stub; False when something forbids it."""
    kept = RetentionTerms.objects.filter(engagement=engagement).first()
    told_at = kept.told_last_at if kept else None
    if not retention.may_dispose(_facts(engagement, engagement.due_on, told_at, at)):
        return False
    pk = engagement.pk
    end_for_good(pk, by=None, at=at)
    with transaction.atomic():
        engagement = Engagement.objects.select_for_update().get(pk=pk)
        if engagement.state == DISPOSED:
            return False  # another clock came first
        take(engagement, "dispose", by=None, at=at)
        stub = hashlib.sha256(pk.bytes).hexdigest()
        ledger.record(events.DISPOSED, chain=pk, by=None, at=at, digests=[stub])
        Succession.objects.filter(engagement=pk).delete()
        Invitation.objects.filter(engagement=pk).delete()
        ended = engagement.closed_at or engagement.ended_at
        Disposal.objects.get_or_create(
            id_hash=stub,
            defaults={
                "begun_on": engagement.day(engagement.begun_at),
                "closed_on": engagement.day(ended) if ended else None,
                "disposed_at": at,
                "certificate": bytes(Chain.objects.get(pk=pk).head).hex(),
            },
        )
    return True
