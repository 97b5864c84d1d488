"""Screens on which the charter is read, written and signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagements import audience, policy, queries, services
from troth.engagements.charter import GROUNDS, LOGISTICS, TITLES
from troth.engagements.forms import FORMS, SectionForm
from troth.engagements.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagements.services import Changed, Damaged, Reading
from troth.engagements.views.screen import GET_OR_POST, show
from troth.ethics.verdict import Verdict
from troth.kit.audience import AudienceLine
from troth.kit.request import PersonRequest

CONTENT: Mapping[str, Any] = {"titles": TITLES, "grounds": GROUNDS, "logistics": LOGISTICS}
"""What the template of a section's text needs."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One party's signature on the version that is shown, or that it is missing."""

    label: str
    name: str
    fingerprint: str
    signed_at: datetime | None


@require_safe
def charter(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the charter as one document, its signatures, and the act of signing."""
    seat = queries.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect("engagements:parties", pk=pk)
    reading = services.read_latest(seat, by=request.holder, at=request.at)
    signed = {part: s.at for part, s in queries.signatures(reading.charter).items()}
    return show(
        request,
        seat,
        "charter",
        reading=reading,
        text=reading.text,
        signers=_signers(seat, signed),
        has_signatures=bool(signed),
        changes=queries.last_changes(pk),
        may_edit=policy.may_edit(seat),
        may_sign=_may_sign(request, seat, reading, signed),
        mend=_mend(pk),
        line=_line(seat, reading),
        **CONTENT,
    )


def _may_sign(
    request: PersonRequest, seat: Seat, reading: Reading, signed: Mapping[str, datetime]
) -> Verdict | None:
    if reading.text is None:
        return None
    found, today = reading.charter, localdate(request.at)
    return policy.may_sign(seat, found, reading.text, signed, read=found.digest, on=today)


def _signers(seat: Seat, signed: Mapping[str, datetime]) -> list[Signer]:
    prints = policy.fingerprints(seat)
    return [
        Signer(
            queries.label(part),
            seat.name(part),
            prints.get(seat.parts[part].person_id, "") if part in seat.parts else "",
            signed.get(part),
        )
        for part in (PRACTITIONER, CLIENT, SPONSOR)
        if part != SPONSOR or seat.engagement.payer
    ]


def _mend(pk: UUID) -> dict[str, str]:
    sections = {f"charter:{n}": reverse("engagements:section", args=[pk, n]) for n in TITLES}
    return {
        **sections,
        "charter": reverse("engagements:charter", args=[pk]),
        "parties": reverse("engagements:parties", args=[pk]),
    }


def _line(seat: Seat, reading: Reading) -> AudienceLine:
    lines = audience.lines(seat, viewer=seat.mine.person_id)
    return lines[reading.charter.compartment_id]


@require_http_methods(GET_OR_POST)
def section(request: PersonRequest, pk: UUID, name: str) -> HttpResponse:
    """Ask for one section; saving makes a new version, and voids earlier signatures."""
    seat = queries.seat(pk, to=request.user)
    if name not in FORMS:
        raise Http404
    if not seat.is_let_in:
        return redirect("engagements:parties", pk=pk)
    policy.may_edit(seat).enforce(pk)
    reading = services.read_latest(seat, by=request.holder, at=request.at)
    if reading.text is None:
        return redirect("engagements:charter", pk=pk)
    today, found = localdate(request.at), reading.charter
    if request.method != "POST":
        form = FORMS[name].of(reading.text, base=found.version, on=today)
        return _ask(request, seat, reading, form)
    form = FORMS[name](request.POST, text=reading.text, on=today)
    if not form.is_valid():
        return _ask(request, seat, reading, form)
    return _save(request, seat, form)


def _save(request: PersonRequest, seat: Seat, form: SectionForm) -> HttpResponse:
    base = form.cleaned_data["base"]
    try:
        services.save_section(
            seat, form.name, form.section, base=base, by=request.holder, at=request.at
        )
    except Changed as changed:
        theirs = services.read_latest(seat, by=request.holder, at=request.at)
        form.renew(theirs.charter.version)
        words = _("%(name)s saved another version while you wrote. Compare, then save again.")
        form.add_error(None, words % {"name": changed.by_name})
        return _ask(request, seat, theirs, form, theirs=theirs.text, by_name=changed.by_name)
    messages.success(request, _("Saved."))
    there = reverse("engagements:charter", args=[seat.engagement.pk])
    return redirect(f"{there}#{form.name}")


def _ask(
    request: PersonRequest, seat: Seat, reading: Reading, form: SectionForm, **more: object
) -> HttpResponse:
    return show(
        request,
        seat,
        "section",
        status=422 if form.errors else 200,
        form=form,
        name=form.name,
        voids=bool(queries.signatures(reading.charter)),
        line=_line(seat, reading),
        **{"theirs": None, "by_name": "", **CONTENT, **more},
    )


@require_POST
def sign(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Sign the text whose digest was on the page."""
    seat = queries.seat(pk, to=request.user)
    read = request.POST.get("read", "")
    try:
        in_force = services.sign(seat, read=read, by=request.holder, at=request.at)
    except Damaged:
        return redirect("engagements:charter", pk=pk)  # the page says what is wrong with it
    if in_force:
        messages.success(request, _("All three have signed. The engagement is under way."))
    else:
        messages.success(request, _("You have signed. The others can see it."))
    return redirect("engagements:charter", pk=pk)


@require_safe
def versions(request: PersonRequest, pk: UUID) -> HttpResponse:
    """List every version: who saved it, when, and which section changed."""
    seat = queries.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect("engagements:parties", pk=pk)
    found = list(queries.versions(pk))
    return show(request, seat, "versions", versions=found, titles=TITLES)


@require_safe
def version(request: PersonRequest, pk: UUID, number: int) -> HttpResponse:
    """Show one version as it was."""
    seat = queries.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect("engagements:parties", pk=pk)
    reading = services.read_version(seat, number, by=request.holder, at=request.at)
    return show(
        request,
        seat,
        "version",
        reading=reading,
        text=reading.text,
        signed=queries.signatures(reading.charter).values(),
        line=_line(seat, reading),
        **CONTENT,
    )
