"""What is owed while a charter is in force and after its end, as lines for Today."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.charters.todo_packs import owed_packs
from troth.engagement.core import policy as core_policy
from troth.engagement.core import queries as core
from troth.engagement.core.models import FollowUp, Step
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.rules.life import ACTIVE, ENDING, FOLLOW_UP, PAUSED, RUNNING, SUSPENDED
from troth.engagement.pauses.rules import CONCERN_DAYS
from troth.foundation.kit.hooks import page_name
from troth.foundation.kit.names import sentence
from troth.foundation.kit.todo import Todo

if TYPE_CHECKING:
    from uuid import UUID

    from troth.engagement.core.models import Engagement


def owed_in_life(of: Sequence[Seat], *, at: datetime) -> list[Todo]:
    """Return what a person owes in those of their engagements that go on."""
    seats = core.going_on(of)
    due = _follow_ups([s.engagement for s in seats if s.engagement.state == FOLLOW_UP], at)
    enders = _enders([s.engagement.pk for s in seats if s.engagement.state == ENDING])
    return [
        line
        for seat in seats
        for line in _lines(seat, due, ended_by=enders.get(seat.engagement.pk), at=at)
    ]


def _enders(engagements: "list[UUID]") -> "dict[UUID, UUID | None]":
    """Return which client ended an engagement whose closing goes on: they owe no list."""
    if not engagements:
        return {}
    ways = Step.objects.filter(engagement__in=engagements, act="end")
    return dict(ways.values_list("engagement", "by"))


def _follow_ups(engagements: "list[Engagement]", at: datetime) -> "dict[UUID, date]":
    """Return the earliest day on which a follow-up fell due, by engagement."""
    if not engagements:
        return {}
    today = {engagement.pk: engagement.day(at) for engagement in engagements}
    rows = FollowUp.objects.filter(engagement__in=today, settled_at=None).order_by("-due_on")
    found = rows.values_list("engagement", "due_on")
    return {engagement: due_on for engagement, due_on in found if due_on <= today[engagement]}


def _lines(
    seat: Seat, due: "dict[UUID, date]", *, ended_by: "UUID | None", at: datetime
) -> Iterator[Todo]:
    engagement, today = seat.engagement, seat.engagement.day(at)
    for guest in seat.representatives:
        if guest.let_in_at is None and seat.part == core_policy.inviter(engagement, SPONSOR):
            words = sentence(_("Let %(name)s in"), {"name": guest.person.name})
            yield _line(seat, "let in", words, "joining:participants", guest.joined_at)
    if seat.part not in INSIDE:
        return
    other = seat.name(CLIENT if seat.part == PRACTITIONER else PRACTITIONER)
    named = {"name": other}
    if engagement.state == ACTIVE and engagement.review_on and engagement.review_on <= today:
        words = sentence(_("Review the work with %(name)s"), named)
        since = engagement.start(engagement.review_on)
        yield _line(seat, "review", words, page_name("life"), since)
    # A pause asks for nothing until one of the two proposes to go on, or it has lasted.
    asked = engagement.proposed_by or engagement.reminded_at
    if engagement.state == PAUSED and engagement.paused_at and asked:
        words = sentence(_("Say whether you go on with %(name)s"), named)
        awaited = engagement.proposed_by == seat.part
        yield _line(seat, "resume", words, page_name("life"), engagement.paused_at, awaited=awaited)
    if engagement.state == SUSPENDED and engagement.paused_at:
        yield _suspended(seat, engagement.paused_at)
    if engagement.state == ENDING and engagement.ended_at and seat.mine.person_id != ended_by:
        words = sentence(_("Fill the closing list with %(name)s"), named)
        yield _line(seat, "closing", words, page_name("closing"), engagement.ended_at)
    if engagement.pk in due:
        words = sentence(_("Follow up with %(name)s"), named)
        since = engagement.start(due[engagement.pk])
        yield _line(seat, "follow-up", words, page_name("closing"), since)
    if seat.part == PRACTITIONER and engagement.state in RUNNING:
        yield from owed_packs(seat, at=at)


def _suspended(seat: Seat, since: datetime) -> Todo:
    answered = bool(seat.engagement.proposed_by)
    if seat.part == PRACTITIONER:
        words, awaited = _("A concern is open: say what you did about it"), answered
    else:
        words, awaited = _("A concern is open: you decide whether it goes on"), not answered
    line = _line(seat, "concern", words, page_name("life"), since, awaited=awaited)
    return replace(line, late_after=CONCERN_DAYS)


def _line(
    seat: Seat, kind: str, words: str, page: str, since: datetime, *, awaited: bool = False
) -> Todo:
    return Todo(
        kind=kind,
        engagement_id=seat.engagement.pk,
        text=words,
        url=reverse(page, args=[seat.engagement.pk]),
        since=since,
        is_awaited=awaited,
    )
