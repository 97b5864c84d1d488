"""Screens on which an engagement begins, and people are let in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagement.charters import policy_packs
from troth.engagement.charters.screen import GET_OR_POST, clock_of, show
from troth.engagement.core import packs
from troth.engagement.core import page_header as head
from troth.engagement.core import queries as core
from troth.engagement.core.queries import INSIDE, PRACTITIONER, SPONSOR, Seat
from troth.engagement.joining import policy, queries
from troth.engagement.joining.forms import BeginForm, CorrectForm, EnquireForm
from troth.engagement.joining.participants import GUESTS, places
from troth.engagement.joining.services import enquiries, invitations
from troth.engagement.joining.services.invitations import Guest
from troth.foundation.ethics.verdict import Refused, Verdict
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.templating import said
from troth.foundation.kit.when import Clock, Moment
from troth.foundation.records.reach import OutOfReach


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
            _detail(seat, clock),
        )
        for seat in core.seats(to=request.user)
    ]
    return render(request, "joining/engagements.html", {"lines": lines})


def _detail(seat: Seat, clock: Clock) -> str:
    part = core.label(seat.part).capitalize()
    said = (part, head.state(seat, clock=clock), seat.engagement.payer)
    return " · ".join(word for word in said if word)


@require_http_methods(GET_OR_POST)
def begin(request: PersonRequest) -> HttpResponse:
    """Begin an engagement: who works with whom, and who pays."""
    signed = policy_packs.may_work(request.user, at=request.at)
    if not signed:
        return _sign_first(request, signed)
    form = BeginForm(request.POST if request.method == "POST" else None)
    form.offer(request.user, at=request.at)
    if form.is_valid():
        given = form.cleaned_data
        verdict = policy.may_begin(
            client_email=given["client_email"],
            sponsor_email=given["sponsor_email"],
            by=request.user,
            at=request.at,
        ) & policy_packs.may_begin_under(request.user, form.under, at=request.at)
        if verdict:
            begun = invitations.begin(
                kind=given["kind"],
                client=Guest(given["client_name"], given["client_email"], **form.words),
                sponsor=_sponsor(given, form.words),
                organisation=given["organisation"] if given["sponsor_email"] else "",
                under=form.under,
                by=request.holder,
                at=request.at,
            )
            messages.success(request, _("The invitations are on their way."))
            return redirect("joining:participants", pk=begun.engagement.pk)
        for reason in verdict.reasons:
            form.add_error(None, f"{said(reason)} ({reason.clause.label})")
    status = 422 if form.errors else 200
    context = {"form": form, "unsigned": policy_packs.unsigned(request.user, at=request.at)}
    return render(request, "joining/begin.html", context, status=status)


def _sign_first(request: PersonRequest, under: Verdict, *, joined: bool = False) -> HttpResponse:
    """Show what a practitioner signs before they begin or are let in: the code, and the policy."""
    usual = policy_packs.choice(request.user, None, at=request.at)
    fix = {
        pin.kind: reverse("packs:sign", args=[pin.kind, pin.id, pin.edition])
        for pin in packs.wanted(localdate(request.at), usual)
        if pin.edition
    }
    context = {"verdict": under, "fix": fix, "joined": joined}
    return render(request, "joining/sign_first.html", context)


def _sponsor(given: Mapping[str, Any], words: Mapping[str, str]) -> Guest | None:
    email = given["sponsor_email"]
    return Guest(given["sponsor_name"], email, **words) if email else None


@require_http_methods(GET_OR_POST)
def enquire(request: PersonRequest) -> HttpResponse:
    """Ask first, as client, practitioner or sponsor: before anyone has chosen anyone."""
    form = EnquireForm(request.POST if request.method == "POST" else None)
    form.offer(request.user, at=request.at)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        guests = {
            part: Guest(given[f"{part}_name"], given[f"{part}_email"], **form.words)
            for part in INSIDE
            if part != given["part"]
        }
        try:
            begun = enquiries.enquire(
                kind=given["kind"],
                part=given["part"],
                words=given["text"],
                guests=guests,
                organisation=given["organisation"] if given["part"] == SPONSOR else "",
                under=form.under,
                by=request.holder,
                at=request.at,
            )
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        else:
            messages.success(request, _("Your enquiry is on its way."))
            return redirect(page_url("life", begun.engagement.pk))
    status = 422 if form.errors else 200
    works = form.is_bound or "jurisdiction" in form.fields
    unsigned = policy_packs.unsigned(request.user, at=request.at) if works else []
    context = {"form": form, "unsigned": unsigned}
    return render(request, "joining/enquire.html", context, status=status)


@require_safe
def participants(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show who has joined, who waits to be let in, and how the invitations stand."""
    seat = core.seat(pk, to=request.user)
    under = policy.may_join_under(seat, at=request.at)
    if not under:
        return _sign_first(request, under, joined=True)
    successor = queries.succession(pk) if seat.part in INSIDE else None
    members = places(seat, at=request.at)
    return show(request, seat, "joining:participants", members=members, successor=successor)


def _guest(part: str) -> str:
    if part not in (PRACTITIONER, *GUESTS):
        raise OutOfReach
    return part


@require_POST
def send(request: PersonRequest, pk: UUID, part: str) -> HttpResponse:
    """Send a new link; the older one stops."""
    seat = core.seat(pk, to=request.user)
    invitations.send_again(seat, _guest(part), by=request.holder, at=request.at)
    messages.success(request, _("A new invitation is on its way. The older link has stopped."))
    return redirect("joining:participants", pk=pk)


@require_http_methods(GET_OR_POST)
def correct(request: PersonRequest, pk: UUID, part: str) -> HttpResponse:
    """Correct name and address of an invitation, as long as nobody joined by it."""
    seat = core.seat(pk, to=request.user)
    last = core.invitations(pk).get(_guest(part))
    if last is None:
        raise OutOfReach(pk)
    policy.may_invite(seat, part).enforce(pk)
    shown = {"name": last.name, "email": last.email, "named": last.named, "line": last.line}
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_valid():
        guest = Guest(**form.cleaned_data)
        verdict = policy.may_correct(seat, part, guest.email)
        if verdict:
            invitations.correct(seat, part, guest, by=request.holder, at=request.at)
            messages.success(
                request, _("The invitation is on its way. The older link has stopped.")
            )
            return redirect("joining:participants", pk=pk)
        for reason in verdict.reasons:
            form.add_error("email", f"{said(reason)} ({reason.clause.label})")
    status = 422 if form.errors else 200
    return show(request, seat, "joining:correct", status=status, form=form, part=part)


@require_POST
def let_in(request: PersonRequest, pk: UUID, part: str) -> HttpResponse:
    """Give the key of the charter to who joined, after the fingerprint was compared."""
    seat = core.seat(pk, to=request.user)
    read = request.POST.get("fingerprint", "")
    invitations.let_in(seat, _guest(part), read=read, by=request.holder, at=request.at)
    name = seat.name(part)
    messages.success(request, _("%(name)s can read the charter now.") % {"name": name})
    return redirect("joining:participants", pk=pk)


@require_POST
def turn_away(request: PersonRequest, pk: UUID, part: str) -> HttpResponse:
    """Send away who joined by a link that went astray, and invite again."""
    seat = core.seat(pk, to=request.user)
    invitations.turn_away(seat, _guest(part), by=request.holder, at=request.at)
    messages.success(request, _("They were sent away, and a new invitation is on its way."))
    return redirect("joining:participants", pk=pk)
