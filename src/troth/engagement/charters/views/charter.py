"""Screens on which the charter is read section by section, written and compared."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.engagement.charter_text import scoping
from troth.engagement.charter_text.catalogue import SECTIONS, TITLES, sections_of
from troth.engagement.charter_text.compare import compare
from troth.engagement.charter_text.document import as_document, as_section, in_groups
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.voice import Voice
from troth.engagement.charters import policy, queries
from troth.engagement.charters.days import day_of
from troth.engagement.charters.forms.conduct import FORMS
from troth.engagement.charters.forms.fields import SectionForm
from troth.engagement.charters.screen import GET_OR_POST, show, voice_of
from troth.engagement.charters.services import drafting, opening, understanding
from troth.engagement.charters.services.opening import Reading
from troth.engagement.charters.views.signing import line_of, signing_facts
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.names import sentence
from troth.foundation.kit.request import PersonRequest
from troth.foundation.records.versions import Overtaken


@require_safe
def charter(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show how far the charter is: each section with whose turn it is, folded, and what is next."""
    seat = core.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect(page_url("participants", pk))
    reading = opening.read_latest(seat, by=request.holder, at=request.at)
    signed = queries.signatures(reading.charter)
    text, may_edit, voice = reading.text, policy.may_edit(seat), voice_of(request, seat)
    waits = policy.waits(text, on=day_of(text, request.at)) if text and may_edit else {}
    standing = _standing(seat, text, waits, voice) if text and may_edit else {}
    yours = [name for name, parts in waits.items() if seat.part in parts]
    return show(
        request,
        seat,
        "charters:charter",
        groups=in_groups(as_document(text, voice), voice) if text else (),
        standing_of=standing,
        yours=yours,
        open_one=request.GET.get("open") or next(iter(yours), ""),
        kinds=SECTIONS,
        has_signatures=bool(signed.held),
        changes=queries.last_changes(pk),
        may_edit=may_edit,
        talks=_talks(request, seat, reading) if may_edit else [],
        **signing_facts(request, seat, reading, signed),
    )


COMPLETE, YOURS, AWAITED = "leaf", "owed", "quiet"


def _standing(
    seat: Seat, text: Text, waits: Mapping[str, Sequence[str]], voice: Voice
) -> dict[str, tuple[str, str]]:
    """Return of each section, by its name, how far it is: the words and their tone."""
    found: dict[str, tuple[str, str]] = {}
    for kind in sections_of(text.nature.template):
        parts = waits.get(kind.name, ())
        if not parts:
            found[kind.name] = (_("Complete"), COMPLETE)
        elif seat.part in parts:
            found[kind.name] = (_("Yours to do"), YOURS)
        else:
            names = {"names": ", ".join(voice.name(part) for part in parts)}
            found[kind.name] = (sentence(_("Waits for %(names)s"), names), AWAITED)
    return found


def _talks(
    request: PersonRequest, seat: Seat, reading: Reading
) -> Sequence[understanding.ToTalkAbout]:
    """Return what the practitioner should talk about with the client before they sign."""
    if seat.part != PRACTITIONER or reading.text is None or not policy.may_note_talk(seat):
        return ()
    return understanding.talks(seat, reading.text, by=request.holder, at=request.at)


@require_http_methods(GET_OR_POST)
def section(request: PersonRequest, pk: UUID, name: str) -> HttpResponse:
    """Ask for one section; saving makes a new version, and voids earlier signatures."""
    seat = core.seat(pk, to=request.user)
    if name not in FORMS:
        raise Http404
    if not seat.is_let_in:
        return redirect(page_url("participants", pk))
    policy.may_edit(seat).enforce(pk)
    opened = opening.take_up if request.method == "POST" else opening.read_latest
    reading = opened(seat, by=request.holder, at=request.at)
    if reading.text is None:
        return redirect("charters:charter", pk=pk)
    stands = reading.text.section(name)
    policy.may_write(seat, name, stands, stands).enforce(pk)
    today, base = day_of(reading.text, request.at), reading.charter.version
    if request.method != "POST":
        form = FORMS[name].of(
            reading.text, base=base, part=seat.part, on=today, zone=_zone_of_practitioner(seat)
        )
        return _ask(request, seat, reading, form)
    form = FORMS[name](request.POST, text=reading.text, part=seat.part, on=today)
    if not form.is_valid():
        shown = opening.read_latest(seat, by=request.holder, at=request.at)
        return _ask(request, seat, shown, form)
    return _save(request, seat, form, reading)


def _zone_of_practitioner(seat: Seat) -> str:
    """Return the zone that is proposed for a charter: the practitioner's own, once chosen."""
    found = seat.person(PRACTITIONER)
    return found.time_zone if found and found.has_zone else ""


def _save(request: PersonRequest, seat: Seat, form: SectionForm, reading: Reading) -> HttpResponse:
    by, at, base = request.holder, request.at, form.cleaned_data["base"]
    try:
        saved = drafting.save_section(
            seat, form.name, form.section, base=base, by=by, at=at, known=reading
        )
    except Overtaken as changed:
        theirs = opening.read_latest(seat, by=request.holder, at=request.at)
        form.renew(theirs.charter.version)
        words = _("%(name)s saved another version while you wrote. Compare, then save again.")
        form.add_error(None, words % {"name": changed.by_name})
        text = theirs.whole
        kind, voice = SECTIONS[form.name], voice_of(request, seat)
        shown = as_section(text, kind, voice)
        return _ask(request, seat, theirs, form, theirs=shown, by_name=changed.by_name)
    messages.success(request, _("Saved."))
    return redirect(_after(request, seat, form.name, saved))


def _after(request: PersonRequest, seat: Seat, name: str, saved: Reading) -> str:
    """Return where to go on: the next section that waits for the person, if they asked for it."""
    pk = seat.engagement.pk
    waits = policy.waits(saved.whole, on=day_of(saved.whole, request.at))
    if "next" in request.POST:
        later = [n for n in FORMS if n in waits and seat.part in waits[n] and n != name]
        order = list(FORMS)
        later.sort(key=lambda n: (order.index(n) < order.index(name), order.index(n)))
        if later:
            return reverse("charters:section", args=[pk, later[0]])
    return f"{reverse('charters:charter', args=[pk])}?open={name}#{name}"


def _ask(
    request: PersonRequest, seat: Seat, reading: Reading, form: SectionForm, **more: object
) -> HttpResponse:
    stands = as_section(reading.whole, SECTIONS[form.name], voice_of(request, seat))
    return show(
        request,
        seat,
        "charters:section",
        status=422 if form.errors else 200,
        form=form,
        kind=SECTIONS[form.name],
        stands=stands,
        voids=bool(queries.signatures(reading.charter).held),
        line=line_of(seat, reading, by=request.holder),
        **_beside(seat, reading, form.name),
        unplaced=_unplaced(reading.whole) if (form.name, seat.part) == ASKED else [],
        **{"theirs": None, "by_name": "", **more},
    )


ASKED = ("objectives", CLIENT)
"""The section, and who is asked in it whether an objective is within the work (SEED000-SCOPE-1)."""


def _unplaced(text: Text) -> list[str]:
    return [o.text for o in text.objectives.items if scoping.asks(o)]


def _beside(seat: Seat, reading: Reading, name: str) -> dict[str, Any]:
    """Return the sections before and after one, of those in which the person writes."""
    kinds = sections_of(reading.whole.nature.template)
    names = [kind.name for kind in kinds if seat.part in kind.editors]
    place = names.index(name)
    return {
        "place": place + 1,
        "own_count": len(names),
        "earlier": SECTIONS[names[place - 1]] if place else None,
        "later": SECTIONS[names[place + 1]] if place + 1 < len(names) else None,
    }


@require_safe
def versions(request: PersonRequest, pk: UUID) -> HttpResponse:
    """List every version: who saved it, when, and which section changed."""
    seat = core.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect(page_url("participants", pk))
    found = list(queries.versions(pk))
    return show(request, seat, "charters:versions", versions=found, titles=TITLES)


@require_safe
def version(request: PersonRequest, pk: UUID, number: int) -> HttpResponse:
    """Show one version as it was."""
    seat = core.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect(page_url("participants", pk))
    reading = opening.read_version(seat, number, by=request.holder, at=request.at)
    text, voice = reading.text, voice_of(request, seat)
    signed = queries.signatures(reading.charter)
    return show(
        request,
        seat,
        "charters:version",
        reading=reading,
        groups=in_groups(as_document(text, voice), voice) if text else (),
        signed=[
            (made.person.name, signed.shown(part))
            for part, made in {**signed.held, **signed.broken}.items()
        ],
        line=line_of(seat, reading, by=request.holder),
    )


@require_safe
def compared(request: PersonRequest, pk: UUID, old: int, new: int) -> HttpResponse:
    """Show two versions side by side: what was added and removed, in colour and in words."""
    seat = core.seat(pk, to=request.user)
    if not seat.is_let_in:
        return redirect(page_url("participants", pk))
    readings = [
        opening.read_version(seat, number, by=request.holder, at=request.at)
        for number in (old, new)
    ]
    if any(reading.text is None for reading in readings):
        return redirect("charters:version", pk=pk, number=new)
    voice = voice_of(request, seat)
    documents = [as_document(reading.whole, voice) for reading in readings]
    sections = [s for s in compare(*documents) if not s.is_same]
    return show(
        request,
        seat,
        "charters:compared",
        old=readings[0].charter,
        new=readings[1].charter,
        sections=sections,
    )
