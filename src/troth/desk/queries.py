"""What the desk shows of the ledgers: who has looked, in one engagement or at one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from troth.desk import looked as telling
from troth.desk.frame import title
from troth.desk.neighbours import neighbours
from troth.engagements.queries import CLIENT, Seat
from troth.ledger import queries as ledger
from troth.ledger.queries import Told
from troth.people import queries as people

if TYPE_CHECKING:
    from troth.people.models import Person

PAGE = 400
"""Entries of one page, before those that belong together are told together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the ledger is asked for: one item by its id, only what others did, which page."""

    about: str = ""
    others: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One page of lines, newest first."""

    lines: list[telling.Line]
    asked: Asked
    has_more: bool

    def address(self, page: int, *, others: bool | None = None) -> str:
        """Return the query of another page of the same, or with one's own lines left out."""
        about = {"about": self.asked.about} if self.asked.about else {}
        alone = self.asked.others if others is None else others
        who = {"who": "others"} if alone else {}
        return f"?{urlencode({'page': page, **about, **who})}"


def looked(seat: Seat, asked: Asked, *, to: "Person") -> Looked:
    """Return who did or read what in one engagement."""
    return _page({seat.engagement.pk: ""}, asked, to=to)


def looked_at_me(asked: Asked, *, to: "Person") -> Looked:
    """Return what the ledgers tell of a person: their account, and their work as a client."""
    own = {n.engagement_id: title(n) for n in neighbours(to=to) if n.part == CLIENT}
    return _page({to.pk: _("Your account"), **own}, asked, to=to)


def _page(chains: Mapping[UUID, str], asked: Asked, *, to: "Person") -> Looked:
    found = ledger.entries(
        chains,
        about=asked.about,
        not_by=to.pk if asked.others else None,
        most=PAGE + 1,
        skip=(asked.page - 1) * PAGE,
    )
    shown = found[:PAGE]
    names = people.names({t.by for t in shown if t.by})
    return Looked(lines=_lines(shown, names, chains, to), asked=asked, has_more=len(found) > PAGE)


def _lines(
    shown: list[Told], names: Mapping[UUID, str], chains: Mapping[UUID, str], to: "Person"
) -> list[telling.Line]:
    return telling.lines(
        shown,
        names=names,
        places=chains,
        viewer=to.pk,
        system="Troth",
        stranger=_("Somebody without an account"),
    )
