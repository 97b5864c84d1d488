"""Screens of the host administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.accounts.people import policy, queries
from troth.accounts.people.forms import SetupForm
from troth.accounts.people.services import accounts as services_accounts
from troth.accounts.people.services import links
from troth.accounts.people.views.frame import GET_OR_POST, page
from troth.foundation.kit.request import PersonRequest
from troth.foundation.records.reach import OutOfReach


@never_cache
@require_http_methods(GET_OR_POST)
def setup(request: PersonRequest) -> HttpResponse:
    """Let who shows the setup token run a host that nobody runs; later there is nothing here."""
    if queries.has_administrator():
        raise OutOfReach
    form = SetupForm(request.POST or None)
    if form.is_valid():
        services_accounts.take_host(form.cleaned_data["token"], by=request.user, at=request.at)
        messages.success(request, _("You run this host from now on. It gives no sight of content."))
        return redirect("people:accounts")
    return page(request, "setup", form)


@require_safe
def accounts(request: PersonRequest) -> HttpResponse:
    """List accounts for a host administrator; for everyone else there is nothing here."""
    return _accounts(request)


@never_cache
@require_POST
def make_link(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Make a link for a new sign-in password and show it, this once."""
    found = queries.account(pk, to=request.user)
    link = links.make_reset_link(found, by=request.user, at=request.at)
    return _accounts(request, link=link, link_for=found.name)


def _accounts(request: PersonRequest, link: str = "", link_for: str = "") -> HttpResponse:
    verdict = policy.may_administer(by=request.user)
    if not verdict:
        raise OutOfReach
    context = {
        "accounts": queries.accounts(to=request.user),
        "verdict": verdict,
        "link": link,
        "link_for": link_for,
        "closed": queries.sign_up_is_closed(),
    }
    return render(request, "people/accounts.html", context)
