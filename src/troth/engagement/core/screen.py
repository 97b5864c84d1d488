"""Links that several pages of an engagement share: where to fix what is missing, who helps."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from troth.engagement.core import packs
from troth.engagement.core.queries import Seat
from troth.foundation.ethics import pack
from troth.foundation.ethics.values import Contact


def fix_of(pk: UUID) -> dict[str, str]:
    """Return where what stands against a step can be put right."""
    return {
        "parties": reverse("joining:participants", args=[pk]),
        "before": reverse("manage:enquiry", args=[pk]),
        "charter": reverse("charters:charter", args=[pk]),
        "closing": reverse("endings:closing", args=[pk]),
        "extend": reverse("manage:action", args=[pk, "extend"]),
        "law": reverse("manage:action", args=[pk, "law"]),
        "under": reverse("charters:packs", args=[pk]),
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
