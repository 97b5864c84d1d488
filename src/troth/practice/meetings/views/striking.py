"""Screens on which a session or a note that was recorded by mistake is struck."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import INSIDE
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest
from troth.practice.meetings import policy, queries
from troth.practice.meetings.forms import StrikeForm
from troth.practice.meetings.services import striking

if TYPE_CHECKING:
    from troth.practice.meetings.models import Note, Session

GET_OR_POST = ("GET", "HEAD", "POST")


@require_http_methods(GET_OR_POST)
def strike_session(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Ask why a session is struck, and strike it."""
    found = queries.session(pk, to=request.user)
    return _strike(request, found, found.engagement_id, reverse("meetings:session", args=[pk]))


@require_http_methods(GET_OR_POST)
def strike_note(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Ask why a note is struck, and strike all of its versions."""
    found = queries.note(pk, to=request.user)
    return _strike(request, found, found.engagement, reverse("meetings:note", args=[pk]))


def _strike(
    request: PersonRequest, found: "Session | Note", engagement: UUID, back: str
) -> HttpResponse:
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    verdict = policy.may_strike(seat, found, by=request.user)
    form = StrikeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        verdict.enforce(engagement)
        if form.is_valid():
            why = form.cleaned_data["why"]
            striking.strike(seat, found, why=why, by=request.holder.person, at=request.at)
            messages.success(request, _("It is struck. It stays to be seen, and counts no more."))
            return redirect(page_url("thread", engagement))
    context = {
        "seat": seat,
        "form": form,
        "verdict": verdict,
        "back": back,
        "is_session": back == reverse("meetings:session", args=[found.root]),
    }
    return render(request, "meetings/strike.html", context, status=422 if form.errors else 200)
