"""Who may still read an engagement that has ended, and how long it cools off."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last one of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@clause("GCE-1.23c")
def is_cooling_off(*, closed_on: date, today: date, months: int) -> bool:
    """Say whether the two parted so lately that a new relationship is a possible conflict."""
    return today < months_after(closed_on, months)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFacts:
    """Who would read in which state, and whether they said why."""

    state: str
    part: str
    reason: str


@clause("GCE-1.23b", "GCE-1.23a")
def may_read_closed(facts: ReadFacts, *, is_over: bool) -> Verdict:
    """After the end the practitioner says why, each time; the client reads their own as before."""
    asked = is_over and facts.part == "practitioner"
    return judge(
        need(
            not asked or bool(facts.reason.strip()),
            _("It is closed. Say why you read in it; the client sees the reason."),
            "GCE-1.23a",
        )
    )
