"""The first page, the demo cast, health, and the pages for errors."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.people import kept
from troth.accounts.people import queries as people
from troth.accounts.people import sign_in as way
from troth.accounts.people.services import signing_in
from troth.app.demo import policy as demo_policy
from troth.app.demo import stage
from troth.foundation.kit import faults, trail
from troth.foundation.kit.press import apart
from troth.foundation.kit.typed import typist
from troth.foundation.vault.services.refusals import WrongSecret


@require_GET
@login_not_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Offer to try it with the demo cast or to set up a practice; send the signed-in to Today."""
    if request.user.is_authenticated:
        return redirect("today:today")
    context = {
        "is_new": people.host_is_new(),
        "may_bring_demo": demo_policy.may_bring(request),
        "cast": stage.accounts() if demo_policy.may_enter(request) else [],
        "lacks_administrator": not people.has_administrator(),
        "on_loopback_http": settings.TROTH_URL.startswith("http://"),
        "mail_folder": getattr(settings, "EMAIL_FILE_PATH", None),
    }
    return render(request, "config/welcome.html", context)


@apart
@require_POST
@login_not_required
def demo(request: HttpRequest) -> HttpResponse:
    """Bring the demo cast onto a host that only this machine reaches, and that is empty."""
    demo_policy.may_bring(request).enforce()
    stage.build(at=now())
    return redirect("welcome")


@require_POST
@login_not_required
def enter(request: HttpRequest) -> HttpResponse:
    """Let a visitor in as one of the demo cast, without the second step of signing in.

    Only for accounts whose password this host made up for the demo and keeps in its file: who
    can see that page knows the passwords anyway, and the cast is invented.
    """
    demo_policy.may_enter(request).enforce()
    known = {account.email: account for account in stage.accounts()}
    account = known.get(request.POST.get("email", ""))
    if account is None or request.user.is_authenticated:
        return redirect("welcome")
    try:
        found = signing_in.sign_in(
            email=account.email,
            password=account.password,
            address=way.address(request),
            at=request.at,  # type: ignore[attr-defined]
        )
    except WrongSecret:  # the password was changed since
        return redirect("people:sign_in")
    way.begin(request, found.person, found.keyring)
    return redirect("welcome")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer a request that could not be understood."""
    return render(request, "kit/bad_request.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer an address that does not exist: the same page as for what is out of reach."""
    return render(request, "kit/not_found.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that did not come from one of our own pages, or from one of long ago.

    Who typed it is shown it again, and nobody else: the form names whom it was shown to.
    """
    who = typist(request)
    if who and who == str(request.user.pk):
        return kept.go_on(request, kept.of(request), why="token")
    if who and not request.user.is_authenticated:
        return kept.sign_in_page(request)
    return render(request, "kit/bad_request.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; one of the host is told as such, wherever it came up."""
    fault = faults.told(sys.exc_info()[1])
    if fault is not None:
        return faults.page(request, fault, saved=None)
    return render(request, "kit/broken.html", {"number": trail.number()}, status=500)
