"""The page Today."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from troth.desk.frame.frame import MOST
from troth.desk.frame.neighbours import of_seats
from troth.desk.today import today as days
from troth.engagement.core import queries as engagements
from troth.foundation.kit.request import PersonRequest, clock


@require_GET
def today(request: PersonRequest) -> HttpResponse:
    """Show what this person owes or awaits, in order of urgency."""
    seats = engagements.seats(to=request.user)
    request.neighbours = of_seats(seats, most=MOST)
    page = days.today(to=request.user, seats=seats, clock=clock(request))
    return render(request, "today/today.html", {"today": page})
