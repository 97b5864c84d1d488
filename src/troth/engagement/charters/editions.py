"""What an engagement goes by, to be shown: editions, pledges, and who opened the code."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import packs
from troth.engagement.core.models import Part
from troth.engagement.core.queries import PRACTITIONER, SPONSOR, Seat
from troth.foundation.ethics.pack import Kind, Pack, Pin
from troth.foundation.records.signatures import Shown
from troth.profession.packs import queries as signed


@dataclass(frozen=True, slots=True)
class Viewing:
    """When one party first opened an edition; `is_earlier` hides a day from before they joined."""

    name: str
    is_you: bool
    at: datetime | None
    is_earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One pinned edition. `pack` is None when this host has it no more, or none is pinned.

    `change` leads to what a newer edition says differently, "" while there is none.
    """

    kind: str
    heading: str
    name: str
    pack: Pack | None
    url: str = ""
    pledged: Shown = field(default_factory=Shown)
    change: str = ""
    newer: str = ""
    openings: tuple[Viewing, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether an edition is pinned that this host does not have."""
        return bool(self.name) and self.pack is None


def address(pin: Pin) -> str:
    """Return the page of an edition."""
    return reverse("packs:pack", args=[pin.kind, pin.id, pin.edition])


def editions(seat: Seat, *, at: datetime) -> list[Edition]:
    """Return what an engagement pins, as the asker may know it."""
    found = packs.of(seat.engagement)
    newer = {n.was.pin: n.now for n in packs.behind(seat.engagement, on=seat.engagement.day(at))}
    rows = (
        (Kind.CODE, _("Code of ethics"), found.code),
        (Kind.POLICY, _("Policy of the practitioner"), found.policy),
        (Kind.JURISDICTION, _("Law that applies"), found.jurisdiction),
    )
    return [_edition(seat, kind, heading, pin, newer) for kind, heading, pin in rows]


def _edition(
    seat: Seat, kind: Kind, heading: str, pin: Pin | None, newer: dict[Pin, Pack]
) -> Edition:
    found = packs.find(pin)
    if found is None or pin is None:
        name = f"{pin.id} {pin.edition}".strip() if pin else ""
        return Edition(kind=kind.value, heading=heading, name=name, pack=None)
    now, who = newer.get(pin), seat.parts.get(PRACTITIONER)
    return Edition(
        kind=kind.value,
        heading=heading,
        name=f"{found.title}, {found.edition}",
        pack=found,
        url=address(pin),
        pledged=signed.pledge(who.person_id, found).shown(who.person_id) if who else Shown(),
        change=reverse("packs:change", args=[now.kind, now.id, now.edition, found.edition])
        if now
        else "",
        newer=now.edition if now else "",
        openings=tuple(_openings(seat, found)) if kind == Kind.CODE else (),
    )


def _openings(seat: Seat, found: Pack) -> list[Viewing]:
    """Return who opened a code when (GCE-1.2a); a sponsor learns of nobody but themselves.

    Of others no day from before they joined is told: it would tell of engagements that are not
    the asker's business.
    """
    told = [seat.mine] if seat.part == SPONSOR else seat.everybody
    return [_opening(part, found, is_you=part.pk == seat.mine.pk) for part in told]


def _opening(part: Part, found: Pack, *, is_you: bool) -> Viewing:
    at = signed.opened_at(part.person_id, found)
    if at is not None and at < part.joined_at and not is_you:
        return Viewing(part.person.name, is_you, None, is_earlier=True)
    return Viewing(part.person.name, is_you, at)
