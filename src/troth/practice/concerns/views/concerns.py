"""Screens of concerns: whom a client can bring one to, and the page that the two share."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagement.charters.services import opening as engagement_services
from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import page_header
from troth.engagement.core.queries import Seat
from troth.engagement.core.screen import contacts
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.audience import YOU, AudienceLine
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.kit.templating import said
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.services.refusals import NoKey
from troth.practice.concerns import letters, policy, presenters, queries
from troth.practice.concerns.forms import BringForm, WordForm
from troth.practice.concerns.rules.concerns import WRITES
from troth.practice.concerns.rules.parts import CLIENT
from troth.practice.concerns.services import bringing
from troth.practice.concerns.services.bringing import Offer

if TYPE_CHECKING:
    from troth.practice.concerns.models import Concern

GET_OR_POST = ("GET", "HEAD", "POST")


@require_safe
def concerns(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show a client to whom a concern can go, what she brought, and who helps besides."""
    seat = engagements.seat(engagement, to=request.user, parts=[CLIENT])
    now = clock(request)
    context = {
        **_around(request, seat),
        "offers": bringing.offers(seat, by=request.holder, at=request.at),
        "kept": bringing.kept_for_herself(seat, by=request.holder, at=request.at),
        "brought": queries.concerns(engagement, to=request.user),
        "states": presenters.CONCERN_STATES,
        "tone": presenters.tone,
        "clock": now,
        "contacts": contacts(seat),
        "route": _route(request, seat),
    }
    return render(request, "concerns/concerns.html", context)


def _around(request: PersonRequest, seat: Seat) -> dict[str, object]:
    found = page_header(seat, clock=clock(request), here="concerns:concerns")
    return {"seat": seat, "pk": seat.engagement.pk, "head": found}


def _route(request: PersonRequest, seat: Seat) -> object:
    """Return where the charter says that one complains outside; None when it does not open."""
    try:
        text = engagement_services.read_latest(seat, by=request.holder, at=request.at).text
    except NoKey:
        return None
    return text.complaints if text and text.complaints.body.strip() else None


@require_http_methods(GET_OR_POST)
def bring(request: PersonRequest, engagement: UUID, hearer: UUID) -> HttpResponse:
    """Ask what the contact shall read, show exactly that, and bring it on a second press."""
    seat = engagements.seat(engagement, to=request.user, parts=[CLIENT])
    by, at = request.holder, request.at
    offers = bringing.offers(seat, by=by, at=at)
    offer = next((o for o in offers if o.person.pk == hearer), None)
    if offer is None:
        raise OutOfReach(engagement)
    first = {"text": bringing.kept_for_herself(seat, by=by, at=at)}
    form = BringForm(request.POST if request.method == "POST" else None, initial=first)
    letter = None
    if form.is_bound:
        offer.verdict.enforce(engagement)
        if form.is_valid():
            letter = bringing.letter(seat, form.cleaned_data["text"])
    if letter is not None and request.POST.get("read"):
        try:
            read = request.POST["read"]
            made = bringing.bring(seat, hearer, letter.text, read=read, by=by, at=at)
        except Refused as refused:
            for reason in refused.verdict.reasons:
                form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        else:
            words = _("It lies with %(name)s now. Only the two of you hold its key.")
            messages.success(request, words % {"name": offer.person.name})
            return redirect("concerns:concern", made.pk)
    context = {
        **_around(request, seat),
        "offer": offer,
        "form": form,
        "letter": letter,
        "kind": queries.kind_of(seat.engagement),
        "digest": letters.digest(letter) if letter else "",
        "line": _line(offer),
    }
    return render(request, "concerns/bring.html", context, status=422 if form.errors else 200)


def _line(offer: Offer) -> AudienceLine:
    return AudienceLine(readers=(YOU, offer.person.name))


@require_safe
def concern(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show a concern to the two who share it, with what each can do."""
    found = queries.concern(pk, to=request.user)
    return _concern(request, found)


def _concern(
    request: PersonRequest, found: "Concern", form: WordForm | None = None, of: str = ""
) -> HttpResponse:
    by, at = request.holder, request.at
    reading = bringing.read(found, by=by, at=at)
    found, now = reading.concern, clock(request)
    mine = queries.part_of(found, request.user) == CLIENT
    first, rest = reading.words[:1], reading.words[1:]
    asked = {
        act: form if form is not None and act == of else _form(act)
        for act in WRITES
        if policy.may_begin(found, act, by=request.user)
    }
    context = {
        "concern": found,
        "seat": engagements.seat(found.engagement_id, to=request.user) if mine else None,
        "mine": mine,
        "reading": reading,
        "letter": letters.letter(first[0][1].words) if first and first[0][1].intact else None,
        "rest": [(w, o, now.moment(w.written_at), w.author_id == request.user.pk) for w, o in rest],
        "kinds": presenters.KINDS,
        "kind": queries.kind_of(found.engagement),
        "state": presenters.CONCERN_STATES[found.state],
        "tone": presenters.tone(found.state),
        "forms": asked,
        "headings": HEADINGS,
        "buttons": BUTTONS,
        "may_hear": policy.may_do(found, "hear", by=request.user),
        "may_withdraw": policy.may_do(found, "withdraw", by=request.user),
        "brought": now.moment(found.brought_at),
        "read_at": now.moment(found.read_at) if found.read_at else None,
        "other": found.hearer.name if mine else found.client.name,
        "line": AudienceLine(
            readers=(YOU, found.hearer.name if mine else found.client.name),
            looked_url="",
        ),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "concerns/concern.html", context, status=status)


LABELS = {
    "answer": gettext_lazy("Your answer"),
    "add": gettext_lazy("What you add"),
    "close": gettext_lazy("What was done"),
}
HEADINGS = {
    "answer": gettext_lazy("Answer"),
    "add": gettext_lazy("Add something"),
    "close": gettext_lazy("Close it"),
}
BUTTONS = {
    "answer": gettext_lazy("Send the answer"),
    "add": gettext_lazy("Add it"),
    "close": gettext_lazy("Close it with this"),
}


def _form(act: str, data: QueryDict | None = None) -> WordForm:
    """Return the question of an act, with ids of its own: several stand on one page."""
    return WordForm(data, label=LABELS[act], auto_id=f"id_{act}_%s")


@require_POST
def concern_act(request: PersonRequest, pk: UUID, move: str) -> HttpResponse:
    """Hear, answer, add, close or withdraw."""
    found = queries.concern(pk, to=request.user)
    by, at = request.holder, request.at
    if move == "hear":
        bringing.hear(found, by=by, at=at)
        messages.success(request, _("The client sees that you heard it."))
    elif move == "withdraw":
        bringing.withdraw(found, by=by, at=at)
        words = _("It opens for %(name)s no longer. What was read stays read.")
        messages.success(request, words % {"name": found.hearer.name})
    elif move in WRITES:
        policy.may_begin(found, move, by=by.person).enforce(found.engagement_id)
        form = _form(move, request.POST)
        if not form.is_valid():
            return _concern(request, found, form, move)
        text = form.cleaned_data["text"]
        bringing.write_on(found, move, text, by=by, at=at)
        messages.success(request, _("It is written, for the two of you."))
    else:
        raise Http404
    return redirect("concerns:concern", pk)
