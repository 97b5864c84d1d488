"""What the desk shows of the ledgers: who has looked, in one engagement or at one person."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from troth.desk import looked as telling
from troth.engagements import queries as engagements
from troth.engagements.queries import CLIENT, Seat
from troth.ledger import queries as ledger
from troth.ledger.queries import Told
from troth.people import queries as people

if TYPE_CHECKING:
    from troth.people.models import Person

PAGE = 100
"""Entries of one page, before those that belong together are told together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One page of lines, newest first."""

    lines: list[telling.Line]
    number: int
    has_more: bool


def looked(seat: Seat, *, about: str, page: int, to: "Person") -> Looked:
    """Return who did or read what in one engagement; `about` keeps one item."""
    return _page({seat.engagement.pk}, about=about, page=page, to=to)


def looked_at_me(*, page: int, to: "Person") -> Looked:
    """Return what the ledgers tell of a person: their account, and their work as a client."""
    own = set(engagements.ids(to=to, parts=(CLIENT,)))
    return _page({to.pk, *own}, about="", page=page, to=to)


def _page(chains: set[UUID], *, about: str, page: int, to: "Person") -> Looked:
    found = ledger.entries(chains, about=about, most=PAGE + 1, skip=(page - 1) * PAGE)
    shown = found[:PAGE]
    names = people.names({t.by for t in shown if t.by})
    return Looked(lines=_lines(shown, names, to), number=page, has_more=len(found) > PAGE)


def _lines(shown: list[Told], names: dict[UUID, str], to: "Person") -> list[telling.Line]:
    return telling.lines(
        shown, names=names, viewer=to.pk, system="Troth", stranger=_("Somebody without an account")
    )
