"""Screens on which a charter is read as one text, and signed by who has had it before them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.document import as_document, in_groups
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.teach_back import Question
from troth.engagement.charters import policy, queries
from troth.engagement.charters.days import day_of
from troth.engagement.charters.editions import address
from troth.engagement.charters.forms.conduct import FORMS
from troth.engagement.charters.screen import GET_OR_POST, show, voice_of
from troth.engagement.charters.services import drafting, opening, understanding
from troth.engagement.charters.services.opening import Damaged, Reading
from troth.engagement.core import audience, packs
from troth.engagement.core import policy as core_policy
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.audience import AudienceLine
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest
from troth.foundation.ledger import queries as ledger
from troth.foundation.records.signatures import Checked, Shown


@dataclass(frozen=True, slots=True)
class Signer:
    """One party's signature on the version that is shown.

    `opened_at` is when they opened how to complain in the words of this version (GCE-1.2b).
    """

    label: str
    name: str
    fingerprint: str
    signed: Shown
    opened_at: datetime | None = None


@require_http_methods(GET_OR_POST)
def sign(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the whole text with what stands against signing it; sign the text that was shown."""
    seat = core.seat(pk, to=request.user)
    if request.method == "POST":
        return _sign(request, seat)
    if not seat.is_let_in:
        return redirect(page_url("participants", pk))
    reading = opening.read_latest(seat, by=request.holder, at=request.at)
    if reading.text is None:
        return redirect("charters:charter", pk=pk)  # the page says what is wrong with it
    voice = voice_of(request, seat)
    groups = in_groups(as_document(reading.text, voice), voice)
    facts = signing_facts(request, seat, reading, queries.signatures(reading.charter))
    return show(request, seat, "charters:sign", groups=groups, **facts)


def _sign(request: PersonRequest, seat: Seat) -> HttpResponse:
    pk, read = seat.engagement.pk, request.POST.get("read", "")
    try:
        in_force = drafting.sign(seat, read=read, by=request.holder, at=request.at)
    except Damaged:
        return redirect("charters:charter", pk=pk)
    words = _("You have signed. The others can see it.")
    if in_force:
        words = _("All have signed. The engagement is under way.")
    messages.success(request, words, extra_tags=f"receipt:{pk}")
    return redirect("charters:charter", pk=pk)


def signing_facts(
    request: PersonRequest, seat: Seat, reading: Reading, made: Checked[str, Any]
) -> dict[str, Any]:
    """Return what both pages of a charter show of its signatures, and whether one may sign."""
    text, signed = reading.text, made.held
    open_ = () if seat.part in signed else _open_questions(request, seat, reading)
    return {
        "reading": reading,
        "signers": _signers(seat, made, text),
        "has_signed": seat.part in signed,
        "may_sign": _may_sign(request, seat, reading, signed, open_),
        "open_questions": open_,
        "is_to_sign": text is not None and policy.waits_for_signatures(seat, text, signed),
        "opens_first": text is not None
        and seat.part not in signed
        and not policy.has_opened_code(seat, text),
        "fix": fix_of(seat, text),
        "line": line_of(seat, reading, by=request.holder),
        "standing": ledger.standing(seat.engagement.pk),
    }


def _open_questions(request: PersonRequest, seat: Seat, reading: Reading) -> Sequence[Question]:
    """Return what the asker has to answer before signing; nothing once nobody signs any more."""
    if reading.text is None or not policy.can_sign_now(seat):
        return ()
    return understanding.open_questions(seat, reading.text, by=request.holder, at=request.at)


def _may_sign(
    request: PersonRequest,
    seat: Seat,
    reading: Reading,
    signed: Collection[str],
    open_: Sequence[Question],
) -> Verdict | None:
    if reading.text is None:
        return None
    found, today = reading.charter, day_of(reading.text, request.at)
    return policy.may_sign(
        seat,
        found,
        reading.text,
        signed,
        read=found.digest,
        on=today,
        open_questions=len(open_),
    )


def _signers(seat: Seat, made: Checked[str, Any], text: Text | None) -> list[Signer]:
    if text is None:
        return []
    prints, opened = core_policy.fingerprints(seat), policy.route_opened(seat, text.complaints)
    return [
        Signer(
            core.label(part),
            seat.name(part),
            prints.get(seat.parts[part].person_id, "") if part in seat.parts else "",
            made.shown(part),
            opened.get(seat.parts[part].person_id) if part in seat.parts else None,
        )
        for part in text.parties
    ]


def fix_of(seat: Seat, text: Text | None) -> dict[str, str]:
    pk, named = seat.engagement.pk, packs.of(text or seat.engagement).code
    sections = {f"charter:{n}": reverse("charters:section", args=[pk, n]) for n in FORMS}
    return {
        **sections,
        "charter": reverse("charters:charter", args=[pk]),
        "understand": reverse("charters:understand", args=[pk]),
        "route": page_url("raise a concern", pk),
        "parties": page_url("participants", pk),
        "law": page_url("step", pk, "law"),
        "under": reverse("charters:packs", args=[pk]),
        **({"code": address(named)} if packs.find(named) else {}),
    }


def line_of(seat: Seat, reading: Reading, *, by: Holder) -> AudienceLine:
    lines = audience.lines(seat, by=by.keyring)
    return lines[reading.charter.compartment_id].of(reading.charter.pk)
