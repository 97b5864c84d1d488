"""Screens for a new sign-in password by a link."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from troth.accounts.people import policy, queries, sign_in
from troth.accounts.people.forms import ForgottenForm, TwicePassword
from troth.accounts.people.services import links
from troth.accounts.people.views.frame import GET_OR_POST, page
from troth.foundation.kit.request import PersonRequest


@login_not_required
@require_http_methods(GET_OR_POST)
def forgotten(request: PersonRequest) -> HttpResponse:
    """Mail a link; the answer is the same whoever asks for whatever address."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        links.ask_for_link(
            email=form.cleaned_data["email"], address=sign_in.address(request), at=request.at
        )
        return render(request, "people/link_sent.html")
    return page(request, "forgotten", form)


@login_not_required
@never_cache
@require_http_methods(GET_OR_POST)
def reset(request: PersonRequest, token: str) -> HttpResponse:
    """Set a new sign-in password by a link. The vault stays locked, and the page says so."""
    link = queries.reset_link(token)
    verdict = policy.may_use_link(link, at=request.at) if link else None
    if link is None or not verdict:
        return render(request, "people/link_over.html", {"verdict": verdict}, status=410)
    form = TwicePassword(request.POST or None)
    if form.is_valid():
        links.reset(link, form.cleaned_data["password"], at=request.at)
        request.session.flush()
        return render(request, "people/reset_done.html")
    return page(request, "reset", form, token=token)
