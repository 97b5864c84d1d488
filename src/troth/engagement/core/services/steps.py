"""What every act of an engagement shares: the lock, the step, and telling the others."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from troth.accounts.people import queries as people_queries
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.engagement.core import events, notifications, queries
from troth.engagement.core.models import Engagement, Part, Step
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import LIFE, OVER, SYSTEM
from troth.engagement.core.rules.telling import hears
from troth.foundation.ethics.workflow import BEGINNING
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.models import Sealed


def under_lock(seat: Seat, *, by: Person) -> Seat:
    """Lock the engagement until the transaction ends, and read again how `by` sits in it."""
    Engagement.objects.select_for_update().get(pk=seat.engagement.pk)
    return queries.seat(seat.engagement.pk, to=by)


def take(engagement: Engagement, act: str, *, by: Person | None, at: datetime) -> None:
    """Write down a step and bring the engagement to the state that its row names.

    The engagement has to be saved already; whether the act is allowed was judged before.
    """
    before = engagement.state or BEGINNING
    row = LIFE.row(before, act)
    if row is None:
        raise ValueError(f"There is no way to {act} from {before!r}.")
    Step.objects.create(engagement=engagement, state=before, act=act, to=row.to, by=by, at=at)
    if engagement.state != row.to:
        engagement.state = row.to
        engagement.save(update_fields=["state"])


def tell_of(seat: Seat, act: str, *, at: datetime, by: str = "") -> None:
    """Tell everyone of an act who hears of it by the table; `by` is SYSTEM for the clock's own.

    Who acts is not told, and nobody who was not let in.
    """
    told = hears(act, by=by or seat.part)
    for part in seat.everybody:
        is_other = by == SYSTEM or part.pk != seat.mine.pk
        if part.part in told and is_other and part.let_in_at is not None:
            kind = told[part.part]
            who = None if by == SYSTEM else seat.mine.person
            people.notify(part.person, kind, about=str(seat.engagement.pk), by=who, at=at)


def tell(seat: Seat, kind: str, *, at: datetime, to: Collection[str] = ()) -> None:
    """Tell the others who were let in, or those who play the parts `to`, that something waits."""
    about = str(seat.engagement.pk)
    for part in seat.everybody:
        asked = part.part in to if to else part.pk != seat.mine.pk and part.let_in_at is not None
        if asked:
            people.notify(part.person, kind, about=about, by=seat.mine.person, at=at)


def tell_of_refusal(chain: UUID, at: datetime) -> None:
    """Tell everyone who plays a part in an engagement that one of its rooms was refused."""
    for part in Part.objects.filter(engagement=chain, left_at=None).select_related("person"):
        if not _is_waiting(part.person, notifications.ROOM_REFUSED, str(chain)):
            people.notify(part.person, notifications.ROOM_REFUSED, about=str(chain), at=at)


def tell_of_name(person: UUID, at: datetime) -> None:
    """Enter in every engagement of a person that they are called otherwise, and tell the others.

    Whoever shares several engagements with them is told once.
    """
    told: set[UUID] = set()
    for mine in Part.objects.filter(engagement__in=queries.ids(to=person), person=person):
        chain = mine.engagement_id
        ledger.record(events.RENAMED, chain=chain, by=person, at=at, about=[person])
        others = Part.objects.filter(engagement=chain, left_at=None).exclude(person=person)
        for part in others.exclude(engagement__state__in=OVER).select_related("person"):
            if part.person_id not in told:
                told.add(part.person_id)
                people.notify(part.person, notifications.RENAMED, about=str(chain), at=at)


def _is_waiting(person: Person, kind: str, about: str) -> bool:
    unseen = people_queries.notifications(to=person)
    return any((n.kind, n.about) == (kind, about) for n in unseen)


def step(
    seat: Seat,
    act: str,
    told: Event,
    *wrote: Sealed,
    by: Person | None,
    at: datetime,
) -> None:
    engagement = seat.engagement
    take(engagement, act, by=by, at=at)
    who = by.pk if by else None
    ledger.record(told, chain=engagement.pk, by=who, at=at, **records.written(*wrote))


def change(engagement: Engagement, **values: Any) -> None:
    for name, value in values.items():
        setattr(engagement, name, value)
    engagement.save(update_fields=list(values))
