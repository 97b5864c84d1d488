"""What is clearly wrong in a charter and is not saved; what is only missing may wait. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from troth.engagements.charter import Text
from troth.ethics.clause import clause
from troth.ethics.words import _


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in a section that can only be a mistake: where, and what to tell the person."""

    section: str
    field: str
    words: str
    params: tuple[tuple[str, str], ...] = ()


@clause("IMC-I-3", "IMC-I-7", "GCE-1.5a")
def slips(text: Text, *, on: date) -> tuple[Slip, ...]:
    """Return what is clearly wrong in a charter; what is only missing is no slip."""
    return (*_duration_slips(text, on), *review_slips(text), *objective_slips(text))


def _duration_slips(text: Text, on: date) -> list[Slip]:
    starts, ends = text.duration.starts, text.duration.ends
    found: list[Slip] = []
    if ends is None and text.duration != type(text.duration)():
        found.append(Slip("duration", "ends", _("Say when it ends: no charter is open-ended.")))
    if ends and ends < on:
        found.append(Slip("duration", "ends", _("This day has passed.")))
    if starts and ends and ends <= starts:
        found.append(Slip("duration", "ends", _("The end has to come after the start.")))
    late = [o.due for o in text.objectives.agreed if o.due and ends and o.due > ends]
    if late:
        latest = (("day", max(late).isoformat()),)
        found.append(
            Slip("duration", "ends", _("An objective is due after this end, on %(day)s."), latest)
        )
    return found


def review_slips(text: Text) -> Iterator[Slip]:
    starts, ends = text.duration.starts, text.duration.ends
    for row, day in enumerate(text.duration.reviews):
        if (starts and day < starts) or (ends and day > ends):
            yield Slip("duration", f"review_{row}", _("A review lies between start and end."))


def objective_slips(text: Text) -> list[Slip]:
    found: list[Slip] = []
    starts, ends = text.duration.starts, text.duration.ends
    for row, objective in enumerate(text.objectives.items):
        if objective.due and not objective.text.strip():
            words = _("Write what shall be reached by this day.")
            found.append(Slip("objectives", f"text_{row}", words))
        if objective.is_declined:
            continue
        if objective.text.strip() and not objective.measure.strip():
            words = _("Say by what you will see that it is reached.")
            found.append(Slip("objectives", f"measure_{row}", words))
        if objective.text.strip() and objective.due is None:
            words = _("Say by which day.")
            found.append(Slip("objectives", f"due_{row}", words))
        if objective.due and ends and objective.due > ends:
            words = _("The engagement ends before this day, on %(day)s.")
            day = (("day", ends.isoformat()),)
            found.append(Slip("objectives", f"due_{row}", words, day))
        if objective.due and starts and objective.due < starts:
            words = _("The engagement begins after this day, on %(day)s.")
            day = (("day", starts.isoformat()),)
            found.append(Slip("objectives", f"due_{row}", words, day))
    return found
