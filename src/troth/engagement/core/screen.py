"""Links that several pages of an engagement share: where to fix what is missing, who helps."""

from uuid import UUID

from troth.engagement.core import packs
from troth.engagement.core.queries import Seat
from troth.foundation.ethics import helplines, pack
from troth.foundation.ethics.helplines import Helplines, Line
from troth.foundation.kit.hooks import page_url


def fix_of(pk: UUID) -> dict[str, str]:
    """Return where what stands against a step can be put right."""
    return {
        "parties": page_url("participants", pk),
        "before": page_url("enquiry", pk),
        "charter": page_url("charter", pk),
        "closing": page_url("closing", pk),
        "extend": page_url("step", pk, "extend"),
        "law": page_url("step", pk, "law"),
        "under": page_url("packs of a charter", pk),
    }


def contacts(seat: Seat) -> Helplines:
    """Return who helps in a crisis in the country of the pinned law, by the newest list.

    A country without a list has what its pinned pack names.
    """
    pin = packs.of(seat.engagement).jurisdiction
    if pin is None:
        return Helplines()
    found = helplines.of(pin.id)
    if found.lines:
        return found
    try:
        named = pack.jurisdiction(pin).contacts
    except pack.UnknownPack:
        return Helplines()
    kept = [Line(kind=c.kind, name=c.name, number=c.number, source="") for c in named]
    return Helplines(tuple(kept))
