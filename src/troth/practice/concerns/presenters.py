"""The states of contacts, concerns, needs and handovers in words, and how urgent each looks."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from troth.foundation.records import signatures
from troth.practice.concerns.models import Handover, Kind
from troth.practice.concerns.rules import concerns, contacts, handovers, needs

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KINDS = dict(Kind.choices)
"""What was written at each step, by its kind."""
CONTACT_STATES: Mapping[str, "_StrPromise"] = {
    contacts.ASKED: _("Asked"),
    contacts.ACCEPTED: _("Accepted, not compared yet"),
    contacts.NAMED: _("Named"),
    contacts.DECLINED: _("Declined"),
    contacts.OVER: _("Over"),
}
CONCERN_STATES: Mapping[str, "_StrPromise"] = {
    concerns.BROUGHT: _("Brought, not confirmed yet"),
    concerns.HEARD: _("Heard"),
    concerns.ANSWERED: _("Answered"),
    concerns.CLOSED: _("Closed"),
    concerns.WITHDRAWN: _("Withdrawn"),
}
NEED_STATES: Mapping[str, "_StrPromise"] = {
    needs.MARKED: _("Marked, not told yet"),
    needs.TOLD: _("Told, open"),
    needs.STAYING: _("Goes on, with a reason"),
    needs.REFERRED: _("Other help was named"),
    needs.SETTLED: _("Settled"),
}
HANDOVER_STATES: Mapping[str, "_StrPromise"] = {
    handovers.PROPOSED: _("Proposed, not sent"),
    handovers.SENT: _("Sent"),
    handovers.ACCEPTED: _("Accepted"),
    handovers.DECLINED: _("Declined"),
    handovers.REFUSED: _("Refused"),
    handovers.DROPPED: _("Dropped"),
    handovers.WITHDRAWN: _("Taken back"),
}
_OWED = {
    *(contacts.ASKED, contacts.ACCEPTED, concerns.BROUGHT, concerns.HEARD),
    *(needs.MARKED, needs.TOLD, needs.STAYING, needs.REFERRED, handovers.PROPOSED, handovers.SENT),
}
_QUIET = {
    *(contacts.DECLINED, contacts.OVER, concerns.WITHDRAWN, handovers.REFUSED, handovers.DROPPED),
}


def tone(state: str) -> str:
    """Return the tone in which a state is shown; an accepted handover is well."""
    return "owed" if state in _OWED else "quiet" if state in _QUIET else "leaf"


def standing(found: Sequence[Handover]) -> dict[UUID, tuple[str, str]]:
    """Return of handovers, by id, how each stands in words, and the tone."""
    claims = {h.pk: h.claim for h in found if h.signed_at}
    held = signatures.keys(claims)
    return {
        h.pk: (str(_("This signature does not hold")), "danger")
        if h.pk in claims and h.pk not in held
        else (str(HANDOVER_STATES[h.state]), tone(h.state))
        for h in found
    }
