"""What every act of an engagement shares: the lock, the step, and telling the others."""

from collections.abc import Collection
from datetime import datetime

from troth.engagements import queries
from troth.engagements.models import Engagement, Step
from troth.engagements.queries import Seat
from troth.engagements.rules import LIFE
from troth.ethics.workflow import BEGINNING
from troth.people import queries as people_queries
from troth.people import services as people
from troth.people.models import Person


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


def tell(seat: Seat, kind: str, *, at: datetime, to: Collection[str] = ()) -> None:
    """Tell the others who were let in, or those who play the parts `to`, that something waits.

    Nobody is told twice of the same thing before they have looked.
    """
    about = str(seat.engagement.pk)
    for part in seat.everybody:
        asked = part.part in to if to else part.pk != seat.mine.pk and part.let_in_at is not None
        if asked and not _is_waiting(part.person, kind, about):
            people.notify(part.person, kind, about=about, at=at)


def _is_waiting(person: Person, kind: str, about: str) -> bool:
    unseen = people_queries.notices(to=person)
    return any((n.kind, n.about) == (kind, about) for n in unseen)
