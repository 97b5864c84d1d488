"""Who has looked: the ledger's entries as sentences, reads in a row told together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import KNOCKED, REFUSED
from troth.ledger.queries import Told

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TOGETHER_SECONDS = 30 * 60
"""Entries of one kind, person and item that follow each other within this time are one line."""


@dataclass(slots=True)
class Line:
    """One line of the page: who did what, when last, how often, and to which items."""

    act: str
    person: str
    is_you: bool
    last: datetime
    first: datetime
    times: int
    about: tuple[str, ...]
    clauses: tuple[str, ...] = field(default=())
    because: str = ""
    where: str = ""
    tone: str = "plain"


AUTHORITIES: Mapping[str, "_StrPromise"] = {
    "own": _("as the one who opened the room"),
    "invitation": _("let in by the practitioner"),
    "charter": _("under the charter"),
    "release": _("under the client's release"),
    "consent": _("for what was asked and agreed to"),
}
"""The authority under which the reader holds the key, in words."""


def because(told: Told) -> str:
    """Return why an entry's reader could read, "" for what is not a reading."""
    kinds = [k for k in told.why.split() if k in AUTHORITIES]
    return "; ".join(str(AUTHORITIES[k]) for k in kinds)


def lines(
    entries: Iterable[Told],
    *,
    names: Mapping[UUID, str],
    places: Mapping[UUID, str],
    viewer: UUID,
    system: str,
    stranger: str,
) -> list[Line]:
    """Return lines, newest first.

    `system` and `stranger` stand for those without a name; `places` names the chains.
    """
    found: list[Line] = []
    latest: dict[tuple[str, str, str, str], Line] = {}
    for told in entries:
        if told.act is None or told.at is None:
            continue
        person = names.get(told.by, stranger) if told.by else system
        where = places.get(told.chain, "")
        key = (told.act.name, person, because(told), where)
        line = latest.get(key)
        if line is not None and _continues(line, told):
            line.times += 1
            line.first = told.at
            line.about = tuple(dict.fromkeys((*line.about, *told.about)))
            continue
        latest[key] = Line(
            act=str(told.act.words),
            person=person,
            is_you=told.by == viewer,
            last=told.at,
            first=told.at,
            times=1,
            about=told.about,
            clauses=tuple(told.why.split()) if told.act is REFUSED else (),
            because=because(told),
            where=where,
            tone="owed" if told.act in (KNOCKED, REFUSED) else "plain",
        )
        found.append(latest[key])
    return found


def _continues(line: Line, told: Told) -> bool:
    """Say whether an entry belongs to a line of the same kind that came after it.

    Other lines may stand between: a hundred knocks shall not bury the one act that matters.
    """
    near = told.at is not None and (line.first - told.at).total_seconds() < TOGETHER_SECONDS
    return near and told.act is not REFUSED
