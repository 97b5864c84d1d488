"""The screen that shows what an engagement goes by: code, policy and law, with the evidence."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from troth.engagement.charters import policy_packs
from troth.engagement.charters.editions import editions
from troth.engagement.charters.screen import show
from troth.engagement.core import queries as core
from troth.engagement.core.queries import PRACTITIONER
from troth.engagement.core.rules.life import LIFE, PREPARING
from troth.foundation.kit.request import PersonRequest


@require_safe
def packs(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show which editions are pinned, the practitioner's pledge, and who opened the code."""
    seat = core.seat(pk, to=request.user)
    found = editions(seat, at=request.at)
    state, mine = seat.engagement.state, seat.part == PRACTITIONER
    names = seat.is_let_in and LIFE.judge(state=state, act="choose packs", part=seat.part)
    renews = LIFE.judge(state=state, act="renew packs", part=seat.part)
    return show(
        request,
        seat,
        "charters:packs",
        editions=found,
        mine=mine,
        is_prepared=state in PREPARING,
        may_name=bool(names),
        renewal=policy_packs.may_renew(seat, at=request.at)
        if renews and any(e.newer for e in found)
        else None,
        fix={"charter": reverse("charters:charter", args=[pk])},
    )
