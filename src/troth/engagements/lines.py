"""The shape of what is owed or awaited: one line for Today."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One line: what to do and where; `is_awaited` when somebody else has to do it."""

    kind: str
    engagement_id: UUID
    text: str
    url: str
    since: datetime
    is_awaited: bool = False
