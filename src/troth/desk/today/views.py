"""The page Today."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from troth.desk.today import today as days
from troth.foundation.kit.request import PersonRequest, clock


@require_GET
def today(request: PersonRequest) -> HttpResponse:
    """Show what this person owes or awaits, in order of urgency."""
    page = days.today(to=request.user, clock=clock(request))
    return render(request, "today/today.html", {"today": page})
