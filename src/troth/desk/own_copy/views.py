"""The page on which one takes along everything that one may read."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.accounts.people.step_up import StepUpForm, is_really
from troth.desk.own_copy import making, places, queries, services, walk
from troth.foundation.kit.press import apart
from troth.foundation.kit.request import PersonRequest, clock


@apart  # the archive is made while it is sent, and makes no row
@require_http_methods(("GET", "HEAD", "POST"))
def own_copy(request: PersonRequest) -> HttpResponseBase:
    """Hand a person everything of theirs in one archive, after the step-up; show how far it is."""
    form = StepUpForm(request.POST if request.method == "POST" else None, person=request.user)
    if not form.is_valid() or not is_really(request, form, nothing=_("Nothing was handed out.")):
        return _ask(request, form)
    walk.holder(request)  # a locked vault asks now, not in the middle of the file
    found = places.places(to=request.user)
    services.begin(found, by=request.user, at=request.at)
    answer = StreamingHttpResponse(making.make(request, found), content_type="application/zip")
    name = f"troth-{localtime(request.at):%Y-%m-%d}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def _ask(request: PersonRequest, form: StepUpForm) -> HttpResponse:
    latest = queries.latest(to=request.user)
    context = {
        "form": form,
        "found": places.places(to=request.user),
        "latest": latest,
        "is_going": queries.is_going(latest, at=request.at),
        "clock": clock(request),
    }
    return render(request, "own_copy/own_copy.html", context, status=422 if form.errors else 200)
