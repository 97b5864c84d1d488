"""Screens that stand beside an engagement, also after its end: limits, concern, readers, end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.engagements import policy, queries, services
from troth.engagements.charter import AT_FIRST, GROUNDS, LAW, LOGISTICS, Text
from troth.engagements.charter.templates import SPONSORS_HOST
from troth.engagements.forms import EndForm
from troth.engagements.host import runs_it
from troth.engagements.queries import CLIENT, Seat
from troth.engagements.readers import rooms
from troth.engagements.rules import OVER
from troth.engagements.views.screen import GET_OR_POST, show
from troth.kit.request import PersonRequest
from troth.people.holder import Locked
from troth.people.step_up import is_really


@require_safe
def limits(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say what stays here and what not: as agreed, or as it stands before that."""
    seat = queries.seat(pk, to=request.user)
    signed = queries.signed_charter(pk)
    text = services.read_charter(seat, by=request.holder, at=request.at) if signed else None
    agreed = text.confidentiality if text else None
    codes = agreed.agreed if agreed else AT_FIRST
    return show(
        request,
        seat,
        "limits",
        agreed=agreed,
        grounds=[g for g in GROUNDS if g.code in codes or g.code == LAW],
        logistics=LOGISTICS[agreed.logistics] if agreed else "",
        secrecy=text.template.secrecy if text else (),
        sponsors_host=SPONSORS_HOST if runs_it(seat.engagement) else "",
        records=text.records if text else None,
    )


@require_safe
def concern(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show where one can complain; nothing of it passes the practitioner."""
    seat = queries.seat(pk, to=request.user)
    route = None
    if seat.is_let_in:
        text = services.read_latest(seat, by=request.holder, at=request.at).text
        route = text.complaints if text and text.complaints.body.strip() else None
    return show(request, seat, "concern", route=route)


@require_safe
def readers(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show who holds which key, who gave it, and why."""
    seat = queries.seat(pk, to=request.user)
    return show(request, seat, "readers", rooms=rooms(seat))


@require_http_methods(GET_OR_POST)
def end(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Let the client end, with the password once more; afterwards the page is the receipt.

    It needs no key: a client who lost theirs can still end (GCE-1.21).
    """
    seat = queries.seat(pk, to=request.user)
    if seat.part == CLIENT and seat.engagement.state in OVER:
        return show(request, seat, "ended")
    policy.may_end(seat).enforce(pk)
    form = EndForm(request.POST if request.method == "POST" else None, person=request.user)
    if not policy.may_end_with_closing(seat):
        del form.fields["closing"]
    if form.is_valid() and is_really(request, form, nothing=_("Nothing has ended yet.")):
        closing = "closing" in form.fields and form.cleaned_data["closing"] == "yes"
        services.end(seat, closing=closing, by=request.user, at=request.at)
        messages.success(request, _("You have ended it."), extra_tags=f"receipt:{pk}")
        return redirect("engagements:closing" if closing else "engagements:end", pk=pk)
    status = 422 if form.errors else 200
    return show(request, seat, "end", status=status, form=form, text=_agreed(request, seat))


def _agreed(request: PersonRequest, seat: Seat) -> Text | None:
    """Return the signed charter, to show what it says of money; nobody needs it to end."""
    try:
        return services.read_charter(seat, by=request.holder, at=request.at)
    except Locked:
        return None
