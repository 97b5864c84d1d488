"""Who has looked: in one engagement, at one item, or at one person."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from troth.desk.access_log import items, queries, verification
from troth.desk.access_log.forms import AccessLogForm
from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import PageHeader, page_header
from troth.engagement.core.queries import CLIENT, Seat
from troth.foundation.kit.request import PersonRequest, clock


@require_GET
def access_log(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show the client every act and every read of sealed content in one engagement."""
    seat = engagements.seat(engagement, to=request.user, parts=(CLIENT,))
    ledger = queries.ledger_of(seat, to=request.user, clock=clock(request).beside(seat.zones))
    return _looked(
        request, ledger, seat, page_header(seat, clock=clock(request), here="access_log:access_log")
    )


@require_GET
def own_access_log(request: PersonRequest) -> HttpResponse:
    """Show a person everything that was done with what is theirs: account and engagements."""
    ledger = queries.ledger_of_person(to=request.user, clock=clock(request))
    return _looked(request, ledger, None, None)


def _looked(
    request: PersonRequest, ledger: queries.Ledger, seat: Seat | None, top: PageHeader | None
) -> HttpResponse:
    now = clock(request).beside(seat.zones if seat else ())
    form = AccessLogForm(request.GET, names=ledger.names, viewer=request.user.pk)
    asked = form.asked()
    item = items.one(asked.about, seat.engagement.pk, now) if seat and asked.about else None
    context = {
        "seat": seat,
        "head": top,
        "form": form,
        "page": queries.page(ledger, asked, item=item, clock=now),
        "state": verification.state(
            ledger.holds, ledger.differences, places=ledger.places, clock=now
        ),
        "clock": now,
    }
    return render(
        request, "access_log/access_log.html", context, status=422 if form.errors else 200
    )
