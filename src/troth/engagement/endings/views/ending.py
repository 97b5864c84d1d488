"""The page on which a client ends."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.accounts.people.step_up import is_really
from troth.engagement.charters.screen import GET_OR_POST, show
from troth.engagement.core import policy as core_policy
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT
from troth.engagement.core.rules.life import OVER
from troth.engagement.endings.services import ending
from troth.engagement.joining.forms import EndForm
from troth.engagement.orientation.views.standing import _agreed
from troth.foundation.kit.request import PersonRequest


@require_http_methods(GET_OR_POST)
def end(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Let the client end, with the password once more; afterwards the page is the receipt.

    It needs no key: a client who lost theirs can still end (GCE-1.21).
    """
    seat = core.seat(pk, to=request.user)
    if seat.part == CLIENT and seat.engagement.state in OVER:
        return show(request, seat, "charters:ended", ended_by=core.who_ended(seat))
    core_policy.stands(seat, "end at once").enforce(pk)
    form = EndForm(request.POST if request.method == "POST" else None, person=request.user)
    if not core_policy.stands(seat, "end"):
        del form.fields["closing"]
    if form.is_valid() and is_really(request, form, nothing=_("Nothing has ended yet.")):
        closing = "closing" in form.fields and form.cleaned_data["closing"] == "yes"
        ending.end(seat, closing=closing, by=request.holder, at=request.at)
        messages.success(request, _("You have ended it."), extra_tags=f"receipt:{pk}")
        return redirect("endings:closing" if closing else "endings:end", pk=pk)
    status = 422 if form.errors else 200
    return show(request, seat, "endings:end", status=status, form=form, text=_agreed(request, seat))
