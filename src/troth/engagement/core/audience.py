"""The audience line of a compartment: its members, as the reader's own keys can tell.

Rows of grants name nobody in a room whose links are judged: whom an operator inserts is not shown,
because they cannot read either.
"""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _

from troth.engagement.core.hosting import runs_it
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.foundation.kit.audience import AudienceLine
from troth.foundation.kit.hooks import page_url
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.queries import HeldBy
from troth.foundation.vault.services import several

YOU = ""
ORDER = (CLIENT, PRACTITIONER, SPONSOR)


def lines(seat: Seat, *, by: Keyring) -> dict[UUID, AudienceLine]:
    """Return the audience line of every compartment of an engagement, by compartment id."""
    rooms = several.held(seat.engagement.pk, by=by)
    return {pk: line(held, seat, viewer=by.holder_id) for pk, held in rooms.items()}


def line(
    held: HeldBy,
    seat: Seat,
    *,
    viewer: UUID,
    detail: str | None = None,
    strangers: Mapping[UUID, str] = MappingProxyType({}),
) -> AudienceLine:
    """Return who can read what is in a compartment, in names, the viewer first.

    `strangers` are the names of holders who play no part, such as who hears a concern.
    """
    pk = seat.engagement.pk
    names = {**strangers, **seat.names}
    others = [names.get(h, _("somebody else")) for h in _in_order(held, seat, viewer)]
    you = [YOU] if viewer in held.holders else []
    return AudienceLine(
        readers=(*you, *others),
        detail=_detail(held, seat) if detail is None else detail,
        why_url=page_url("readers", pk),
        looked_url=page_url("looked", pk) if seat.part == "client" else "",
        released=held.purpose.startswith("release"),
    )


def _in_order(held: HeldBy, seat: Seat, viewer: UUID) -> list[UUID]:
    """Return the other holders: client, practitioner, sponsor, then whoever else."""
    order = {seat.parts[p].person_id: n for n, p in enumerate(ORDER) if p in seat.parts}
    others = {g.holder_id for g in held.grants if g.holder_id != viewer}
    return sorted(others, key=lambda pk: (order.get(pk, len(ORDER)), str(pk)))


def _detail(held: HeldBy, seat: Seat) -> str:
    purpose = held.purpose
    if purpose == "client_private":
        return _("Nobody else can tell that this exists.")
    if purpose == "practitioner_private" and seat.part == PRACTITIONER:
        return _("Your client can see that you wrote something, not what.")
    walled = purpose in ("shared", "personal") and seat.name(SPONSOR)
    if walled and not runs_it(seat.engagement, seat.representatives):
        return _("%(sponsor)s cannot read this.") % {"sponsor": seat.engagement.payer}
    return ""
