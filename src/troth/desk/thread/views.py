"""The page of one engagement's thread."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from troth.desk.frame.frame import home_of
from troth.desk.thread import thread as threads
from troth.engagement.charters.views.reason import asks_reason
from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import page_header
from troth.engagement.core.queries import SPONSOR
from troth.foundation.kit.request import PersonRequest, clock


@require_GET
@asks_reason
def thread(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show one engagement as a thread; a sponsor is sent to the page that is theirs."""
    seat = engagements.seat(engagement, to=request.user)
    if seat.part == SPONSOR:
        return redirect(home_of(engagement, SPONSOR))
    page = threads.thread(seat, by=request.holder, clock=clock(request))
    top = page_header(seat, clock=clock(request), here="thread:thread", sessions=page.sessions)
    return render(request, "thread/thread.html", {"seat": seat, "head": top, "page": page})
