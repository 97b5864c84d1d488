"""Screens on which one sees where an engagement stands, and takes its next step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.accounts.people.step_up import StepUpForm, is_really
from troth.engagement.charters import policy as charters_policy
from troth.engagement.charters import policy_packs
from troth.engagement.charters import queries as charters
from troth.engagement.charters.forms.packs import PacksForm
from troth.engagement.charters.rules.relations import RELATIONS, differing, prohibited
from troth.engagement.charters.screen import GET_OR_POST, clock_of, show
from troth.engagement.core import packs
from troth.engagement.core import queries as core
from troth.engagement.core.forms import PlainForm, SureForm
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.rules.life import (
    ACTIVE,
    BEFORE,
    CONTRACTING,
    ENDING,
    PAUSED,
    PREPARING,
    RUNNING,
    SUSPENDED,
)
from troth.engagement.core.screen import contacts, fix_of, is_example
from troth.engagement.endings.banner import has_closing
from troth.engagement.joining import policy as joining
from troth.engagement.joining.forms import DeclareForm
from troth.engagement.joining.services import enquiries
from troth.engagement.manage.action import Action
from troth.engagement.manage.actions import ACTIONS, actions
from troth.engagement.pauses import services as pauses
from troth.engagement.reviews.services.reviews import YES
from troth.engagement.reviews.views.questions import asks, prepare
from troth.foundation.ethics.verdict import Refused, Verdict
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.templating import said
from troth.foundation.records.versions import Overtaken


@require_safe
def life(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show where the engagement stands, what the person can do, and who can help."""
    seat = core.seat(pk, to=request.user)
    clock = clock_of(request)
    engagement = seat.engagement
    return show(
        request,
        seat,
        "manage:life",
        steps=actions(seat, request) if seat.is_let_in else _without_key(seat, request),
        plain=PlainForm,
        fix=fix_of(pk),
        contacts=contacts(seat) if seat.part != SPONSOR else (),
        is_example=is_example(seat),
        needs_help=engagement.state in (PAUSED, SUSPENDED, ENDING),
        review=clock.day(engagement.review_on)
        if engagement.review_on and engagement.state in RUNNING
        else None,
        law=packs.law(engagement) if seat.part in INSIDE else "",
        has_reviews=seat.part in INSIDE and charters.signed_at(pk) is not None,
        has_closing=has_closing(seat),
        has_before=seat.part in INSIDE and seat.is_let_in and engagement.state in BEFORE,
        declares=seat.part in INSIDE and engagement.state in (ACTIVE, PAUSED),
        waits_for_me=_waits_for(seat),
        funding_ended=charters_policy.knows_of_funding(seat),
    )


def _without_key(seat: Seat, request: PersonRequest) -> list[tuple[str, Action, Verdict]]:
    """Return what one can do before one is let in: to say no, or to step back."""
    return [step for step in actions(seat, request) if step[0] in ("decline", "withdraw-funding")]


def _waits_for(seat: Seat) -> bool:
    by = seat.engagement.proposed_by
    return bool(by) and by != seat.part and seat.part in INSIDE


@require_http_methods(GET_OR_POST)
def action(request: PersonRequest, pk: UUID, slug: str) -> HttpResponse:
    """Take one step: ask what it asks, say what it does, and refuse with every reason."""
    seat = core.seat(pk, to=request.user)
    if slug not in ACTIONS:
        raise Http404
    step = ACTIONS[slug]
    if not step.stands(seat):
        step.verdict(seat, request).enforce(pk)
    form = _asked(request, step, seat)
    if form.is_bound and isinstance(form, SureForm):
        step.verdict(seat, request).enforce(pk)
    prepare(form, seat)
    if isinstance(form, PacksForm):
        form.offer(request.user, at=request.at, now=packs.chosen(seat.engagement))
    if form.is_bound and form.is_valid() and _taken(request, seat, step, form):
        messages.success(request, step.done)
        if slug == "review":
            return redirect(_after_review(pk, form))
        if slug == "suspend":
            return redirect(page_url("concerns", pk))
        if slug == "leave":
            return redirect("joining:engagements")
        return redirect("manage:life", pk=pk)
    return show(
        request,
        seat,
        "manage:action",
        status=422 if form.errors else 200,
        step=step,
        slug=slug,
        form=form,
        asks_who=isinstance(form, StepUpForm),
        verdict=step.verdict(seat, request),
        fix=fix_of(pk),
        **asks(request, seat, slug),
        unsigned=policy_packs.unsigned(request.user, at=request.at)
        if isinstance(form, PacksForm)
        else (),
    )


def _after_review(pk: UUID, form: Form) -> str:
    """Return where a review leads: to other help, with its draft, where that would serve better."""
    if form.cleaned_data["better_served"] != YES:
        return reverse("reviews:reviews", args=[pk])
    which = form.cleaned_data["which"]
    chosen = f"?{urlencode({'kind': which})}" if which else ""
    return reverse("reviews:other_help", args=[pk]) + chosen


def _asked(request: PersonRequest, step: Action, seat: Seat) -> Form:
    """Return the form as it was sent, or as it is first shown, with what is known."""
    who: dict[str, Any] = {"person": request.user} if issubclass(step.form, StepUpForm) else {}
    if request.method == "POST":
        return step.form(request.POST, **who)
    engagement = seat.engagement
    known = {
        "ends": engagement.ends_on,
        "sessions": engagement.sessions_agreed,
    }
    return step.form(initial={n: v for n, v in known.items() if v is not None}, **who)


def _taken(request: PersonRequest, seat: Seat, step: Action, form: Form) -> bool:
    """Take the step; what its rule refuses goes into the form, unless it asks nothing."""
    if isinstance(form, StepUpForm) and not is_really(request, form):
        return False
    try:
        step.do(seat, request, form.cleaned_data)
    except Refused as refused:
        if isinstance(form, PlainForm | SureForm):
            raise
        for reason in refused.verdict.reasons:
            form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        return False
    except Overtaken:
        form.add_error(None, _("Somebody changed the charter meanwhile. Try again."))
        return False
    return True


# --- before the charter ------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
def enquiry(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show what was said before the charter, and ask both what else binds them."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    if not seat.is_let_in:
        return redirect("joining:participants", pk=pk)
    form = DeclareForm(request.POST if request.method == "POST" else None)
    if seat.part != PRACTITIONER:  # the practitioner alone owes this reason
        del form.fields["reason"]
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        enquiries.declare(
            seat,
            given["relations"],
            words=given["text"],
            reason=given.get("reason", ""),
            by=request.holder,
            at=request.at,
        )
        messages.success(request, _("Your declaration is saved."))
        return redirect("manage:enquiry", pk=pk)
    page = enquiries.read_enquiry(seat, by=request.holder, at=request.at)
    mine, theirs = page.declared.practitioner, page.declared.client
    both = mine is not None and theirs is not None
    own = mine if seat.part == PRACTITIONER else theirs
    named = (mine or frozenset()) | (theirs or frozenset())
    return show(
        request,
        seat,
        "manage:enquiry",
        status=422 if form.errors else 200,
        early=page,
        form=form,
        own=own,
        own_words=_relations(own),
        both=both,
        apart=differing(mine or frozenset(), theirs or frozenset()) if both else (),
        stops=prohibited(named) if both else (),
        other=seat.name(CLIENT if seat.part == PRACTITIONER else PRACTITIONER),
        their_text=page.texts.get(CLIENT if seat.part == PRACTITIONER else PRACTITIONER, ""),
        met=clock_of(request).day(page.met_on) if page.met_on else None,
        is_former=charters_policy.is_former(seat, at=request.at),
        may_declare=joining.may_declare(seat),
        steps=actions(seat, request) if seat.engagement.state in PREPARING else (),
        fix=fix_of(pk),
        is_preparing=seat.engagement.state == CONTRACTING,
        in_force=seat.engagement.state in (ACTIVE, PAUSED),
    )


def _relations(named: frozenset[str] | None) -> list[str]:
    return [r.words for n, r in RELATIONS.items() if n in (named or frozenset())]


# --- the whole practice ------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
def pause_practice(request: PersonRequest) -> HttpResponse:
    """Let a practitioner pause all engagements at once; clients are told neutrally."""
    running = [s for s in core.seats(to=request.user) if ACTIONS["pause"].stands(s)]
    mine = [s for s in running if s.part == PRACTITIONER]
    if request.method == "POST":
        done = pauses.pause_practice(by=request.holder, at=request.at)
        messages.success(request, _("Paused engagements: %(n)s") % {"n": done})
        return redirect("joining:engagements")
    return render(request, "manage/pause_practice.html", {"seats": mine, "yes": Verdict()})
