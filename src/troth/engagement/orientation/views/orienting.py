"""Screens that say how this works: where one is, one's rights, what is kept, what was agreed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from troth.engagement.annex import queries as annex
from troth.engagement.charter_text.catalogue import SECTIONS
from troth.engagement.charter_text.document import as_section
from troth.engagement.charter_text.retention import how_long, in_words, records_table
from troth.engagement.charter_text.voice import DocSection, Voice
from troth.engagement.charters import queries as charters
from troth.engagement.charters.screen import show, voice_of
from troth.engagement.charters.services import opening
from troth.engagement.charters.services.opening import Reading
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.core.rules.life import BEFORE
from troth.engagement.orientation import policy, rules, services
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.hooks import page_name, page_url
from troth.foundation.kit.request import PersonRequest

SHOWN_AGAIN = ("client_expects", "sponsor_expects", "boundaries", "confidentiality", "complaints")
"""The sections that both read once more before the first session (SEED000-GEN-2, GCE-1.11)."""


@dataclass(frozen=True, slots=True)
class Right:
    """Something that the client may do: where, what it means, and which clause stands behind it."""

    title: str
    words: str
    url: str
    clause: str


@require_safe
def how(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the steps of the process, where one is, what comes next, and the client's rights."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    facts = policy.process(seat, on=seat.engagement.day(request.at))
    found = rules.stages(facts)
    has_charter = seat.is_let_in and seat.engagement.state not in BEFORE
    reading = _counting(request, seat) if has_charter else None
    return show(
        request,
        seat,
        "orientation:how",
        stages=found,
        next=rules.next_stage(found),
        missing=rules.process_is_whole(facts) if seat.part == PRACTITIONER else Verdict(),
        fix=_fix(pk),
        reading=reading,
        methods=reading.text.methods.items if reading and reading.text else (),
        is_signed=reading is not None and charters.signed_charter(pk) == reading.charter,
        rights=list(_rights(seat)),
        card=annex.card(pk),
        has_charter=has_charter,
    )


def _counting(request: PersonRequest, seat: Seat) -> Reading:
    """Open the version that all signed or, before that, the latest."""
    found = charters.signed_charter(seat.engagement.pk) or charters.latest(seat.engagement.pk)
    return opening.read_version(seat, found.version, by=request.holder, at=request.at)


def _fix(pk: UUID) -> dict[str, str]:
    places = {"before": page_name("enquiry"), "agreed": "orientation:before_we_begin"}
    places |= {"card": "annex:about_client", "methods": "annex:methods", "life": page_name("life")}
    return {name: reverse(page, args=[pk]) for name, page in places.items()}


def _rights(seat: Seat) -> Iterator[Right]:
    """Yield the client's rights, in the order in which someone in trouble needs them."""
    pk = seat.engagement.pk

    def at(name: str) -> str:
        return reverse(name, args=[pk])

    hers = seat.part == CLIENT
    yield Right(
        _("End at once"),
        _("At any time, without a reason. Nobody can refuse."),
        page_url("end", seat.engagement.pk) if hers else "",
        "GCE-1.21",
    )
    yield Right(
        _("Complain"),
        _("To the body that the charter names, past the practitioner."),
        at("orientation:concern"),
        "GCE-1.2b",
    )
    yield Right(
        _("Know what stays here, and what not"),
        _("The grounds that were signed. No other counts."),
        at("orientation:limits"),
        "IMC-CONF-2",
    )
    yield Right(
        _("Know what is kept"),
        _("Where it lies, who can read it, and until when."),
        at("orientation:my_data"),
        "SEED000-CONF-1",
    )
    if seat.engagement.state not in BEFORE:
        yield from _rights_under_a_charter(pk, hers=hers)


def _rights_under_a_charter(pk: UUID, *, hers: bool) -> Iterator[Right]:
    yield Right(
        _("Ask about a method"),
        _("The practitioner owes an answer in plain words."),
        reverse("annex:methods", args=[pk]),
        "GCE-1.4",
    )
    yield Right(
        _("See who has looked"),
        _("Every reading of sealed words is in the client’s ledger."),  # noqa: RUF001
        page_url("looked", pk) if hers else "",
        "GCE-1.9",
    )
    yield Right(
        _("Take a copy"),
        _("The charter as a document that can be checked elsewhere."),
        reverse("charters:versions", args=[pk]),
        "GCE-1.3",
    )


# --- what is kept ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One line of the table of records, in the reader's language."""

    what: str
    where: str
    who: str
    until: str


@require_safe
def my_data(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the table of records that was signed: what, where, who, how long (SEED000-CONF-1)."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    if not seat.is_let_in:
        return redirect("joining:participants", pk=pk)
    reading = _counting(request, seat)
    rows = _kept(reading, voice_of(request, seat)) if reading.text else []
    return show(
        request,
        seat,
        "orientation:my_data",
        reading=reading,
        is_signed=charters.signed_charter(pk) == reading.charter,
        by_place=_by_place(rows),
        is_changed=reading.text is not None
        and reading.words["meaning"]["records"] != _now(reading),
    )


def _by_place(rows: Sequence[KeptRow]) -> dict[str, list[tuple[str, str, str]]]:
    """Return the lines under the place where they lie, so that they fit on a telephone."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows:
        found.setdefault(row.where, []).append((row.what, row.who, row.until))
    return found


def _signed_table(reading: Reading) -> list[dict[str, str]]:
    found: list[dict[str, str]] = reading.words["meaning"]["records"]
    return found


def _now(reading: Reading) -> list[dict[str, str]]:
    return in_words(reading.whole)


def _kept(reading: Reading, voice: Voice) -> list[KeptRow]:
    """Return the table in the words that were signed; translated where they are still ours."""
    text = reading.whole
    ours = {row.key: row for row in records_table(text)}
    told = {row["key"]: row for row in _now(reading)}
    found = []
    for said in _signed_table(reading):
        who = ", ".join(voice.name(part) for part in said["who"].split(", "))
        until, where, what = said["until"] or _("not said yet"), said["where"], said["what"]
        if (row := ours.get(said["key"])) is not None and told[row.key] == said:
            what, where = voice.say(row.what), voice.say(row.where)
            until = how_long(row.until, text, voice.say) or _("not said yet")
        found.append(KeptRow(what, where, who, until))
    return found


# --- what was agreed ---------------------------------------------------------------------------


@require_safe
def before_we_begin(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show once more what both agreed; that it was opened is remembered for each version."""
    seat = core.seat(pk, to=request.user, parts=INSIDE)
    if not seat.is_let_in:
        return redirect("joining:participants", pk=pk)
    reading = services.open_agreed(seat, by=request.holder, at=request.at)
    return show(
        request,
        seat,
        "orientation:before_we_begin",
        reading=reading,
        sections=_sections(reading, voice_of(request, seat)),
        card=annex.card(pk),
        opened=policy.agreed_opened(seat),
    )


def _sections(reading: Reading | None, voice: Voice) -> Sequence[DocSection]:
    if reading is None or reading.text is None:
        return ()
    text = reading.text
    names = [n for n in SHOWN_AGAIN if text.nature.template in SECTIONS[n].templates]
    return [as_section(text, SECTIONS[name], voice) for name in names]
