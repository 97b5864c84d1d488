"""The probes, and the page of the host for its administrators."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from troth import __version__
from troth.accounts.people import policy
from troth.app.health import findings, probes
from troth.app.host import parent
from troth.foundation.kit.request import PersonRequest
from troth.foundation.records.reach import OutOfReach


@require_safe
@login_not_required
@never_cache
def livez(_request: HttpRequest) -> HttpResponse:
    """Answer that the process runs."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when all parts of the host do their work, else 503 with which does not.

    Without a server around it, as in a test, there are no helpers to ask for.
    """
    states = probes.states()
    ready = all(all(part.values()) for part in states.values())
    return JsonResponse({"ready": ready, **states}, status=200 if ready else 503)


@require_safe
@never_cache
def host(request: PersonRequest) -> HttpResponse:
    """Say to a host administrator what holds; for everyone else there is nothing here."""
    if not policy.may_administer(by=request.user):
        raise OutOfReach
    found = findings.of_host(at=now(), is_served=parent.is_served())
    return render(request, "health/host.html", {"findings": found, "version": __version__})
