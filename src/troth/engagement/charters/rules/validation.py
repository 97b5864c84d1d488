"""What is clearly wrong in a charter and is not saved; what is only missing may wait. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from troth.engagement.charter_text.model import Text
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.words import _


@clause("IMC-I-7")
def first_review(*, starts: date | None, ends: date | None, on: date) -> date | None:
    """Return the day of the first review: half-way, unless the charter names one."""
    if ends is None:
        return None
    begun = max(starts or on, on)
    return begun + (ends - begun) // 2


def first_day(text: Text) -> date | None:
    """Return the first day that a charter's rhythm proposes: its weekday, at its start or after."""
    starts, weekday = text.duration.starts, text.rhythm.weekday
    if starts is None or not weekday:
        return starts
    return starts + timedelta(days=(int(weekday) - starts.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a section that can only be a mistake: where, and what to tell the person."""

    section: str
    field: str
    words: str
    params: tuple[tuple[str, str], ...] = ()


@clause("IMC-I-3", "IMC-I-7", "GCE-1.5a")
def problems(text: Text, *, on: date) -> tuple[Problem, ...]:
    """Return what is clearly wrong in a charter; what is only missing is no slip."""
    return (*_duration_problems(text, on), *review_problems(text), *objective_problems(text))


def _duration_problems(text: Text, on: date) -> list[Problem]:
    starts, ends = text.duration.starts, text.duration.ends
    found: list[Problem] = []
    if ends is None and text.duration != type(text.duration)():
        found.append(Problem("duration", "ends", _("Say when it ends: no charter is open-ended.")))
    if ends and ends < on:
        found.append(Problem("duration", "ends", _("This day has passed.")))
    if starts and ends and ends <= starts:
        found.append(Problem("duration", "ends", _("The end has to come after the start.")))
    late = [o.due for o in text.objectives.agreed if o.due and ends and o.due > ends]
    if late:
        latest = (("day", max(late).isoformat()),)
        found.append(
            Problem(
                "duration", "ends", _("An objective is due after this end, on %(day)s."), latest
            )
        )
    return found


def review_problems(text: Text) -> Iterator[Problem]:
    starts, ends = text.duration.starts, text.duration.ends
    for row, day in enumerate(text.duration.reviews):
        if (starts and day < starts) or (ends and day > ends):
            yield Problem("duration", f"review_{row}", _("A review lies between start and end."))


def objective_problems(text: Text) -> list[Problem]:
    found: list[Problem] = []
    starts, ends = text.duration.starts, text.duration.ends
    for row, objective in enumerate(text.objectives.items):
        if objective.due and not objective.text.strip():
            words = _("Write what shall be reached by this day.")
            found.append(Problem("objectives", f"text_{row}", words))
        if objective.is_declined:
            continue
        if objective.text.strip() and not objective.measure.strip():
            words = _("Say by what you will see that it is reached.")
            found.append(Problem("objectives", f"measure_{row}", words))
        if objective.text.strip() and objective.due is None:
            words = _("Say by which day.")
            found.append(Problem("objectives", f"due_{row}", words))
        if objective.due and ends and objective.due > ends:
            words = _("The engagement ends before this day, on %(day)s.")
            day = (("day", ends.isoformat()),)
            found.append(Problem("objectives", f"due_{row}", words, day))
        if objective.due and starts and objective.due < starts:
            words = _("The engagement begins after this day, on %(day)s.")
            day = (("day", starts.isoformat()),)
            found.append(Problem("objectives", f"due_{row}", words, day))
    return found
