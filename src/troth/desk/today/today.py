"""Today: what a person owes or awaits, in order of urgency, each line a verb."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.accounts.keys import presenters
from troth.accounts.keys.presenters import Banner
from troth.accounts.people import notifications as people_notifications
from troth.accounts.people import queries as people
from troth.accounts.people.models import Notification
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.foundation.kit.prepared import Waits
from troth.foundation.kit.todo import Todo, todos
from troth.foundation.kit.when import Clock, Moment
from troth.foundation.kit.zones import label
from troth.practice.concerns import todo as concerns
from troth.practice.consents import todo as consents
from troth.practice.groups import todo as groups
from troth.practice.releases import queries as releases
from troth.practice.releases import todo as releases_todo

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

MOST = 30
"""Lines of one list; the rest is on the engagements' own pages."""


WAITS = Waits(
    {
        kind: rows
        for room in (releases_todo, concerns, groups, consents, presenters)
        for kind, rows in room.WAITS.kinds.items()
    }
)
"""What waits in the rooms where seldom anything does, found together."""


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
    times: int = 1
    whom: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The page: what to do, what others do, and what happened."""

    banners: Sequence[Banner]
    owed: list[Line]
    awaited: list[Line]
    notices: list[Told]
    has_engagements: bool


def today(*, to: "Person", seats: Sequence[Seat], clock: Clock) -> Today:
    """Return Today of a person who sits so; the queries do not grow with the engagements."""
    at = clock.at
    waiting = WAITS(person=to.pk, emails=concerns.emails(to), on=releases.today(at))
    lines = todos(to=to, at=at, seats=seats, waiting=waiting)
    clocks = {s.engagement.pk: clock.beside(s.zones) for s in seats}
    return Today(
        banners=presenters.banners(to, waiting=waiting),
        owed=[*_own_keys(to), *(_line(o, clocks, clock) for o in lines if not o.is_awaited)][:MOST],
        awaited=[_line(o, clocks, clock) for o in lines if o.is_awaited][:MOST],
        notices=_gathered(people.notifications(to=to), seats, clocks, clock)[:MOST],
        has_engagements=bool(seats),
    )


def _gathered(
    found: Sequence[Notification],
    seats: Sequence[Seat],
    clocks: Mapping[UUID, Clock],
    clock: Clock,
) -> list[Told]:
    """Return notices of one kind about one thing as one line, the newest first, and how many."""
    names = {str(s.engagement.pk): _whom(s) for s in seats}
    own = {str(pk): there for pk, there in clocks.items()}
    lines: dict[tuple[str, str], list[Notification]] = {}
    for notice in found:
        lines.setdefault((notice.kind, notice.about or str(notice.pk)), []).append(notice)
    return [
        Told(
            id=same[0].pk,
            words=people_notifications.words(same[0].kind),
            moment=own.get(same[0].about, clock).moment(same[0].at),
            receipt_url=reverse("receipts:receipt_of_notice", args=[same[0].pk])
            if same[0].kind in people_notifications.ACTS
            else "",
            times=len(same),
            whom=names.get(same[0].about, ""),
        )
        for same in lines.values()
    ]


def _whom(seat: Seat) -> str:
    """Return with whom a person works there, so that a notice says which work it is about."""
    return seat.name(PRACTITIONER if seat.part == CLIENT else CLIENT)


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
    if not person.has_zone:
        lines.append(_zone_to_choose(person))
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


def _zone_to_choose(person: "Person") -> Line:
    return Line(
        text=_("Say in which time zone you are"),
        url=reverse("people:time_zone"),
        verb=_("Open"),
        detail=_("Until then hours are shown in %(zone)s.") % {"zone": label(str(person.zone))},
    )


def _line(owed: Todo, clocks: Mapping[UUID, Clock], own: Clock) -> Line:
    clock = clocks.get(owed.engagement_id, own) if owed.engagement_id else own
    return Line(
        text=owed.text,
        url=owed.url,
        verb="" if owed.is_awaited else _("Open"),
        moment=clock.moment(owed.since),
        late=owed.is_late(clock.at),
    )
