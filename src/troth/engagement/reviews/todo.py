"""Objectives whose day has come and that no review has looked at, as lines for Today: no words."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from troth.engagement.core.models import Step
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.core.rules.life import ACTIVE
from troth.engagement.reviews.rules.rhythm import overdue_since
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.names import sentence
from troth.foundation.kit.todo import Todo


def owed_by_dates(of: Sequence[Seat], *, at: datetime) -> list[Todo]:
    """Return a line for each engagement with an overdue objective, for both; one query (IMC-I-3).

    A review answers it: there the two look at what was due.
    """
    found = {
        seat.engagement.pk: seat
        for seat in of
        if seat.part in INSIDE
        and seat.engagement.state == ACTIVE
        and _passed(seat, looked=None, at=at)
    }
    if not found:
        return []
    looked = dict(
        Step.objects.filter(engagement__in=found, act="review")
        .values("engagement")
        .annotate(last=Max("at"))
        .values_list("engagement", "last")
    )
    days = {
        pk: _passed(seat, looked=seat.engagement.day(looked[pk]) if pk in looked else None, at=at)
        for pk, seat in found.items()
    }
    return [_line(found[pk], since) for pk, since in days.items() if since]


def _passed(seat: Seat, *, looked: date | None, at: datetime) -> date | None:
    due = [date.fromisoformat(day) for day in seat.engagement.objectives_due]
    return overdue_since(due, looked=looked, today=seat.engagement.day(at))


def _line(seat: Seat, since: date) -> Todo:
    other = seat.name(CLIENT if seat.part == PRACTITIONER else PRACTITIONER)
    words = _("An objective was due: look at it with %(name)s in a review")
    return Todo(
        kind="objective",
        engagement_id=seat.engagement.pk,
        text=sentence(words, {"name": other}),
        url=page_url("step", seat.engagement.pk, "review"),
        since=seat.engagement.start(since),
    )
