"""The dates that the rhythm proposes as a page shows them, and the screen that drops one."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from troth.accounts.people.holder import Locked
from troth.engagement.annex import services as charters
from troth.engagement.charter_text.blocks_of_work import WEEKDAYS
from troth.engagement.charters.services import opening
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import INSIDE, Seat
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.kit.when import Clock, Moment
from troth.foundation.kit.zones import NotOneHour, moment_in
from troth.foundation.vault.services import refusals as vault
from troth.practice.meetings import policy, queries
from troth.practice.meetings.forms import ProposedForm
from troth.practice.meetings.services import proposing

USUAL_HOUR = time(14)
USUAL = {"hour": USUAL_HOUR, "minutes": 60, "kind": "in person"}
"""What is proposed where neither the charter nor an earlier session says otherwise."""

IDS = "id_take_%s"
"""Ids of their own: the form of the next session stands on the same page."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One day that the rhythm proposes: as it is shown, and as a form sends it back."""

    day: Moment
    weekday: str
    value: str
    is_kept_free: bool


def proposals(request: PersonRequest, seat: Seat, clock: Clock) -> list[Proposed]:
    """Return the proposed days; those that the client's card keeps free say so to the two."""
    days = queries.proposed(seat.engagement, at=request.at)
    free = kept_free(request, seat) if days else frozenset()
    return [_proposed(day, clock, is_kept_free=day in free) for day in days]


def _proposed(day: date, clock: Clock, *, is_kept_free: bool) -> Proposed:
    return Proposed(clock.day(day), _(WEEKDAYS[day.weekday()]), day.isoformat(), is_kept_free)


def kept_free(request: PersonRequest, seat: Seat) -> frozenset[date]:
    """Return the days that the client wants to keep free; none while the vault is locked."""
    try:
        return frozenset(charters.days_to_keep_free(seat, by=request.holder, at=request.at))
    except (Locked, vault.NoKey):
        return frozenset()


def form_of(request: PersonRequest, seat: Seat) -> ProposedForm:
    """Return the form with hour, length and manner: of the charter, or of the session before."""
    last = queries.last_booked(seat.engagement.pk)
    first = dict(USUAL)
    if last:
        hour = last.starts_at.astimezone(seat.engagement.zone).time()
        first = {"hour": hour, "minutes": last.minutes, "kind": last.kind}
    if agreed := _agreed_hour(request, seat):
        first["hour"] = agreed
    return ProposedForm(initial=first, auto_id=IDS, zone=seat.engagement.zone)


def answer(request: PersonRequest, seat: Seat) -> ProposedForm:
    """Return the form as it was filled in."""
    return ProposedForm(request.POST, auto_id=IDS, zone=seat.engagement.zone)


def _agreed_hour(request: PersonRequest, seat: Seat) -> time | None:
    try:
        text = opening.read_charter(seat, by=request.holder, at=request.at)
    except Locked:
        return None
    return time.fromisoformat(text.rhythm.hour) if text and text.rhythm.hour else None


def chosen(request: PersonRequest, seat: Seat) -> list[date]:
    """Return the days that were pressed: one, or all that nobody wants to keep free."""
    if request.POST.get("on") == "all":
        free = kept_free(request, seat)
        return [d for d in queries.proposed(seat.engagement, at=request.at) if d not in free]
    day = _day(request)
    return [day] if day else []


def _day(request: PersonRequest) -> date | None:
    try:
        return parse_date(request.POST.get("on", ""))
    except ValueError:
        return None


@require_POST
def drop(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Take a proposed day off the list."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    day = _day(request)
    if day is None:
        policy.may_take(seat, [], at=request.at).enforce(engagement)
    else:
        proposing.drop(seat, day, by=request.user, at=request.at)
        messages.success(request, _("The date is off the list."))
    return redirect("meetings:plan", engagement)


def starts(request: PersonRequest, seat: Seat, form: ProposedForm) -> list[datetime] | None:
    """Return the chosen days at the hour of the form, read in the zone of the charter.

    None, with the reason in the form, where the clocks skip this hour on one of them.
    """
    now = clock(request)
    found = []
    for day in chosen(request, seat):
        try:
            found.append(moment_in(seat.engagement.zone, day, form.cleaned_data["hour"]))
        except NotOneHour as why:
            form.add_error("hour", f"{now.day(day).absolute}: {why}")
    return found if form.is_valid() else None
