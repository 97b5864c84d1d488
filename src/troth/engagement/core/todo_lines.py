"""The shape of what is owed or awaited: one line for Today."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

LATE_DAYS = 7
"""What waits longer than this is marked late (GCE-1.1: reminders after 7 days)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One line: what to do and where; `is_awaited` when somebody else has to do it.

    It is marked late after `late_after` days.
    """

    kind: str
    engagement_id: UUID
    text: str
    url: str
    since: datetime
    is_awaited: bool = False
    late_after: int = LATE_DAYS
