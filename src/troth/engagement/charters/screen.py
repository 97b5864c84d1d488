"""What every page of an engagement needs: the clock of the page, its voice and its header."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext

from troth.engagement.charter_text.voice import Voice
from troth.engagement.core.page_header import page_header
from troth.engagement.core.queries import Seat
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.when import Clock

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
    clock = clock_of(request).beside(seat.zones)
    context = {
        "seat": seat,
        "pk": seat.engagement.pk,
        "clock": clock,
        "head": page_header(seat, clock=clock, here=page),
        **more,
    }
    return render(request, f"{page.replace(':', '/')}.html", context, status=status)
