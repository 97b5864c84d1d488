"""What can be checked without us: the bundle, checkpoints by mail, fingerprints to compare."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troth.accounts.people.step_up import StepUpForm, is_really
from troth.desk.access_log import fingerprints as prints
from troth.desk.access_log import services
from troth.desk.access_log.forms import EVERY, MailForm
from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import page_header
from troth.engagement.core.queries import CLIENT
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.ledger import queries as ledger

GET_OR_POST = ("GET", "HEAD", "POST")


@require_http_methods(GET_OR_POST)
def bundle(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Hand the client one file with which this engagement's ledger can be checked elsewhere.

    What leaves the host asks once more who takes it.
    """
    seat = engagements.seat(engagement, to=request.user, parts=(CLIENT,))
    form = StepUpForm(request.POST or None, person=request.user)
    if not form.is_valid() or not is_really(request, form, nothing=_("Nothing was handed out.")):
        status = 422 if form.errors else 200
        context = {"seat": seat, "form": form}
        return render(request, "access_log/bundle.html", context, status=status)
    made = services.take_away(seat, by=request.user, at=request.at)
    answer = HttpResponse(made.text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


@require_http_methods(GET_OR_POST)
def checkpoints(request: PersonRequest) -> HttpResponse:
    """Let a person wish to get checkpoints of the ledger by mail, or no longer."""
    wish = ledger.mail_wish(request.user.pk)
    days = wish.days if wish and wish.days in EVERY else 0
    form = MailForm(request.POST if request.method == "POST" else None, initial={"days": days})
    if form.is_valid():
        wished = form.cleaned_data["days"]
        services.wish_mail(wished, by=request.user, at=request.at)
        words = _("Checkpoints come by mail.") if wished else _("No checkpoint comes by mail.")
        messages.success(request, words)
        return redirect("access_log:checkpoints")
    sent = clock(request).moment(wish.sent_at) if wish and wish.sent_at else None
    context = {"form": form, "sent": sent}
    status = 422 if form.errors else 200
    return render(request, "access_log/checkpoints.html", context, status=status)


@require_GET
def fingerprints(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show whose key has which fingerprint, and how people compare them."""
    seat = engagements.seat(engagement, to=request.user)
    context = {
        "seat": seat,
        "head": page_header(seat, clock=clock(request), here="joining:participants"),
        "prints": prints.prints(seat),
        "host": prints.of_host(),
        "clock": clock(request),
    }
    return render(request, "access_log/fingerprints.html", context)
