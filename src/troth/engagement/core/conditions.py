"""What other capabilities say of an engagement, and what they stop when it stops.

Slices above this one fill in: they hand a function to `answer`, `on_stop` or `count_held` when
Troth starts.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from troth.engagement.core.models import Engagement
from troth.engagement.core.rules.facts import Conditions

Answer = Callable[[Engagement, Conditions], Conditions]
Stop = Callable[..., int]

_answers: dict[str, Answer] = {}
_stops: dict[str, Stop] = {}
_ends: dict[str, Stop] = {}
_counts: dict[str, Callable[[UUID], int]] = {}


def answer(name: str, given: Answer) -> None:
    """Let a capability say something of every engagement: it returns the gates with its part."""
    _answers[name] = given


def of(engagement: Engagement) -> Conditions:
    """Return what stands against an engagement, as all the capabilities say together."""
    found = replace(Conditions())
    for given in _answers.values():
        found = given(engagement, found)
    return found


def on_stop(name: str, given: Stop) -> None:
    """Let a capability undo what it planned: called as given(engagement, by=, at=)."""
    _stops[name] = given


def stop(engagement: UUID, *, by: UUID | None, at: datetime) -> int:
    """Undo everything that was planned; return how many things that were."""
    return sum(given(engagement, by=by, at=at) for given in _stops.values())


def count_held(name: str, given: Callable[[UUID], int]) -> None:
    """Let a capability say how many sessions of an engagement took place."""
    _counts[name] = given


def held(engagement: UUID) -> int:
    """Return how many sessions of an engagement took place."""
    return sum(given(engagement) for given in _counts.values())


def on_end(name: str, given: Stop) -> None:
    """Let a capability end what rests on an engagement: called as given(engagement, by=, at=)."""
    _ends[name] = given


def end(engagement: UUID, *, by: UUID | None, at: datetime) -> int:
    """End everything that rests on an engagement, which has ended; return how many things."""
    return sum(given(engagement, by=by, at=at) for given in _ends.values())
