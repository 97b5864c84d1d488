"""Asks a practitioner why they read after the end, and leads back to what they wanted to read."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.engagement.charters.screen import GET_OR_POST, show
from troth.engagement.charters.services import closed
from troth.engagement.charters.services.closed import NeedsReason
from troth.engagement.core import queries as core
from troth.engagement.core.forms import WhyForm
from troth.engagement.core.queries import PRACTITIONER
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest

View = Callable[..., HttpResponse]


def asks_reason(view: View) -> View:
    """Let a page that opens words lead to the question, where a reason is needed first."""

    @wraps(view)
    def asked(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NeedsReason as needed:
            there = reverse("charters:reason", args=[needed.seat.engagement.pk])
            return redirect(f"{there}?{urlencode({'next': request.path})}")

    return asked


@require_http_methods(GET_OR_POST)
def reason(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Ask why; the answer is a choice, which the client sees in their ledger."""
    seat = core.seat(pk, to=request.user, parts=(PRACTITIONER,))
    back = request.GET.get("next", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = page_url("life", pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["reason"]
        closed.give_reason(seat, given, by=request.user, at=request.at)
        messages.success(request, _("Your reason is in your client’s ledger."))  # noqa: RUF001
        return redirect(back)
    here = f"{reverse('charters:reason', args=[pk])}?{urlencode({'next': back})}"
    status = 422 if form.errors else 200
    return show(request, seat, "charters:reason", status=status, form=form, here=here)
