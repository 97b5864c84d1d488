"""Screens that stand beside an engagement, also after its end: limits, concern, readers, end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.accounts.people.holder import Locked
from troth.accounts.people.sign_in import with_next
from troth.engagement.charter_text.grounds import AT_FIRST, GROUNDS, LAW, LOGISTICS, Ground
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.templates import SPONSORS_HOST
from troth.engagement.charter_text.voice import Voice
from troth.engagement.charters import policy as charters_policy
from troth.engagement.charters import queries as charters
from troth.engagement.charters.screen import GET_OR_POST, clock_of, show, voice_of
from troth.engagement.charters.services import opening
from troth.engagement.charters.services.opening import Reading
from troth.engagement.core import queries as core
from troth.engagement.core.hosting import runs_it
from troth.engagement.core.page_header import title
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.engagement.core.readers import rooms
from troth.engagement.orientation import policy, services
from troth.engagement.orientation.contact_links import contact_links
from troth.engagement.orientation.forms import ConcernForm, taken_away
from troth.engagement.orientation.services import Route
from troth.foundation.kit.request import PersonRequest
from troth.foundation.vault.services.refusals import NoKey


@dataclass(frozen=True, slots=True)
class Initialled:
    """A ground as it was signed: whether it counts, and what each party said to it."""

    ground: Ground
    counts: bool
    said: tuple[tuple[str, str], ...] = ()


@require_safe
def limits(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say what stays here and what not: as it was signed, or as it stands before that."""
    seat = core.seat(pk, to=request.user)
    signed = _signed(request, seat)
    text = signed.text if signed else None
    agreed = text.confidentiality if text else None
    return show(
        request,
        seat,
        "orientation:limits",
        agreed=agreed,
        grounds=_grounds(text, voice_of(request, seat)),
        signed=signed.charter if signed else None,
        signers=_signers(signed) if signed and text else (),
        logistics=LOGISTICS[agreed.logistics] if agreed else "",
        secrecy=text.template.secrecy if text else (),
        sponsors_host=SPONSORS_HOST if runs_it(seat.engagement, seat.representatives) else "",
        records=text.records if text else None,
    )


def _signed(request: PersonRequest, seat: Seat) -> Reading | None:
    """Open the version that all signed; None before that."""
    found = charters.signed_charter(seat.engagement.pk)
    if found is None:
        return None
    return opening.read_version(seat, found.version, by=request.holder, at=request.at)


def _grounds(text: Text | None, voice: Voice) -> list[Initialled]:
    """Return every ground that was laid before the parties, with the initials of each."""
    if text is None:
        return [Initialled(g, counts=True) for g in GROUNDS if g.code in AT_FIRST]
    agreed = text.confidentiality
    words = {"yes": _("yes"), "no": _("no"), "": _("not answered")}
    asked = [part for part in (CLIENT, SPONSOR) if part in text.parties]
    return [
        Initialled(
            ground,
            ground.code in agreed.agreed,
            tuple((voice.name(p), words[agreed.answer(p, ground.code)]) for p in asked),
        )
        for ground in GROUNDS
        if ground.code in agreed.grounds or ground.code == LAW
    ]


def _signers(signed: Reading) -> list[tuple[str, datetime]]:
    made, parties = charters.signatures(signed.charter).held, signed.whole.parties
    return [(made[part].person.name, made[part].at) for part in parties if part in made]


@require_http_methods(GET_OR_POST)
def concern(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show how one complains, and hand over a text to write; nothing passes the practitioner.

    It is there in every state and without keys. What is written on it is kept nowhere, and that
    someone wrote it leaves no trace.
    """
    seat = core.seat(pk, to=request.user)
    route, is_closed = _route(request, seat)
    form = ConcernForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _to_take_away(request, seat, route, form)
    opened = (
        charters_policy.route_opened(seat, route.complaints).get(request.user.pk) if route else None
    )
    signs = route is not None and policy.signs_later(seat, route.charter)
    return show(
        request,
        seat,
        "orientation:concern",
        status=422 if form.errors else 200,
        form=form,
        route=route.complaints if route else None,
        version=route.charter.version if route else None,
        ways=contact_links(route.complaints.contact) if route else (),
        opened=clock_of(request).beside(seat.zones).moment(opened) if opened else None,
        signs=signs,
        unlock=with_next("people:unlock", request.path) if is_closed else "",
    )


def _route(request: PersonRequest, seat: Seat) -> tuple[Route | None, bool]:
    """Return how to complain, and whether only keys are missing to read it."""
    if not seat.is_let_in:
        return None, False
    try:
        return services.open_route(seat, by=request.holder, at=request.at), False
    except Locked:
        return None, True
    except NoKey:
        return None, False


def _to_take_away(
    request: PersonRequest, seat: Seat, route: Route | None, form: ConcernForm
) -> HttpResponse:
    text = taken_away(
        form,
        route,
        about=title(seat),
        code=f"{seat.engagement.code} {seat.engagement.edition}",
        day=clock_of(request).day(request.at).short,
        name=request.user.name,
    )
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="concern.txt"'
    return answer


@require_safe
def readers(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show who holds which key, who gave it, and why."""
    seat = core.seat(pk, to=request.user)
    return show(request, seat, "orientation:readers", rooms=rooms(seat, by=request.holder.keyring))


def _agreed(request: PersonRequest, seat: Seat) -> Text | None:
    """Return the signed charter, to show what it says of money; nobody needs it to end."""
    try:
        return opening.read_charter(seat, by=request.holder, at=request.at)
    except Locked:
        return None
