"""What a person may know of their copy: how far the latest one is."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from troth.desk.own_copy.models import Making

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


LONGEST = timedelta(hours=1)
"""What was begun longer ago and has not ended was broken off by a restart of the host."""


def is_going(made: Making | None, *, at: datetime) -> bool:
    """Tell whether a copy is being made just now."""
    return made is not None and made.ended_at is None and at < made.begun_at + LONGEST


def latest(*, to: "Person") -> Making | None:
    """Return the copy that a person began last."""
    return Making.objects.filter(person=to).first()
