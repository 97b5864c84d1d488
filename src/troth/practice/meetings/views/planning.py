"""Screens on which sessions are planned, moved and cancelled."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagement.annex import queries as annex
from troth.engagement.charters import page_views as openings
from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import page_header
from troth.engagement.core.queries import CLIENT, INSIDE, Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.templating import said
from troth.foundation.kit.when import Clock
from troth.practice.meetings import policy, queries
from troth.practice.meetings.forms import BookForm, MoveForm, ProposedForm, warn
from troth.practice.meetings.services import planning
from troth.practice.meetings.services import proposing as services_proposing
from troth.practice.meetings.services.same_hour import SameHour
from troth.practice.meetings.views import proposing

if TYPE_CHECKING:
    from troth.foundation.kit.forms import Form
    from troth.practice.meetings.models import Booking


def _clock(request: PersonRequest) -> Clock:
    zone = timezone.get_current_timezone()
    return Clock(at=request.at, zone=zone, lang=get_language() or "en")


@require_safe
def plan(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show what is planned, and the form for the next session."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    return _show(request, seat, BookForm(initial=_first(request)))


def _first(request: PersonRequest) -> dict[str, object]:
    """Return what the form begins with; a proposed day that is to be moved is named by `on`."""
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        day = None
    if day is None:
        return {"minutes": 60}
    usual = timezone.make_aware(datetime.combine(day, proposing.USUAL_HOUR))
    return {"minutes": 60, "starts_at": usual, "instead_of": day}


def _show(
    request: PersonRequest, seat: Seat, form: BookForm, takes: ProposedForm | None = None
) -> HttpResponse:
    clock, pk = _clock(request).beside(seat.zones), seat.engagement.pk
    planned = queries.planned(pk, at=request.at)
    proposed = proposing.proposals(request, seat, clock)
    context = {
        "seat": seat,
        "pk": pk,
        "head": page_header(seat, clock=clock, here="meetings:plan"),
        "clock": clock,
        "card": annex.card(pk),
        "agreed_read": openings.has_read_agreed(pk, request.user.pk),
        "form": form,
        "planned": [(b, clock.moment(b.starts_at)) for b in planned],
        "proposed": proposed,
        "takes": takes or (proposing.form_of(request, seat) if proposed else None),
        "every": seat.engagement.every_days,
        "may_book": policy.may_book(seat, request.at, at=request.at),
        "fix": {"extend": reverse("manage:action", args=[pk, "extend"])},
    }
    status = 422 if form.errors or (takes and takes.errors) else 200
    return render(request, "meetings/plan.html", context, status=status)


@require_POST
def take(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Plan a session on one proposed day, or on all; a day that is kept free is left out of all."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    form = proposing.answer(request, seat)
    starts = proposing.starts(request, seat, form) if form.is_valid() else None
    if starts is None:
        return _show(request, seat, BookForm(initial={"minutes": 60}), form)
    given = {name: form.cleaned_data[name] for name in ("minutes", "kind")}
    knowing = form.cleaned_data["same_hour"]
    try:
        services_proposing.take(
            seat, starts, **given, knowing=knowing, by=request.user, at=request.at
        )
    except SameHour as taken:
        _warn(request, form, "hour", taken)
        return _show(request, seat, BookForm(initial={"minutes": 60}), form)
    words = ngettext("The session is planned.", "%(n)s sessions are planned.", len(starts))
    messages.success(request, words % {"n": len(starts)})
    return redirect("meetings:plan", engagement)


@require_POST
def book(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Plan a session."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    form = BookForm(request.POST)
    if form.is_valid() and not _is_kept_free(request, seat, form):
        knowing = form.cleaned_data["same_hour"]
        try:
            facts = {**form.facts, "knowing": knowing, "by": request.user, "at": request.at}
            if instead := form.cleaned_data["instead_of"]:
                services_proposing.book_instead(seat, instead, **facts)
            else:
                planning.book(seat, **facts)
        except SameHour as taken:
            _warn(request, form, "starts_at", taken)
        except Refused as refused:
            if not policy.stands(seat):
                raise
            for reason in refused.verdict.reasons:
                form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        else:
            messages.success(request, _("The session is planned."))
            return redirect("meetings:plan", engagement)
    return _show(request, seat, form)


def _warn(request: PersonRequest, form: "Form", field: str, taken: SameHour) -> None:
    """Warn of another session in the hour, and say no more of it: it may be with anyone."""
    clock = _clock(request)
    days = ", ".join(clock.day(moment).absolute for moment in taken.moments)
    words = _("Another session is planned in this hour (%(days)s). ") % {"days": days}
    warn(form, field, words + _("Choose another hour, or send it once more."), taken.moments)


def _is_kept_free(request: PersonRequest, seat: Seat, form: BookForm | MoveForm) -> bool:
    """Warn a practitioner of a day that the client's card names; a second press means it.

    The hidden field names the very day that the warning was about.
    """
    client = seat.person(CLIENT)
    day = timezone.localdate(form.cleaned_data["starts_at"], client.zone if client else None)
    if form.cleaned_data["anyway"] == day:
        return False
    if day not in proposing.kept_free(request, seat):
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


def _moved(request: PersonRequest, seat: Seat, found: "Booking", form: MoveForm) -> bool:
    starts_at, knowing = (form.cleaned_data[name] for name in ("starts_at", "same_hour"))
    try:
        planning.move(
            seat, found, starts_at=starts_at, knowing=knowing, by=request.user, at=request.at
        )
    except SameHour as taken:
        _warn(request, form, "starts_at", taken)
        return False
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
    planning.cancel(seat, found, by=request.user, at=request.at)
    messages.success(request, _("The session was cancelled."))
    return redirect("meetings:plan", found.engagement_id)
