"""Screens of what is beyond the practitioner: marked, told, and answered with other help."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from troth.engagement.charters.views.reason import asks_reason
from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import page_header
from troth.engagement.core.queries import Seat
from troth.engagement.core.screen import contacts
from troth.engagement.reviews.rules.reviewing import HELPS
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.kit.templating import said
from troth.practice.concerns import policy, presenters, queries
from troth.practice.concerns.forms import MarkForm, ReferForm, StayForm, TellForm, WordForm
from troth.practice.concerns.rules.parts import CLIENT, PRACTITIONER
from troth.practice.concerns.services import needing

if TYPE_CHECKING:
    from troth.practice.concerns.models import Need

GET_OR_POST = ("GET", "HEAD", "POST")
FORMS: dict[str, type[WordForm]] = {"tell": TellForm, "refer": ReferForm, "stay": StayForm}
HEADINGS = {
    "tell": gettext_lazy("Tell your client, once you have talked"),
    "refer": gettext_lazy("Name other help"),
    "stay": gettext_lazy("Give a reason to go on"),
}
BUTTONS = {
    "tell": gettext_lazy("Tell my client"),
    "refer": gettext_lazy("Name this help"),
    "stay": gettext_lazy("Go on for this reason"),
}


@require_http_methods(GET_OR_POST)
@asks_reason
def needs(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show what is beyond the practitioner, with other help; let her mark something new."""
    seat = engagements.seat(engagement, to=request.user, parts=[PRACTITIONER, CLIENT])
    marks = policy.may_begin_need(seat, "mark")
    form = MarkForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        marks.enforce(engagement)
        if form.is_valid():
            needing.mark(seat, form.cleaned_data["text"], by=request.holder, at=request.at)
            messages.success(request, _("It is marked, for you alone. Talk about it next."))
            return redirect("concerns:needs", engagement)
    return _page(request, seat, form if marks else None, None, "", None)


def _page(
    request: PersonRequest,
    seat: Seat,
    mark: MarkForm | None,
    form: WordForm | None,
    act: str,
    of: UUID | None,
) -> HttpResponse:
    now = clock(request)
    readings = needing.read_needs(seat, by=request.holder, at=request.at)
    handed = queries.handovers(seat.engagement.pk)
    rows = [
        {
            "need": r.need,
            "state": presenters.NEED_STATES[r.need.state],
            "tone": presenters.tone(r.need.state),
            "marked": now.moment(r.need.marked_at),
            "overdue": policy.is_overdue(r.need, at=request.at),
            "words": [(w, o, now.moment(w.written_at)) for w, o in r.words],
            "forms": _forms(seat, r.need, form if r.need.pk == of else None, act),
            "may_confirm": policy.may_begin_need(seat, "confirm", state=r.need.state),
            "may_see": policy.may_begin_need(seat, "see", state=r.need.state),
            "may_propose": seat.part == PRACTITIONER
            and r.need.told_at is not None
            and r.need.state != "settled"
            and policy.is_open(seat),
            "handovers": [h for h in handed if h.need_id == r.need.pk],
        }
        for r in readings
    ]
    context = {
        "seat": seat,
        "pk": seat.engagement.pk,
        "head": page_header(seat, clock=now, here="concerns:needs"),
        "rows": rows,
        "form": mark,
        "headings": HEADINGS,
        "buttons": BUTTONS,
        "kinds": presenters.KINDS,
        "helps": HELPS,
        "contacts": contacts(seat),
        "handover_states": presenters.standing(handed),
        "tone": presenters.tone,
        "is_practitioner": seat.part == PRACTITIONER,
    }
    errors = bool((mark and mark.errors) or (form and form.errors))
    return render(request, "concerns/needs.html", context, status=422 if errors else 200)


def _forms(seat: Seat, need: "Need", form: WordForm | None, act: str) -> dict[str, WordForm]:
    found: dict[str, WordForm] = {}
    for name, kind in FORMS.items():
        if policy.may_begin_need(seat, name, state=need.state):
            fresh = kind(auto_id=f"id_{name}_{need.pk}_%s")
            found[name] = form if form is not None and name == act else fresh
    return found


@require_POST
def need_act(request: PersonRequest, pk: UUID, step: str) -> HttpResponse:
    """Tell the client, name other help, say why it goes on; confirm or see, as the client."""
    need = queries.need(pk, to=request.user)
    seat = engagements.seat(need.engagement_id, to=request.user)
    if step in ("confirm", "see"):
        needing.settle(seat, need, step, by=request.holder, at=request.at)
        messages.success(request, _("Your practitioner sees that."))
        return redirect("concerns:needs", need.engagement_id)
    if step not in FORMS:
        raise Http404
    policy.may_begin_need(seat, step, state=need.state).enforce(need.engagement_id)
    form = FORMS[step](request.POST, auto_id=f"id_{step}_{need.pk}_%s")
    if form.is_valid() and _done(request, seat, need, step, form):
        messages.success(request, _("Your client reads it here."))
        return redirect("concerns:needs", need.engagement_id)
    mark = MarkForm() if policy.may_begin_need(seat, "mark") else None
    return _page(request, seat, mark, form, step, need.pk)


def _done(request: PersonRequest, seat: Seat, need: "Need", act: str, form: WordForm) -> bool:
    given, by, at = form.cleaned_data, request.holder, request.at
    text = given["text"]
    try:
        if act == "tell":
            needing.tell(seat, need, text, is_talked=given["is_talked"], by=by, at=at)
        elif act == "refer":
            needing.refer(seat, need, given["kind"], text, by=by, at=at)
        else:
            needing.stay(seat, need, text, by=by, at=at)
    except Refused as refused:
        for reason in refused.verdict.reasons:
            form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        return False
    return True
