"""Who has looked in a group: its ledger in sentences, for the practitioner and every member.

Someone who was invited and did not come is named to nobody but the practitioner.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from troth.engagement.core.models import WhyRead
from troth.foundation.kit.when import Clock, Moment
from troth.foundation.ledger.events import ERASED
from troth.foundation.ledger.queries import Told
from troth.foundation.ledger.verification import Flaw, rows, verification
from troth.foundation.records.differences import Difference, standing
from troth.practice.groups.events import READ_CLOSED
from troth.practice.groups.queries import Standing

MOST = 300
"""Lines of the page, the newest."""


@dataclass(slots=True)
class Line:
    """One line: who did what, when last, how often on that day, and the reason if one was given."""

    person: str
    is_you: bool
    act: str
    moment: Moment
    because: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class AccessLog:
    """The lines, the newest first, and what in the chain and among the records does not hold."""

    lines: list[Line]
    flaws: tuple[Flaw, ...]
    differences: list[Difference]


def access_log(stands: Standing, *, clock: Clock) -> AccessLog:
    """Return what the group's ledger tells; acts of one kind, person and day are one line."""
    group = stands.group.pk
    found = rows([group])
    names = stands.names
    lines: dict[tuple[str, str, date], Line] = {}
    for row in reversed(found):
        told = row.told
        if told.act is None or told.at is None:
            continue
        person = _("Somebody who takes no part")
        if told.by is None:
            person = "Troth"
        elif told.by in names:
            person = names[told.by]
        because = _reason(told)
        key = (person, told.act.name + because, _day(told.at, clock))
        if key in lines and told.act is not ERASED:
            lines[key].times += 1
            continue
        is_you = told.by == stands.person.pk
        words = str(told.act.words)
        lines[key] = Line(person, is_you, words, clock.moment(told.at), because)
    differs = standing(row.told for row in found)
    return AccessLog(list(lines.values())[:MOST], verification([group], found).flaws, differs)


def _reason(told: Told) -> str:
    """Return why the practitioner read after the end, in words; "" for everything else."""
    given = told.act is READ_CLOSED and told.why in WhyRead.values
    return str(WhyRead(told.why).label) if given else ""


def _day(at: datetime, clock: Clock) -> date:
    return at.astimezone(clock.zone).date()
