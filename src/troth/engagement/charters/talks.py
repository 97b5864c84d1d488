"""Questions about the charter that wait to be talked about."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from troth.engagement.charters.models import Talk, Understanding
from troth.engagement.core.queries import INSIDE, ids
from troth.foundation.records.reach import reach

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


def last_round(engagement: UUID, person: UUID) -> Understanding | None:
    """Return someone's last round of the teach-back, ready to be opened."""
    found = Understanding.objects.filter(engagement=engagement, author=person)
    return found.select_related("compartment").order_by("-version").first()


def open_talks(engagement: UUID) -> list[Talk]:
    """Return what client and practitioner have still to talk about, ready to be opened."""
    found = Talk.objects.filter(engagement=engagement, talked_at=None)
    return list(found.select_related("compartment").order_by("written_at"))


def past_talks(engagement: UUID) -> list[Talk]:
    """Return what was talked over, ready to be opened, the oldest first."""
    found = Talk.objects.filter(engagement=engagement, talked_at__isnull=False)
    return list(found.select_related("compartment").order_by("written_at"))


def talk(pk: UUID, *, to: "Person") -> Talk:
    """Return a question to be talked about, or raise OutOfReach."""
    within = Talk.objects.filter(engagement__in=ids(to=to, parts=INSIDE))
    return reach(within, Talk.objects.all(), "engagement", pk=pk)


Waiting = Sequence[tuple[UUID, datetime]]
"""What waits: (engagement, since when)."""
