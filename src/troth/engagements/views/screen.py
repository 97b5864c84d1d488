"""What every screen of an engagement needs: the clock of the page, and the head."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext

from troth.engagements.charter.document import Voice
from troth.engagements.head import head
from troth.engagements.queries import Seat
from troth.kit.request import PersonRequest
from troth.kit.when import Clock

GET_OR_POST = ("GET", "HEAD", "POST")


def clock_of(request: PersonRequest) -> Clock:
    """Return the present, zone and language in which the person sees this page."""
    return Clock(at=request.at, zone=get_current_timezone(), lang=get_language() or "en")


def voice_of(request: PersonRequest, seat: Seat) -> Voice:
    """Return how a charter speaks to the person: their language, their dates, the names."""
    clock = clock_of(request)
    names = {part: seat.name(part) for part in seat.parts}
    return Voice(say=gettext, day=lambda day: clock.day(day).short, names=names)


def show(
    request: PersonRequest, seat: Seat, page: str, *, status: int = 200, **more: object
) -> HttpResponse:
    """Show a page of an engagement under its head; `page` names template and address."""
    clock = clock_of(request)
    context = {
        "seat": seat,
        "pk": seat.engagement.pk,
        "clock": clock,
        "head": head(seat, clock=clock, here=f"engagements:{page}"),
        **more,
    }
    return render(request, f"engagements/{page}.html", context, status=status)
