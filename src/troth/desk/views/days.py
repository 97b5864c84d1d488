"""Today, and the thread of an engagement."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from troth.desk import thread as threads
from troth.desk import today as days
from troth.desk.frame import home_of
from troth.engagements import queries as engagements
from troth.engagements.head import head
from troth.engagements.queries import SPONSOR
from troth.engagements.views.reason import asks_reason
from troth.kit.request import PersonRequest, clock


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
