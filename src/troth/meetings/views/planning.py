"""Screens on which sessions are planned, moved and cancelled."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagements import beside
from troth.engagements import queries as engagements
from troth.engagements import services as charters
from troth.engagements.head import head
from troth.engagements.queries import INSIDE, Seat
from troth.ethics.verdict import Refused
from troth.kit.request import PersonRequest
from troth.kit.templating import said
from troth.kit.when import Clock
from troth.meetings import policy, queries, services
from troth.meetings.forms import BookForm, MoveForm
from troth.people.holder import Locked
from troth.vault import services as vault

PROPOSED = 3
"""How many days are proposed from the rhythm of the charter."""


def _clock(request: PersonRequest) -> Clock:
    zone = timezone.get_current_timezone()
    return Clock(at=request.at, zone=zone, lang=get_language() or "en")


@require_safe
def plan(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show what is planned, and the form for the next session."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    days = _proposed(request, seat)
    first = {"starts_at": days[0], "minutes": 60} if days else {"minutes": 60}
    return _show(request, seat, BookForm(initial=first), days)


def _show(request: PersonRequest, seat: Seat, form: BookForm, days: list[datetime]) -> HttpResponse:
    clock, pk = _clock(request), seat.engagement.pk
    planned = queries.planned(pk, at=request.at)
    context = {
        "seat": seat,
        "pk": pk,
        "head": head(seat, clock=clock, here="meetings:plan"),
        "clock": clock,
        "card": beside.card(pk),
        "form": form,
        "planned": [(b, clock.moment(b.starts_at)) for b in planned],
        "days": [clock.day(day) for day in days],
        "may_book": policy.may_book(seat, days[0] if days else request.at, at=request.at),
        "mend": {"extend": reverse("engagements:deed", args=[pk, "extend"])},
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/plan.html", context, status=status)


def _proposed(request: PersonRequest, seat: Seat) -> list[datetime]:
    """Return the next days by the rhythm of the signed charter, at the hour of the last one."""
    try:
        text = charters.read_charter(seat, by=request.holder, at=request.at)
    except Locked:
        return []
    every = text.rhythm.every_days if text else None
    if not every:
        return []
    last = queries.last_planned(seat.engagement.pk) or request.at
    start = max(last, request.at)
    days = [start + timedelta(days=every * n) for n in range(1, PROPOSED + 1)]
    ends = seat.engagement.ends_on
    return [day for day in days if ends is None or day.date() <= ends]


@require_POST
def book(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Plan a session."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    form = BookForm(request.POST)
    if form.is_valid() and not _is_kept_free(request, seat, form):
        try:
            services.book(seat, by=request.user, at=request.at, **form.facts)
        except Refused as refused:
            if not policy.stands(seat):
                raise
            for reason in refused.verdict.reasons:
                form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        else:
            messages.success(request, _("The session is planned."))
            return redirect("meetings:plan", engagement)
    return _show(request, seat, form, _proposed(request, seat))


def _is_kept_free(request: PersonRequest, seat: Seat, form: BookForm | MoveForm) -> bool:
    """Warn a practitioner of a day that the client's card names; a second press means it.

    The hidden field names the very day that the warning was about.
    """
    day = timezone.localdate(form.cleaned_data["starts_at"])
    if form.cleaned_data["anyway"] == day:
        return False
    try:
        kept_free = charters.days_to_keep_free(seat, by=request.holder, at=request.at)
    except (Locked, vault.NoKey):
        return False
    if day not in kept_free:
        return False
    form.data = {**request.POST.dict(), "anyway": day.isoformat()}
    words = _("The client wants to keep this day free. Choose another, or send it once more.")
    form.add_error("starts_at", words)
    return True


@require_http_methods(("GET", "HEAD", "POST"))
def move(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Move a planned session to another day."""
    found = queries.booking(pk, to=request.user)
    seat = engagements.seat(found.engagement_id, to=request.user, parts=INSIDE)
    form = MoveForm(initial={"starts_at": found.starts_at})
    if request.method == "POST":
        form = MoveForm(request.POST)
        if (
            form.is_valid()
            and not _is_kept_free(request, seat, form)
            and _moved(request, seat, found, form)
        ):
            messages.success(request, _("The session was moved."))
            return redirect("meetings:plan", found.engagement_id)
    context = {"seat": seat, "booking": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "meetings/plan_move.html", context, status=status)


def _moved(request: PersonRequest, seat: Seat, found: queries.Booking, form: MoveForm) -> bool:
    starts_at = form.cleaned_data["starts_at"]
    try:
        services.move(seat, found, starts_at=starts_at, by=request.user, at=request.at)
    except Refused as refused:
        for reason in refused.verdict.reasons:
            form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        return False
    return True


@require_POST
def cancel(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Cancel a planned session."""
    found = queries.booking(pk, to=request.user)
    seat = engagements.seat(found.engagement_id, to=request.user, parts=INSIDE)
    services.cancel(seat, found, by=request.user, at=request.at)
    messages.success(request, _("The session was cancelled."))
    return redirect("meetings:plan", found.engagement_id)
