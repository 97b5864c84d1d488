"""The steps by which client and practitioner let in a successor of who acts for the sponsor."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from troth.engagement.core.queries import Seat
from troth.engagement.joining import policy, queries
from troth.engagement.joining.services import successors
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.manage.action import Action, keyed
from troth.engagement.pauses.forms import GuestForm
from troth.foundation.kit.request import PersonRequest


def _propose(seat: Seat, request: PersonRequest, given: Mapping[str, Any]) -> None:
    successors.propose(seat, Guest(**given), by=request.holder, at=request.at)


def _waits(seat: Seat, _request: PersonRequest) -> bool:
    found = queries.succession(seat.engagement.pk)
    return found is not None and found.agreed_at is None


def _is_proposed(seat: Seat, _request: PersonRequest) -> bool:
    return queries.succession(seat.engagement.pk) is not None


SUCCESSORS: Mapping[str, Action] = {
    "propose-successor": Action(
        act="propose successor",
        label=_("Propose who acts for the sponsor from now on"),
        told=_(
            "Your client agrees first. Then the invitation goes out, and whoever acted for the "
            "sponsor until now gets word. Once you have compared fingerprints and let the "
            "successor in, the one before finds nothing here any more. Summaries that were sent "
            "before do not open to the successor."
        ),
        done=_("Your client is asked."),
        judge=lambda s, _r: policy.may_propose_successor(s),
        form=GuestForm,
        do=_propose,
        shown=lambda s, r: bool(s.representatives) and not _is_proposed(s, r),
        clauses=("SEED003-CORP-1",),
    ),
    "agree-successor": Action(
        act="agree successor",
        label=_("Agree to who acts for the sponsor from now on"),
        told=_(
            "Parties names who is proposed. With your word the invitation goes out, and whoever "
            "acts for the sponsor now is told."
        ),
        done=_("The invitation is on its way."),
        judge=lambda s, _r: policy.may_agree_successor(s),
        do=keyed(successors.agree),
        shown=_waits,
        style="primary",
        clauses=("SEED003-CORP-1",),
    ),
    "drop-successor": Action(
        act="drop successor",
        label=_("Take the proposal of a successor back"),
        told=_("The link of an invitation that went out stops, and all stays as it is."),
        done=_("It is taken back."),
        judge=lambda s, _r: policy.may_drop_successor(s),
        do=keyed(successors.drop),
        shown=_is_proposed,
        clauses=("SEED003-CORP-1",),
    ),
}
"""Those steps, by the last part of their address."""
