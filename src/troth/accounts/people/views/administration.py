"""Screens of the host administrator."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from troth.accounts.people import policy, queries
from troth.accounts.people.services import links
from troth.foundation.kit.request import PersonRequest
from troth.foundation.records.reach import OutOfReach


@require_safe
def accounts(request: PersonRequest) -> HttpResponse:
    """List accounts for a host administrator; for everybody else there is nothing here."""
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
    }
    return render(request, "people/accounts.html", context)
