"""Screens on which an engagement begins, and people are let in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagements import head, policy, queries, services
from troth.engagements.forms import BeginForm
from troth.engagements.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagements.services import Guest
from troth.engagements.views.screen import GET_OR_POST, clock_of, show
from troth.ethics.verdict import Verdict
from troth.kit.request import PersonRequest
from troth.kit.templating import said
from troth.kit.when import Moment
from troth.records.reach import OutOfReach

if TYPE_CHECKING:
    from troth.engagements.models import Invitation, Part

GUESTS = (CLIENT, SPONSOR)


@dataclass(frozen=True, slots=True)
class Line:
    """One engagement in the list of one's own."""

    text: str
    url: str
    detail: str
    moment: Moment | None = None
    late: bool = False
    verb: str = ""


@require_safe
def engagements(request: PersonRequest) -> HttpResponse:
    """List every engagement in which one plays a part."""
    clock = clock_of(request)
    lines = [
        Line(
            head.title(seat),
            head.home(seat),
            f"{seat.mine.get_part_display()} · {head.state(seat, clock=clock)}",
        )
        for seat in queries.seats(to=request.user)
    ]
    return render(request, "engagements/engagements.html", {"lines": lines})


@require_http_methods(GET_OR_POST)
def begin(request: PersonRequest) -> HttpResponse:
    """Begin an engagement: who works with whom, and who pays."""
    form = BeginForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        verdict = policy.may_begin(
            client_email=given["client_email"],
            sponsor_email=given["sponsor_email"],
            by=request.user,
        )
        if verdict:
            begun = services.begin(
                kind=given["kind"],
                client=Guest(given["client_name"], given["client_email"]),
                sponsor=Guest(given["sponsor_name"], given["sponsor_email"]),
                organisation=given["organisation"],
                by=request.holder,
                at=request.at,
            )
            messages.success(request, _("The invitations are on their way."))
            return redirect("engagements:parties", pk=begun.engagement.pk)
        for reason in verdict.reasons:
            form.add_error(None, f"{said(reason)} ({reason.clause.label})")
    status = 422 if form.errors else 200
    return render(request, "engagements/begin.html", {"form": form}, status=status)


@dataclass(frozen=True, slots=True)
class Place:
    """One of the three places, as the page of the parties shows it."""

    part: str
    label: str
    name: str
    email: str
    is_you: bool
    joined: "Part | None"
    invited: "Invitation | None"
    link: str
    fingerprint: str
    may_invite: Verdict | None = None
    may_let_in: Verdict | None = None
    may_turn_away: Verdict | None = None


@require_safe
def parties(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show who has joined, who waits to be let in, and how the invitations stand."""
    seat = queries.seat(pk, to=request.user)
    return show(request, seat, "parties", places=_places(request, seat))


def _places(request: PersonRequest, seat: Seat) -> list[Place]:
    invited = queries.invitations(seat.engagement.pk)
    prints = policy.fingerprints(seat)
    return [
        _place(request, seat, part, invited.get(part), prints.get(part, ""))
        for part in (PRACTITIONER, *GUESTS)
    ]


def _place(
    request: PersonRequest, seat: Seat, part: str, invited: "Invitation | None", fingerprint: str
) -> Place:
    joined = seat.parts.get(part)
    at_door = joined is not None and joined.let_in_at is None
    hosts = seat.part == PRACTITIONER and part in GUESTS
    name = joined.person.name if joined else invited.name if invited else ""
    email = joined.person.email if joined else invited.email if invited else ""
    return Place(
        part=part,
        label=queries.label(part),
        name=name,
        email=email if hosts else "",
        is_you=part == seat.part,
        joined=joined,
        invited=invited,
        link=policy.link_state(invited, at=request.at) if invited else "",
        fingerprint=fingerprint,
        may_invite=policy.may_invite(seat, part) if hosts and joined is None else None,
        may_let_in=policy.may_let_in(seat, part, read=fingerprint) if hosts and at_door else None,
        may_turn_away=policy.may_turn_away(seat, part) if hosts and at_door else None,
    )


def _guest(part: str) -> str:
    if part not in GUESTS:
        raise OutOfReach
    return part


@require_POST
def send(request: PersonRequest, pk: UUID, part: str) -> HttpResponse:
    """Send a new link; the older one stops."""
    seat = queries.seat(pk, to=request.user)
    services.send_again(seat, _guest(part), by=request.user, at=request.at)
    messages.success(request, _("A new invitation is on its way. The older link has stopped."))
    return redirect("engagements:parties", pk=pk)


@require_POST
def let_in(request: PersonRequest, pk: UUID, part: str) -> HttpResponse:
    """Give the key of the charter to who joined, after the fingerprint was compared."""
    seat = queries.seat(pk, to=request.user)
    read = request.POST.get("fingerprint", "")
    services.let_in(seat, _guest(part), read=read, by=request.holder, at=request.at)
    name = seat.name(part)
    messages.success(request, _("%(name)s can read the charter now.") % {"name": name})
    return redirect("engagements:parties", pk=pk)


@require_POST
def turn_away(request: PersonRequest, pk: UUID, part: str) -> HttpResponse:
    """Send away who joined by a link that went astray, and invite anew."""
    seat = queries.seat(pk, to=request.user)
    services.turn_away(seat, _guest(part), by=request.user, at=request.at)
    messages.success(request, _("They were sent away, and a new invitation is on its way."))
    return redirect("engagements:parties", pk=pk)
