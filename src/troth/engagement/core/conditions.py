"""What other rooms say of an engagement, and what they stop when it stops.

The rooms above fill the four hooks.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from troth.engagement.core.models import Engagement
from troth.engagement.core.rules.facts import Conditions
from troth.foundation.kit.hooks import Hook

Answer = Callable[[Engagement, Conditions], Conditions]
Stop = Callable[..., int]

answers: Hook[Answer] = Hook()
"""Each returns the conditions with its own part in them."""
on_stop: Hook[Stop] = Hook()
"""Each undoes what its room planned: called as given(engagement, by=, at=)."""
on_restore: Hook[Stop] = Hook()
"""Each brings back what it undid at `stopped_at`: called as given(engagement, stopped_at=, …)."""
on_end: Hook[Stop] = Hook()
"""Each ends what rests on an engagement that has ended: called as given(engagement, by=, at=)."""
held_sessions: Hook[Callable[[UUID], int]] = Hook()
"""Each says how many sessions of an engagement took place."""


def of(engagement: Engagement) -> Conditions:
    """Return what stands against an engagement, as all the rooms say together."""
    found = Conditions()
    for given in answers:
        found = given(engagement, found)
    return found


def stop(engagement: UUID, *, by: UUID | None, at: datetime) -> int:
    """Undo everything that was planned; return how many things that were."""
    return sum(given(engagement, by=by, at=at) for given in on_stop)


def restore(engagement: UUID, *, stopped_at: datetime, by: UUID, at: datetime) -> int:
    """Bring back what was planned before a stop that was a slip; return how many things."""
    return sum(given(engagement, stopped_at=stopped_at, by=by, at=at) for given in on_restore)


def held(engagement: UUID) -> int:
    """Return how many sessions of an engagement took place."""
    return sum(given(engagement) for given in held_sessions)


def end(engagement: UUID, *, by: UUID | None, at: datetime) -> int:
    """End everything that rests on an engagement, which has ended; return how many things."""
    return sum(given(engagement, by=by, at=at) for given in on_end)
