"""To-do lines: what a person has to do or awaits of others. Every room adds its own to Today."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from troth.foundation.kit.hooks import Hook

LATE_DAYS = 7
"""What waits longer than this is late, unless a line says otherwise (GCE-1.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One line: what to do and where; `is_awaited` when someone else has to do it."""

    kind: str
    engagement_id: UUID | None = None
    text: str
    url: str
    since: datetime
    is_awaited: bool = False
    late_after: int = LATE_DAYS

    def is_late(self, at: datetime) -> bool:
        """Say whether the person let this wait too long; what others owe is never their delay."""
        return not self.is_awaited and (at - self.since).days >= self.late_after


Source = Callable[..., Iterable[Todo]]
sources: Hook[Source] = Hook()
"""Called with `to=` a Person, `at=`, and what was read already.

The number of queries is fixed, whatever the person has.
"""


def todos(*, to: object, at: datetime, **found: object) -> list[Todo]:
    """Return all lines of a person, the longest waiting first.

    `found` is what was read already: `seats`, and `waiting` as kit.prepared.Waits returns it.
    """
    lines = (line for source in sources for line in source(to=to, at=at, **found))
    return sorted(lines, key=lambda line: line.since)
