"""Who has looked: the ledger's entries as sentences, reads in a row told together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from troth.desk.access_log.items import Item
from troth.engagement.charters.events import READ_CLOSED
from troth.engagement.core.models import WhyRead
from troth.foundation.kit.hooks import page_url
from troth.foundation.ledger.events import ATTEMPTS, READS, REFUSED
from troth.foundation.ledger.queries import Told

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TOGETHER_SECONDS = 30 * 60
"""Entries of one kind, person and item that follow each other within this time are one line."""
OWN_TOGETHER_SECONDS = 24 * 3600
"""The same for what one has read oneself: nobody shall drown in their own reads."""


@dataclass(slots=True)
class Line:
    """One line of the page: who did what, when last, how often, and to which items.

    `erased` is the entry that tells of an erasure, `kept` what was kept back and is revealed;
    `receipt` the address of the receipt. A line without `last` tells of entries without words.
    """

    act: str
    person: str
    is_you: bool
    last: datetime | None
    first: datetime | None
    times: int
    about: tuple[str, ...]
    clauses: tuple[str, ...] = field(default=())
    because: str = ""
    where: str = ""
    tone: str = "plain"
    item: Item | None = None
    receipt: str = ""
    erased: Told | None = None
    kept: Told | None = None
    kept_by: str = ""
    is_broken: bool = False


AUTHORITIES: Mapping[str, "_StrPromise"] = {
    "own": _("as the one who opened the room"),
    "invitation": _("let in by the practitioner"),
    "charter": _("under the charter"),
    "release": _("under the client's release"),
    "concern": _("as the one to whom a concern was brought"),
    "handover": _("under the handover that the client signed"),
    "consent": _("for what was asked and agreed to"),
    "renewal": _("under the same charter, with new keys"),
    "peer": _("given back by the other holder"),
}
"""The authority under which the reader holds the key, in words."""


UNKNOWN = _("did something that this version of Troth has no words for")


def because(told: Told) -> str:
    """Return why an entry's reader could read, "" for what is not a reading."""
    if told.act is READ_CLOSED and told.why in WhyRead.values:
        return str(WhyRead(told.why).label)
    kinds = [k for k in told.why.split() if k in AUTHORITIES]
    return "; ".join(str(AUTHORITIES[k]) for k in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around entries: what erased them, what was kept back, the items, the receipts.

    `erased` has the erasing entry by chain and place, `kept` the kept-back entry by its id.
    """

    erased: Mapping[tuple[UUID, str], Told] = field(default_factory=dict)
    kept: Mapping[str, Told] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)


NOTHING = Around()


def lines(
    entries: Iterable[Told],
    *,
    names: Mapping[UUID, str],
    places: Mapping[UUID, str],
    viewer: UUID,
    system: str,
    stranger: str,
    around: Around = NOTHING,
) -> list[Line]:
    """Return lines, newest first.

    `system` and `stranger` stand for those without a name; `places` names the chains.
    """
    found: list[Line] = []
    latest: dict[tuple[object, ...], Line] = {}
    for told in entries:
        where = places.get(told.chain, "")
        if told.at is None:
            _silent(told, where, around, found)
            continue
        person = names.get(told.by, stranger) if told.by else system
        key = (told.act, person, because(told), where)
        line = latest.get(key)
        if line is not None and _continues(line, told):
            line.times += 1
            line.first = told.at
            line.about = tuple(dict.fromkeys((*line.about, *told.about)))
            line.item = line.item if len(line.about) == 1 else None
            continue
        kept = around.kept.get(told.about[0]) if told.about else None
        latest[key] = Line(
            act=str(told.act.words if told.act else UNKNOWN),
            person=person,
            is_you=told.by == viewer,
            last=told.at,
            first=told.at,
            times=1,
            about=told.about,
            clauses=tuple(told.why.split()) if told.act is REFUSED else (),
            because=because(told),
            where=where,
            tone="owed" if told.kind == ATTEMPTS else "plain",
            item=around.items.get(told.about[0]) if len(told.about) == 1 else None,
            receipt=receipt_of(told) if told.receipt else "",
            kept=kept,
            kept_by=(names.get(kept.by, stranger) if kept.by else system) if kept else "",
        )
        found.append(latest[key])
    return found


def receipt_of(told: Told) -> str:
    """Return the address of the receipt of an entry, "" when its hash was not read."""
    return page_url("receipt", told.chain, told.hash.hex()) if told.hash else ""


def _silent(told: Told, where: str, around: Around, found: list[Line]) -> None:
    """Add what nobody can read: erased, with the entry that tells of it, or changed outside."""
    erased = around.erased.get((told.chain, str(told.seq)))
    if found and erased and found[-1].erased is erased:
        found[-1].times += 1
        return
    line = Line(act="", person="", is_you=False, last=None, first=None, times=1, about=())
    line.where, line.erased, line.is_broken = where, erased, erased is None
    line.tone = "plain" if erased else "owed"
    found.append(line)


def _continues(line: Line, told: Told) -> bool:
    """Say whether an entry belongs to a line of the same kind that came after it.

    Other lines may stand between: a hundred knocks shall not bury the one act that matters. An
    act that was refused, and one with a receipt, stands alone.
    """
    if told.act is REFUSED or told.receipt or line.first is None or told.at is None:
        return False
    if line.is_you and told.kind == READS and line.last is not None:
        return (line.last - told.at).total_seconds() < OWN_TOGETHER_SECONDS
    return (line.first - told.at).total_seconds() < TOGETHER_SECONDS
