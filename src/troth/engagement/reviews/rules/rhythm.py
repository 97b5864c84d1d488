"""What follows from the rhythm and the days that all signed: dates to propose, and reminders. Pure.

Nothing here counts down: a day has come or it has not.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from troth.foundation.ethics.clause import clause

SILENT_AFTER = 2
"""Rhythms without a session after which both are asked to plan one."""
MOST_PROPOSED = 400
"""Days that are looked at: more than a year of daily sessions."""


@clause("SEED000-SCOPE-3")
def days_of(*, first: date, every: int, ends: date) -> Iterator[date]:
    """Yield the days of a rhythm from the first one to the end that was signed."""
    for step in range(MOST_PROPOSED):
        day = first + timedelta(days=every * step)
        if day > ends:
            return
        yield day


@clause("SEED000-SCOPE-3")
def is_silent(*, every: int, last: date, today: date) -> bool:
    """Say whether two rhythms have passed since the last session, or since the first day."""
    return (today - last).days > SILENT_AFTER * every


@clause("IMC-I-3")
def overdue_since(due: Sequence[date], *, looked: date | None, today: date) -> date | None:
    """Return the first day by which an objective was due that no review has looked at, or None.

    `looked` is the day of the latest review.
    """
    passed = [day for day in due if day <= today and (looked is None or looked < day)]
    return min(passed, default=None)
