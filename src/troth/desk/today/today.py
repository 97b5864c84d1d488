"""Today: what a person owes or awaits, in order of urgency, each line a verb."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.accounts.keys.presenters import Banner, banners
from troth.accounts.people import notifications as people_notifications
from troth.accounts.people import queries as people
from troth.desk.receipts.receipts import NOTICED
from troth.engagement.core import queries as engagements
from troth.engagement.core.todo_lines import LATE_DAYS, Todo
from troth.engagement.endings.todo import todo
from troth.foundation.kit.when import Clock, Moment
from troth.practice.concerns.todo import todo as concerns_todo
from troth.practice.consents.todo import Todo as consents_Todo
from troth.practice.consents.todo import todo as consents_todo
from troth.practice.groups.todo import todo as groups_todo
from troth.practice.meetings.todo import todo as meetings_todo
from troth.practice.meetings.todo_rhythm import owed_by_rhythm
from troth.practice.releases.todo import todo as releases_todo

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

MOST = 30
"""Lines of one list; the rest is on the engagements' own pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a list."""

    text: str
    url: str
    verb: str = ""
    detail: str = ""
    moment: Moment | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice that the person has not put away."""

    id: UUID
    words: str
    moment: Moment
    receipt_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The page: what to do, what others do, and what happened."""

    banners: Sequence[Banner]
    owed: list[Line]
    awaited: list[Line]
    notices: list[Told]
    has_engagements: bool


def today(*, to: "Person", clock: Clock) -> Today:
    """Return Today; the number of queries does not grow with the engagements."""
    at = clock.at
    lines: list[Todo | consents_Todo] = [
        *todo(to=to, at=at),
        *releases_todo(to=to, at=at),
        *meetings_todo(to=to, at=at),
        *concerns_todo(to=to, at=at),
        *groups_todo(to=to, at=at),
        *owed_by_rhythm(to=to, at=at),
        *consents_todo(to=to, at=at),
    ]
    lines.sort(key=lambda o: o.since)
    return Today(
        banners=banners(to),
        owed=[*_own_keys(to), *(_line(o, clock) for o in lines if not o.is_awaited)][:MOST],
        awaited=[_line(o, clock) for o in lines if o.is_awaited][:MOST],
        notices=[
            Told(
                id=n.pk,
                words=people_notifications.words(n.kind),
                moment=clock.moment(n.at),
                receipt_url=reverse("receipts:receipt_of_notice", args=[n.pk])
                if n.kind in NOTICED
                else "",
            )
            for n in people.notifications(to=to)
        ][:MOST],
        has_engagements=engagements.mine(to=to).exists(),
    )


def _own_keys(person: "Person") -> list[Line]:
    lines = []
    if people.vault_password_waits(person):
        lines.append(
            Line(
                text=_("Put your new password on your vault"),
                url=reverse("people:vault_password"),
                verb=_("Unlock"),
                detail=_("Your sign-in was set anew; your vault still has its older lock."),
                late=True,
            )
        )
    if people.recovery_unconfirmed(person):
        lines.append(
            Line(
                text=_("Write down your recovery code"),
                url=reverse("people:recovery"),
                verb=_("Open"),
                detail=_("Without it and your password, nobody can give your notes back."),
            )
        )
    if engagements.works_for_their_sponsor(person) and not people.second_address(person):
        lines.append(
            Line(
                text=_("Name a second, private address"),
                url=reverse("people:second_address"),
                verb=_("Open"),
                detail=_("Your sponsor may read the mail of your first one."),
            )
        )
    return lines


def _line(owed: Todo | consents_Todo, clock: Clock) -> Line:
    after = getattr(owed, "late_after", LATE_DAYS)
    late = not owed.is_awaited and (clock.at - owed.since).days >= after
    return Line(
        text=owed.text,
        url=owed.url,
        verb="" if owed.is_awaited else _("Open"),
        moment=clock.moment(owed.since),
        late=late,
    )
