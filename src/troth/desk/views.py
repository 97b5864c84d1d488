"""Screens of the desk."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troth.desk import queries, register, services
from troth.desk import thread as threads
from troth.desk import today as days
from troth.desk.frame import home_of
from troth.engagements import queries as engagements
from troth.engagements.head import head
from troth.engagements.queries import CLIENT, SPONSOR
from troth.engagements.views.reason import asks_reason
from troth.kit.request import PersonRequest, clock
from troth.ledger import queries as ledger
from troth.people.step_up import StepUpForm, is_really

DIGITS = 5
"""Digits of a page number that are still believed."""


@require_GET
def today(request: PersonRequest) -> HttpResponse:
    """Show what this person owes or awaits, in order of urgency."""
    page = days.today(to=request.user, clock=clock(request))
    return render(request, "desk/today.html", {"today": page})


@require_GET
@asks_reason
def thread(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show one engagement as a thread; a sponsor is sent to the page that is theirs."""
    seat = engagements.seat(engagement, to=request.user)
    if seat.part == SPONSOR:
        return redirect(home_of(engagement, SPONSOR))
    page = threads.thread(seat, by=request.holder, clock=clock(request))
    top = head(seat, clock=clock(request), here="desk:thread", sessions=page.sessions)
    return render(request, "desk/thread.html", {"seat": seat, "head": top, "page": page})


@require_GET
def looked(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show the client every act and every read of sealed content in one engagement."""
    seat = engagements.seat(engagement, to=request.user, parts=(CLIENT,))
    page = queries.looked(seat, _asked(request), to=request.user)
    top = head(seat, clock=clock(request), here="desk:looked")
    signed = ledger.standing(engagement)
    context = {"seat": seat, "head": top, "page": page, "signed": signed, "clock": clock(request)}
    return render(request, "desk/looked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Hand the client one file with which this engagement's ledger can be checked elsewhere.

    What leaves the host asks once more who takes it.
    """
    seat = engagements.seat(engagement, to=request.user, parts=(CLIENT,))
    form = StepUpForm(request.POST or None, person=request.user)
    if not form.is_valid() or not is_really(request, form, nothing=_("Nothing was handed out.")):
        status = 422 if form.errors else 200
        context = {"seat": seat, "form": form}
        return render(request, "desk/bundle.html", context, status=status)
    made = services.take_away(seat, by=request.user, at=request.at)
    answer = HttpResponse(made.text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


@require_GET
def looked_at_me(request: PersonRequest) -> HttpResponse:
    """Show a person everything that the ledgers tell of them: account and engagements."""
    page = queries.looked_at_me(_asked(request), to=request.user)
    signed = ledger.standing(request.user.pk)
    context = {"seat": None, "head": None, "page": page, "signed": signed, "clock": clock(request)}
    return render(request, "desk/looked.html", context)


def _asked(request: HttpRequest) -> queries.Asked:
    text = request.GET.get("page", "1")
    page = int(text) if text.isdecimal() and len(text) <= DIGITS and int(text) else 1
    others = request.GET.get("who") == "others"
    return queries.Asked(about=request.GET.get("about", ""), others=others, page=page)


@require_GET
@login_not_required
def codes(request: HttpRequest) -> HttpResponse:
    """Show how this platform keeps the code, honestly: kept and not yet."""
    context = {"codes": register.register(), "figures": register.figures()}
    return render(request, "desk/codes.html", context)


@require_GET
@login_not_required
def clause(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one statement: our paraphrase, what the software does, what stays human."""
    try:
        code, kept = register.entry(ref)
    except KeyError:
        raise Http404 from None
    duty = _(", ").join(kept.statement.duty)
    return render(request, "desk/clause.html", {"code": code, "kept": kept, "duty": duty})


@require_GET
@login_not_required
def security(request: HttpRequest) -> HttpResponse:
    """Say what is claimed and what is not."""
    return render(request, "desk/security.html", {"secure": request.is_secure()})
