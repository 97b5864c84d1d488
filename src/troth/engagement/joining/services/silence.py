"""Ends, by the clock, what never became a charter and on which nobody acts any more."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.timezone import localdate

from troth.accounts.people.services import notifications as people
from troth.engagement.core import packs
from troth.engagement.core.models import Engagement, Part, Step
from troth.engagement.core.rules.life import PREPARING
from troth.engagement.core.services.steps import take
from troth.engagement.joining import events, notifications
from troth.engagement.joining.rules.silence import may_fall_silent
from troth.foundation.ledger import services as ledger

MOST = 500
"""What one round handles; the next one goes on."""
SHORTEST = timedelta(days=28)
"""No policy counts a shorter silence: newer ones are not looked at."""


@transaction.atomic
def end_silent(*, at: datetime) -> int:
    """End silent enquiries, and return how many; both can still read for the policy's notice."""
    agreed = Step.objects.filter(engagement=OuterRef("pk"), act="activate")
    rows = Engagement.objects.filter(~Exists(agreed), state__in=PREPARING)
    old = rows.annotate(last=Max("steps__at")).filter(last__lte=at - SHORTEST)
    done = 0
    for found in old.order_by("last", "pk")[:MOST]:
        numbers = packs.constants(found)
        if may_fall_silent(
            state=found.state,
            last_act=localdate(found.last),
            months=numbers.keep_enquiry,
            was_in_force=False,
            today=localdate(at),
        ):
            _end(found, days=numbers.disposal_notice, at=at)
            done += 1
    return done


def _end(engagement: Engagement, *, days: int, at: datetime) -> None:
    take(engagement, "fall silent", by=None, at=at)
    engagement.ended_at, engagement.due_on = at, localdate(at) + timedelta(days=days)
    engagement.save(update_fields=["ended_at", "due_on"])
    ledger.record(events.FELL_SILENT, chain=engagement.pk, by=None, at=at)
    for part in Part.objects.filter(engagement=engagement, left_at=None).select_related("person"):
        told = part.person, notifications.FELL_SILENT
        people.notify(*told, about=str(engagement.pk), at=at)
