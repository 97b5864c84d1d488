"""Links that several pages of an engagement share: where to fix what is missing, who helps."""

from collections.abc import Sequence
from uuid import UUID

from troth.engagement.core import packs
from troth.engagement.core.queries import Seat
from troth.foundation.ethics import pack
from troth.foundation.ethics.values import Contact
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


def contacts(seat: Seat) -> Sequence[Contact]:
    """Return who helps in a crisis, as the pinned jurisdiction names them."""
    pin = packs.of(seat.engagement).jurisdiction
    try:
        return pack.jurisdiction(pin).contacts if pin else ()
    except pack.UnknownPack:
        return ()


def is_example(seat: Seat) -> bool:
    """Say whether no lawyer has checked the pinned jurisdiction yet."""
    pin = packs.of(seat.engagement).jurisdiction
    try:
        return pin is not None and pack.jurisdiction(pin).is_example
    except pack.UnknownPack:
        return False
