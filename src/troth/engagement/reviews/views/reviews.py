"""Screens of reviews: what they saw, which other help there is, and the part of three."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagement.charters.screen import GET_OR_POST, show
from troth.engagement.charters.views.reason import asks_reason
from troth.engagement.core import policy as core_policy
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.core.screen import contacts
from troth.engagement.reviews import policy
from troth.engagement.reviews.forms import EncourageForm, RateForm, ReviewForm, ThreeWayForm
from troth.engagement.reviews.rules.reviewing import HELPS, STATES, is_falling, is_stalled
from troth.engagement.reviews.services import reviewing
from troth.engagement.reviews.services.reviewing import Read, ReviewPage
from troth.engagement.reviews.services.reviews import FAR, NONE, SOME, YES
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.forms import Form
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.templating import said
from troth.foundation.records.services import Opened


@dataclass(frozen=True, slots=True)
class Line:
    """One review, rating or encouragement as it is shown, and when it was written."""

    at: datetime
    words: dict[str, str]
    intact: bool


def _lines(rows: Read) -> list[Line]:
    """Return what was read as it is shown, the newest first."""
    return [
        Line(
            leaf.written_at,
            {n: str(v) for n, v in opened.words.items()} if opened.intact else {},
            opened.intact,
        )
        for leaf, opened in reversed(rows)
    ]


def _progress() -> dict[str, str]:
    return {FAR: _("Far"), SOME: _("Some way"), NONE: _("Not at all")}


@require_safe
@asks_reason
def reviews(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the reviews of the two, the client's ratings, and what both call for."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    page = reviewing.read_page(seat, by=request.holder, at=request.at)
    return show(
        request,
        seat,
        "reviews:reviews",
        reviews=_lines(page.reviews),
        ratings=_lines(page.ratings),
        progress=_progress(),
        ethics=dict(ReviewForm.base_fields["ethics"].choices),  # type: ignore[attr-defined]
        serves=dict(ReviewForm.base_fields["own_values"].choices),  # type: ignore[attr-defined]
        extensions=policy.extensions(seat),
        dependency=_lines(page.dependency),
        helps=HELPS,
        yes=YES,
        stalled=stalled(page),
        falling=is_falling([int(o.words["rating"]) for _, o in page.ratings if o.intact]),
        form=RateForm() if core_policy.stands(seat, "rate independence") else None,
        may_review=core_policy.stands(seat, "review"),
        tells=seat.part == CLIENT
        and bool(core_policy.stands(seat, "tell three"))
        and has_payer(seat),
    )


def stalled(page: ReviewPage) -> bool:
    """Say whether the last two reviews saw no progress."""
    return is_stalled([str(o.words["progress"]) for _, o in page.reviews if o.intact])


def has_payer(seat: Seat) -> bool:
    """Say whether someone else pays."""
    return seat.engagement.paid_by_id is not None


@require_POST
def rate(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Keep the client's own rating of their independence."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    form = RateForm(request.POST)
    rating = form.cleaned_data["rating"] if form.is_valid() else 0
    reviewing.rate(seat, rating, by=request.holder, at=request.at)
    messages.success(request, _("Your rating is saved."))
    return redirect("reviews:reviews", pk=pk)


@require_http_methods(GET_OR_POST)
@asks_reason
def other_help(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show which other help there is, crisis first; the practitioner writes an encouragement.

    Looking at a kind of help, or choosing one, sends nothing to anyone (SEED001-COMP-4).
    """
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    chosen = HELPS.get(request.GET.get("kind", ""))
    form: Form | None = None
    if core_policy.stands(seat, "encourage"):
        if request.method == "POST":
            form = EncourageForm(request.POST)
            if form.is_valid() and _encouraged(request, seat, form):
                messages.success(request, _("Your client can read it now."))
                return redirect("reviews:other_help", pk=pk)
            chosen = HELPS.get(request.POST.get("kind", ""))
        elif chosen:
            form = EncourageForm(initial={"kind": chosen.name, "text": _(chosen.draft)})
    elif request.method == "POST":
        policy.may_encourage(seat, "", "").enforce(pk)
    page = reviewing.read_page(seat, by=request.holder, at=request.at)
    return show(
        request,
        seat,
        "reviews:other_help",
        status=422 if form is not None and form.errors else 200,
        form=form,
        chosen=chosen,
        helps=HELPS,
        contacts=contacts(seat),
        written=_lines(page.encouragements),
        stalled=stalled(page),
        writes=seat.part == PRACTITIONER and bool(core_policy.stands(seat, "encourage")),
    )


def _encouraged(request: PersonRequest, seat: Seat, form: Form) -> bool:
    kind, text = form.cleaned_data["kind"], form.cleaned_data["text"]
    try:
        reviewing.encourage(seat, kind, text, by=request.holder, at=request.at)
    except Refused as refused:
        _refuse(form, refused)
        return False
    return True


def _refuse(form: Form, refused: Refused) -> None:
    for reason in refused.verdict.reasons:
        form.add_error(None, f"{said(reason)} ({reason.clause.label})")


# --- the part of three -------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
@asks_reason
def three_way(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show all what the client told of the joint objectives; let the client tell again.

    The client first sees the very words, and agrees to them with a press of their own.
    """
    seat = core.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect("joining:participants", pk=pk)
    by, at = request.holder, request.at
    if request.method == "POST":
        core_policy.stands(seat, "tell three").enforce(pk)
    tells = bool(core_policy.stands(seat, "tell three")) and has_payer(seat)
    joint = reviewing.joint_objectives(seat, by=by, at=at) if tells else ()
    form = ThreeWayForm(request.POST if request.method == "POST" else None, joint=joint)
    words, digest = None, ""
    if form.is_bound and form.is_valid():
        words, digest = form.said, reviewing.three_digest(pk, form.said)
        if request.POST.get("read"):
            try:
                reviewing.tell_three(seat, words, read=request.POST["read"], by=by, at=at)
            except Refused as refused:
                _refuse(form, refused)
            else:
                messages.success(request, _("%(name)s can read it now.") % {"name": _reader(seat)})
                return redirect("reviews:three_way", pk=pk)
    told = reviewing.read_three(seat, by=by, at=at)
    return show(
        request,
        seat,
        "reviews:three_way",
        status=422 if form.errors else 200,
        form=form if joint else None,
        said=words,
        values={name: value for name, value in form.data.items() if name.startswith("state_")},
        digest=digest,
        tells=tells,
        states=STATES,
        told=[(leaf, _objectives(o)) for leaf, o in told],
        reader=_reader(seat),
        back=reverse("reviews:reviews", args=[pk]) if seat.part in INSIDE else "",
    )


def _reader(seat: Seat) -> str:
    names = [p.person.name for p in seat.representatives if p.let_in_at is not None]
    return ", ".join(names) or _("The sponsor")


def _objectives(opened: Opened) -> list[tuple[str, str]]:
    rows = opened.words.get("objectives", ()) if opened.intact else ()
    return [(str(r["objective"]), _(STATES.get(str(r["state"]), ""))) for r in rows]
