"""Screens of handovers: proposed by the practitioner, signed by the client, read by a colleague."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.accounts.people.passkeys import STEP_UP
from troth.accounts.people.sign_in import address, answer
from troth.accounts.people.step_up import wrong
from troth.engagement.charters.views.reason import asks_reason
from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import page_header
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.audience import YOU, AudienceLine
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.kit.templating import said
from troth.foundation.records.signatures import holds
from troth.foundation.vault.services.refusals import WrongSecret
from troth.practice.concerns import policy, presenters, queries
from troth.practice.concerns.forms import HandoverForm, SignForm
from troth.practice.concerns.rules.contacts import COLLEAGUE
from troth.practice.concerns.rules.handovers import READABLE
from troth.practice.concerns.rules.parts import CLIENT, CONTACT, PRACTITIONER
from troth.practice.concerns.services import handing

if TYPE_CHECKING:
    from troth.practice.concerns.models import Handover

GET_OR_POST = ("GET", "HEAD", "POST")
INSIDE = (CLIENT, PRACTITIONER)


@require_http_methods(GET_OR_POST)
def propose(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Ask the practitioner to which colleague, and in which words."""
    need = queries.need(pk, to=request.user)
    seat = engagements.seat(need.engagement_id, to=request.user, parts=[PRACTITIONER])
    known = queries.named(request.user.pk, [COLLEAGUE])
    names = {str(c.pk): c.person.name for c in known if c.person is not None}
    form = HandoverForm(request.POST if request.method == "POST" else None, colleagues=names)
    if form.is_bound and form.is_valid():
        chosen = next(c for c in known if str(c.pk) == form.cleaned_data["colleague"])
        try:
            text = form.cleaned_data["text"]
            made = handing.propose(seat, need, chosen, text, by=request.holder, at=request.at)
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        else:
            words = _("Your client decides. %(name)s learns nothing of it before.")
            messages.success(request, words % {"name": names[str(chosen.pk)]})
            return redirect("concerns:handover", made.pk)
    context = {
        "seat": seat,
        "pk": need.engagement_id,
        "need": need,
        "head": page_header(seat, clock=clock(request), here="concerns:needs"),
        "form": form if names else None,
    }
    return render(request, "concerns/propose.html", context, status=422 if form.errors else 200)


@require_safe
def handed_over(request: PersonRequest) -> HttpResponse:
    """Show a colleague what was handed over to them."""
    found = queries.handed_to(request.user)
    context = {
        "found": found,
        "states": presenters.standing(found),
        "clock": clock(request),
    }
    return render(request, "concerns/handed_over.html", context)


@require_safe
@asks_reason
def handover(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show a handover: to the client with the very words before her, to the colleague to read."""
    found = queries.handover(pk, to=request.user)
    return _page(request, found, SignForm(person=request.user))


def _page(request: PersonRequest, found: "Handover", form: SignForm) -> HttpResponse:
    reading = handing.read_handover(found, by=request.holder, at=request.at)
    found, now, packet = reading.handover, clock(request), reading.packet
    part = queries.part_at(found, request.user)
    acts = ("refuse", "drop", "accept", "decline", "withdraw")
    context = {
        "handover": found,
        "seat": engagements.seat(found.engagement_id, to=request.user) if part != CONTACT else None,
        "part": part,
        "reading": reading,
        "packet": packet,
        "form": form,
        "back": reverse("concerns:handed_over")
        if part == CONTACT
        else reverse("concerns:needs", args=[found.engagement_id]),
        "verdict": policy.may_sign(
            found,
            key=packet.key if packet else "",
            is_intact=packet is not None,
            read=found.digest,
            now=found.digest if packet else "",
            by=request.user,
        ),
        "may": {act: policy.may_act(found, act, by=request.user) for act in acts},
        "state": presenters.standing([found])[found.pk],
        "signed": now.moment(found.signed_at) if found.signed_at and holds(found.claim) else None,
        "read_at": now.moment(found.read_at) if found.read_at and part == CLIENT else None,
        "line": _line(found, part),
    }
    status = 422 if form.errors else 200
    return render(request, "concerns/handover.html", context, status=status)


def _line(found: "Handover", part: str) -> AudienceLine:
    """Return who can read it now, in names."""
    names = queries.names_at(found)
    can = (*INSIDE, CONTACT) if found.state in READABLE else INSIDE
    others = [names[p] for p in can if p != part]
    return AudienceLine(readers=(YOU, *others), released=CONTACT in can)


@require_POST
def handover_act(request: PersonRequest, pk: UUID, decision: str) -> HttpResponse:
    """Sign and send, refuse, take back; drop; accept or decline."""
    found = queries.handover(pk, to=request.user)
    if decision == "sign":
        return _sign(request, found)
    told = {
        "refuse": _("You have refused. Nothing went anywhere, and nobody asks you why."),
        "drop": _("It is dropped."),
        "accept": _("You have accepted. The client was told."),
        "decline": _("You have declined. Nobody asks you why, and it opens for you no longer."),
        "withdraw": _("It opens for the colleague no longer. What was read stays read."),
    }
    if decision not in told:
        raise Http404
    handing.act(found, decision, by=request.holder, at=request.at)
    messages.success(request, told[decision])
    if decision == "decline":
        return redirect("concerns:handed_over")
    return redirect("concerns:handover", pk)


def _sign(request: PersonRequest, found: "Handover") -> HttpResponse:
    policy.may_act(found, "sign", by=request.user).enforce(found.engagement_id)
    form = SignForm(request.POST, person=request.user)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        handing.sign(
            found,
            read=request.POST.get("read", ""),
            password=form.cleaned_data["password"],
            passkey=answer(request, STEP_UP),
            address=address(request),
            by=request.holder,
            at=request.at,
        )
    except WrongSecret:
        form.add_error("password", wrong(form) + " " + _("Nothing was sent."))
        return _page(request, found, form)
    words = _("Signed and sent. %(name)s can read these words now, and nothing else.")
    messages.success(
        request, words % {"name": found.colleague.name}, extra_tags=f"receipt:{found.pk}"
    )
    return redirect("concerns:handover", found.pk)
