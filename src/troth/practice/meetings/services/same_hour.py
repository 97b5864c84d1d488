"""Two sessions of a practitioner in one hour: judged under a lock that all of theirs share."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from troth.accounts.people.models import Person
from troth.engagement.core.queries import PRACTITIONER, Seat
from troth.practice.meetings import rules

Finds = Callable[..., "list[tuple[datetime, int]]"]


class SameHour(Exception):
    """Other sessions of the practitioner are at these moments; whoever knows may go on."""

    def __init__(self, moments: Collection[datetime]) -> None:
        super().__init__()
        self.moments = tuple(moments)


def need_free(
    seat: Seat,
    starts: Sequence[datetime],
    minutes: int,
    *,
    of: Finds,
    knowing: Collection[datetime] = (),
    but: UUID | None = None,
) -> None:
    """Raise SameHour where sessions would fall into those that `of` finds.

    The row of the practitioner is the lock: two requests in two engagements of theirs wait for
    each other. Nothing is told of the other session but that it is there. On SQLite the
    transaction, which is immediate, is that lock.
    """
    practitioner = seat.parts[PRACTITIONER].person_id
    Person.objects.select_for_update(no_key=True).get(pk=practitioner)
    taken = []
    for begins in starts:
        others = of(practitioner, around=begins, minutes=minutes, but=but)
        if begins not in knowing and rules.falls_into(begins, minutes, others):
            taken.append(begins)
    if taken:
        raise SameHour(taken)
