"""Screens of the closing list: filled, signed by both, closed, and what follows later."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from troth.engagement.charters.screen import GET_OR_POST, clock_of, show
from troth.engagement.charters.views.reason import asks_reason
from troth.engagement.core import queries as core
from troth.engagement.core.queries import INSIDE, PRACTITIONER, Seat
from troth.engagement.core.services.entries import read_said
from troth.engagement.endings import policy
from troth.engagement.endings.forms import ClosingForm
from troth.engagement.endings.policy import Closing
from troth.engagement.endings.services import closing_list, ending
from troth.engagement.reviews import policy as reviews
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.templating import said
from troth.foundation.kit.when import Clock
from troth.foundation.records.reach import OutOfReach
from troth.foundation.records.services import Opened
from troth.foundation.records.versions import Overtaken


@require_http_methods(GET_OR_POST)
@asks_reason
def closing(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the closing list and the follow-ups; both write on it while the engagement ends."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    by, at = request.holder, request.at
    may_fill = policy.may_fill_closing_list(seat, at=at)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        may_fill.enforce(pk)
        if form.is_valid() and _filled(request, seat, form):
            messages.success(request, _("The closing list is saved."))
            return redirect("endings:closing", pk=pk)
    paper = closing_list.read_paper(seat, by=by, at=at)
    if not form.is_bound:
        known = {n: getattr(paper.closing, n) for n in Closing.__slots__}
        form = ClosingForm(initial={**known, "based": paper.digest})
    elif form.was_overtaken:  # what was typed stays, and is sent again knowing the other's words
        form.data = {**request.POST.dict(), "based": paper.digest}
    clock = clock_of(request).beside(seat.zones)
    follow_ups = [
        (f, clock.day(f.due_on), _text(o), policy.may_settle_follow_up(seat, f))
        for f, o in ending.read_follow_ups(seat, by=by, at=at)
    ]
    return show(
        request,
        seat,
        "endings:closing",
        status=422 if form.errors else 200,
        form=form,
        theirs=paper.closing.review if form.was_overtaken else "",
        words=read_said(seat, by=by, at=at),
        may_fill=may_fill,
        follow_ups=follow_ups,
        may_complete=policy.may_complete(seat, paper.closing, paper.when, at=at)
        if seat.part == PRACTITIONER
        else None,
        paper=paper,
        lines=_filled_in(paper.closing, form, clock),
        may_sign=reviews.may_sign_closing(seat, paper.digest, paper.signed.held, read=paper.digest),
        signers=[(seat.name(part), paper.signed.shown(part)) for part in INSIDE],
    )


def _filled_in(closing: Closing, form: ClosingForm, clock: Clock) -> list[tuple[str, str]]:
    """Return the answers of the list as they are read once it is closed."""
    found = [(_("Feedback asked for"), _("Yes") if closing.feedback_asked else _("No"))]
    for name in ("handover", "records"):
        field = form.fields[name]
        chosen = dict(field.choices).get(getattr(closing, name))  # type: ignore[attr-defined]
        if chosen:
            found.append((str(field.label), str(chosen)))
    if closing.until:
        day = clock.day(date.fromisoformat(closing.until)).short
        found.append((str(form.fields["until"].label), day))
    return found


def _filled(request: PersonRequest, seat: Seat, form: ClosingForm) -> bool:
    """Save the closing list; what its rule refuses goes into the form."""
    words = {name: form.cleaned_data[name] for name in Closing.__slots__ if name != "until"}
    given = Closing(**words, until=form.shortened)
    by, at = request.holder, request.at
    try:
        based = form.cleaned_data["based"] if "based" in request.POST else None
        ending.fill_closing(seat, given, follow_ups=form.follow_ups, based=based, by=by, at=at)
    except Overtaken:
        form.was_overtaken = True
        form.add_error(
            None, _("The list was written on meanwhile, as it stands below. Compare, then save.")
        )
        return False
    except Refused as refused:
        for reason in refused.verdict.reasons:
            form.add_error("until", f"{said(reason)} ({reason.clause.label})")
        return False
    return True


def _text(opened: Opened | None) -> str:
    if opened is None:
        return _("This lies under keys that you lost.")
    return str(opened.words.get("text", ""))


@require_POST
def sign_closing(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Sign the closing list that the person had before them."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    read = request.POST.get("read", "")
    closing_list.sign_closing(seat, read=read, by=request.holder, at=request.at)
    messages.success(request, _("You have signed the closing list."), extra_tags=f"receipt:{pk}")
    return redirect("endings:closing", pk=pk)


@require_POST
def settle(request: PersonRequest, pk: UUID, follow_up: UUID) -> HttpResponse:
    """Let the client say that a follow-up is done, or waive it."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    found = next((f for f in core.follow_ups(pk) if f.pk == follow_up), None)
    if found is None:
        raise OutOfReach(pk)
    waive = "waive" in request.POST
    ending.settle(seat, found, waive=waive, by=request.holder, at=request.at)
    messages.success(request, _("It is waived.") if waive else _("It is done."))
    return redirect(page_url("life", pk))
