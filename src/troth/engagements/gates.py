"""What other capabilities say of an engagement, and what they stop when it stops.

Slices above this one fill in: they hand a function to `answer` or `on_stop` when Troth starts.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from troth.engagements.models import Engagement
from troth.engagements.rules import Gates

Answer = Callable[[Engagement, Gates], Gates]
Stop = Callable[..., int]

_answers: dict[str, Answer] = {}
_stops: dict[str, Stop] = {}


def answer(name: str, given: Answer) -> None:
    """Let a capability say something of every engagement: it returns the gates with its part."""
    _answers[name] = given


def of(engagement: Engagement) -> Gates:
    """Return what stands against an engagement, as all the capabilities say together."""
    found = replace(Gates())
    for given in _answers.values():
        found = given(engagement, found)
    return found


def on_stop(name: str, given: Stop) -> None:
    """Let a capability undo what it planned: called as given(engagement, by=, at=)."""
    _stops[name] = given


def stop(engagement: UUID, *, by: UUID | None, at: datetime) -> int:
    """Undo everything that was planned; return how many things that were."""
    return sum(given(engagement, by=by, at=at) for given in _stops.values())
