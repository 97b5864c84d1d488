"""Screens on which the charter is read, written and signed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.engagements import audience, pins, policy, queries, services
from troth.engagements.charter import SECTIONS, TITLES, Text
from troth.engagements.charter.compare import compare
from troth.engagements.charter.document import as_document, as_section, in_groups
from troth.engagements.charter.teach_back import Question
from troth.engagements.conduct_forms import FORMS
from troth.engagements.fields import SectionForm
from troth.engagements.queries import PRACTITIONER, Seat
from troth.engagements.services import Changed, Damaged, Reading
from troth.engagements.under import address
from troth.engagements.views.screen import GET_OR_POST, show, voice_of
from troth.ethics.verdict import Verdict
from troth.kit.audience import AudienceLine
from troth.kit.request import PersonRequest
from troth.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class Signer:
    """One party's signature on the version that is shown, or that it is missing.

    `opened_at` is when they opened how to complain in the words of this version (GCE-1.2b).
    """

    label: str
    name: str
    fingerprint: str
    signed_at: datetime | None
    opened_at: datetime | None = None


@require_safe
def charter(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the charter as one document, its signatures, and the act of signing."""
    seat = queries.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect("engagements:parties", pk=pk)
    reading = services.read_latest(seat, by=request.holder, at=request.at)
    signed = {part: s.at for part, s in queries.signatures(reading.charter).items()}
    text, may_edit, voice = reading.text, policy.may_edit(seat), voice_of(request, seat)
    open_ = () if seat.part in signed else _open_questions(request, seat, reading)
    return show(
        request,
        seat,
        "charter",
        reading=reading,
        groups=in_groups(as_document(text, voice), voice) if text else (),
        marked=policy.open_sections(text, on=localdate(request.at)) if text and may_edit else (),
        kinds=SECTIONS,
        signers=_signers(seat, signed, text),
        has_signatures=bool(signed),
        changes=queries.last_changes(pk),
        may_edit=may_edit,
        may_sign=_may_sign(request, seat, reading, signed, open_),
        open_questions=open_,
        talks=_talks(request, seat, reading) if may_edit else [],
        is_to_sign=text is not None and policy.waits_for_signatures(seat, text, signed),
        opens_first=text is not None
        and seat.part not in signed
        and not policy.has_opened_code(seat, text),
        mend=_mend(seat, text),
        line=_line(seat, reading),
        standing=ledger.standing(pk),
    )


def _open_questions(request: PersonRequest, seat: Seat, reading: Reading) -> Sequence[Question]:
    """Return what the asker has to answer before signing; nothing once nobody signs any more."""
    if reading.text is None or not policy.can_sign_now(seat):
        return ()
    return services.open_questions(seat, reading.text, by=request.holder, at=request.at)


def _may_sign(
    request: PersonRequest,
    seat: Seat,
    reading: Reading,
    signed: Collection[str],
    open_: Sequence[Question],
) -> Verdict | None:
    if reading.text is None:
        return None
    found, today = reading.charter, localdate(request.at)
    return policy.may_sign(
        seat,
        found,
        reading.text,
        signed,
        read=found.digest,
        on=today,
        open_questions=len(open_),
    )


def _talks(request: PersonRequest, seat: Seat, reading: Reading) -> Sequence[services.ToTalkAbout]:
    """Return what the practitioner should talk about with the client before they sign."""
    if seat.part != PRACTITIONER or reading.text is None or not policy.may_note_talk(seat):
        return ()
    return services.talks(seat, reading.text, by=request.holder, at=request.at)


def _signers(seat: Seat, signed: dict[str, datetime], text: Text | None) -> list[Signer]:
    if text is None:
        return []
    prints, opened = policy.fingerprints(seat), policy.route_opened(seat, text.complaints)
    return [
        Signer(
            queries.label(part),
            seat.name(part),
            prints.get(seat.parts[part].person_id, "") if part in seat.parts else "",
            signed.get(part),
            opened.get(seat.parts[part].person_id) if part in seat.parts else None,
        )
        for part in text.parties
    ]


def _mend(seat: Seat, text: Text | None) -> dict[str, str]:
    pk, named = seat.engagement.pk, pins.of(text or seat.engagement).code
    sections = {f"charter:{n}": reverse("engagements:section", args=[pk, n]) for n in FORMS}
    return {
        **sections,
        "charter": reverse("engagements:charter", args=[pk]),
        "understand": reverse("engagements:understand", args=[pk]),
        "route": reverse("engagements:concern", args=[pk]),
        "parties": reverse("engagements:parties", args=[pk]),
        "law": reverse("engagements:deed", args=[pk, "law"]),
        "under": reverse("engagements:under", args=[pk]),
        **({"code": address(named)} if pins.find(named) else {}),
    }


def _line(seat: Seat, reading: Reading) -> AudienceLine:
    lines = audience.lines(seat, viewer=seat.mine.person_id)
    return lines[reading.charter.compartment_id].of(reading.charter.pk)


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
    stands = reading.text.section(name)
    policy.may_write(seat, name, stands, stands).enforce(pk)
    today, base = localdate(request.at), reading.charter.version
    if request.method != "POST":
        form = FORMS[name].of(reading.text, base=base, part=seat.part, on=today)
        return _ask(request, seat, reading, form)
    form = FORMS[name](request.POST, text=reading.text, part=seat.part, on=today)
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
        text = theirs.whole
        kind, voice = SECTIONS[form.name], voice_of(request, seat)
        shown = as_section(text, kind, voice)
        return _ask(request, seat, theirs, form, theirs=shown, by_name=changed.by_name)
    messages.success(request, _("Saved."))
    there = reverse("engagements:charter", args=[seat.engagement.pk])
    return redirect(f"{there}#{form.name}")


def _ask(
    request: PersonRequest, seat: Seat, reading: Reading, form: SectionForm, **more: object
) -> HttpResponse:
    stands = as_section(reading.whole, SECTIONS[form.name], voice_of(request, seat))
    return show(
        request,
        seat,
        "section",
        status=422 if form.errors else 200,
        form=form,
        kind=SECTIONS[form.name],
        stands=stands,
        voids=bool(queries.signatures(reading.charter)),
        line=_line(seat, reading),
        **{"theirs": None, "by_name": "", **more},
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
    words = _("You have signed. The others can see it.")
    if in_force:
        words = _("All have signed. The engagement is under way.")
    messages.success(request, words, extra_tags=f"receipt:{pk}")
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
    text, voice = reading.text, voice_of(request, seat)
    return show(
        request,
        seat,
        "version",
        reading=reading,
        groups=in_groups(as_document(text, voice), voice) if text else (),
        signed=queries.signatures(reading.charter).values(),
        line=_line(seat, reading),
    )


@require_safe
def compared(request: PersonRequest, pk: UUID, old: int, new: int) -> HttpResponse:
    """Show two versions side by side: what was added and removed, in colour and in words."""
    seat = queries.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect("engagements:parties", pk=pk)
    readings = [
        services.read_version(seat, number, by=request.holder, at=request.at)
        for number in (old, new)
    ]
    if any(reading.text is None for reading in readings):
        return redirect("engagements:version", pk=pk, number=new)
    voice = voice_of(request, seat)
    documents = [as_document(reading.whole, voice) for reading in readings]
    sections = [s for s in compare(*documents) if not s.is_same]
    return show(
        request,
        seat,
        "compared",
        old=readings[0].charter,
        new=readings[1].charter,
        sections=sections,
    )
