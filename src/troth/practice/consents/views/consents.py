"""One page for each consent, the list of an engagement, and all that a client agreed to."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import page_header, title
from troth.engagement.core.queries import Seat
from troth.foundation.ethics import pack as library
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.audience import AudienceLine
from troth.foundation.kit.request import PersonRequest, clock
from troth.practice.consents import policy, presenters, queries, rules, sources
from troth.practice.consents.forms import USUAL, PartForm, TermsForm
from troth.practice.consents.services import consenting
from troth.practice.consents.services.consenting import Reading
from troth.profession.packs import presenters as packs_presenters
from troth.profession.packs import queries as packs

if TYPE_CHECKING:
    from troth.practice.consents.models import Consent

INSIDE = (rules.PRACTITIONER, rules.CLIENT)


@require_safe
def agreed(request: PersonRequest) -> HttpResponse:
    """Show a client all that they agreed to or are asked for, one page away from taking it back."""
    found = queries.of_client(request.user)
    readings = consenting.read(found, by=request.holder, at=request.at)
    lines = [presenters.agreed(r) for r in readings]
    lines += sources.others(by=request.holder, at=request.at)
    lines.sort(key=lambda line: line.since, reverse=True)
    titles = {s.engagement.pk: title(s) for s in engagements.seats(to=request.user)}
    context = {
        "groups": [(title, _of(lines, pk)) for pk, title in titles.items() if _of(lines, pk)],
        "ending": presenters.ending(lines, on=packs.today(request.at)),
        "signed": packs_presenters.signed(
            request.user, {(p.kind.value, p.id, p.edition): p for p in library.packs()}
        ),
        "clock": clock(request),
    }
    return render(request, "consents/agreed.html", context)


def _of(lines: Sequence[sources.Agreed], engagement: UUID) -> dict[str, list[sources.Agreed]]:
    """Return the lines of one engagement by state: asked, live, over."""
    own = [line for line in lines if line.engagement == engagement]
    own.sort(key=lambda line: sources.STATES.index(line.state))
    return {state: list(some) for state, some in groupby(own, key=lambda line: line.state)}


def _ending(readings: Sequence[Reading], request: PersonRequest) -> list[Reading]:
    """Return what ends within 30 days, the first to end first."""
    near = [
        c.pk
        for c in queries.ending(
            [r.consent for r in readings if r.state in rules.LIVE], at=request.at
        )
    ]
    return [r for pk in near for r in readings if r.consent.pk == pk]


@require_safe
def consents(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show client or practitioner the consents of one engagement, each as they may know it."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    found = queries.consents(engagement)
    readings = consenting.read(found, by=request.holder, at=request.at)
    context = {
        "seat": seat,
        "head": page_header(seat, clock=clock(request), here="consents:consents"),
        "lines": [presenters.line(r) for r in readings],
        "ending": [presenters.line(r) for r in _ending(readings, request)],
        "clock": clock(request).beside(seat.zones),
    }
    return render(request, "consents/consents.html", context)


@require_http_methods(("GET", "HEAD", "POST"))
def ask(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Ask for one consent or, as the client, give one that nobody asked for."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    others = {
        part.person_id: seat.name(name) for name, part in seat.parts.items() if name != rules.CLIENT
    }
    today = packs.today(request.at)
    form = TermsForm(
        request.POST if request.method == "POST" else None,
        people=others,
        today=today,
        initial={"until": today + USUAL},
    )
    verdict = Verdict()
    if request.method == "POST" and form.is_valid():
        verdict = policy.may_ask(seat, form.terms, at=request.at)
        if verdict:
            make = consenting.offer if seat.part == rules.CLIENT else consenting.ask
            made = make(seat, form.terms, by=request.holder, at=request.at)
            return redirect("consents:consent", made.pk)
    status = 422 if form.errors or not verdict else 200
    context = {"seat": seat, "form": form, "verdict": verdict}
    return render(request, "consents/consent_form.html", context, status=status)


@require_safe
def consent(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show one consent: to the client with both ways open, to the practitioner as it stands."""
    return _show(request, pk)


@require_POST
def decide(request: PersonRequest, pk: UUID, act: str) -> HttpResponse:
    """Give, give in part, refuse, set aside or take back."""
    acts = {word.replace(" ", "-"): word for word in rules.CONSENT.acts if word != "expire"}
    if act not in acts:
        raise Http404
    seat, found = _find(request, pk)
    form = PartForm(request.POST, asked=found.asked)
    if act == "give-part" and not form.is_valid():
        return _show(request, pk, form)
    consenting.decide(
        seat,
        found,
        acts[act],
        chosen=form.cleaned_data["chosen"] if form.is_valid() else (),
        read=request.POST.get("read", ""),
        by=request.holder,
        at=request.at,
    )
    messages.success(request, _done(act))
    return redirect("consents:consent", pk)


def _done(act: str) -> str:
    return {
        "give": _("Given. You can take it back here at any time."),
        "give-part": _("Given in part. You can take it back here at any time."),
        "refuse": _("Refused. Nobody was told, and nobody else can see it."),
        "set-aside": _("Set aside. Nobody was told."),
        "withdraw": _("Taken back. From now on it allows nothing."),
    }.get(act, _("Saved."))


def _find(request: PersonRequest, pk: UUID) -> "tuple[Seat, Consent]":
    within = [s.engagement.pk for s in engagements.seats(to=request.user) if s.part in INSIDE]
    found = queries.consent(pk, to=request.user, within=within)
    return engagements.seat(found.engagement, to=request.user, parts=INSIDE), found


def _show(request: PersonRequest, pk: UUID, form: PartForm | None = None) -> HttpResponse:
    seat, found = _find(request, pk)
    (reading,) = consenting.read([found], by=request.holder, at=request.at)
    now, mine = clock(request).beside(seat.zones), seat.part == rules.CLIENT
    given_at = found.given_at if reading.state != rules.BROKEN else None
    times = {"written": found.written_at, "given": given_at, "back": found.withdrawn_at}
    context = {
        "seat": seat,
        "found": found,
        "reading": reading,
        "mine": mine,
        "title": presenters.purpose_words(found.purpose),
        "recipient": presenters.recipient_words(reading),
        "state": presenters.state_words(reading.state),
        "tone": presenters.TONES[reading.state],
        "asked": presenters.class_words(found.asked),
        "given": presenters.class_words(reading.given),
        "until": now.day(found.until),
        "times": {name: now.moment(at) for name, at in times.items() if at},
        "form": form or PartForm(asked=found.asked),
        "verdicts": _verdicts(request, seat, reading) if mine else {},
        "asker": found.author.name if found.author_id != found.client_id else "",
        "line": AudienceLine(readers=("", seat.name(_other(seat)))),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "consents/consent.html", context, status=status)


def _other(seat: Seat) -> str:
    return rules.PRACTITIONER if seat.part == rules.CLIENT else rules.CLIENT


def _verdicts(request: PersonRequest, seat: Seat, reading: Reading) -> dict[str, Verdict]:
    """Return what the client may do with this consent now, act by act."""
    found = reading.consent
    return {
        act.replace(" ", "_"): policy.may_decide(
            seat.part,
            found,
            act,
            state=reading.state,
            chosen=found.asked if act == "give" else found.asked[:1],
            read=found.digest if reading.terms else "",
            at=request.at,
        )
        for act in ("give", "give part", "refuse", "set aside", "withdraw")
    }
