"""Screens of summaries, releases and the sponsor's room."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.accounts.people.passkeys import STEP_UP
from troth.accounts.people.sign_in import address, answer
from troth.accounts.people.step_up import wrong
from troth.engagement.core import audience
from troth.engagement.core import queries as engagements
from troth.engagement.core.page_header import page_header
from troth.engagement.core.queries import CLIENT, INSIDE, SPONSOR, Seat
from troth.foundation.kit.names import sentence
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.when import Clock
from troth.foundation.records.reach import OutOfReach
from troth.foundation.records.versions import Overtaken
from troth.foundation.vault.services.refusals import WrongSecret
from troth.practice.releases import policy, queries
from troth.practice.releases.forms import USUAL, ClientSummaryForm, SignForm, SummaryForm
from troth.practice.releases.policy import Offer
from troth.practice.releases.queries import SponsorRows
from troth.practice.releases.rules import READABLE
from troth.practice.releases.services import drafting, releasing
from troth.practice.releases.services import reading as services_reading
from troth.practice.releases.summary import Words

if TYPE_CHECKING:
    from troth.practice.releases.models import Draft, Release

GET_OR_POST = ("GET", "HEAD", "POST")


# --- drafts ------------------------------------------------------------------------------------


@require_safe
def summaries(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show the drafts and releases that client or practitioner may see."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    clock = _clock(request).beside(seat.zones)
    drafts = drafting.read_drafts(seat, by=request.holder, at=request.at)
    releases = services_reading.read_releases(seat, by=request.holder, at=request.at)
    suggested = queries.suggested_at(engagement)
    context = {
        "seat": seat,
        "drafts": [(d, clock.moment(d.written_at)) for d in drafts],
        "releases": [(r, clock.day(r.release.expires_on)) for r in releases],
        "lines": audience.lines(seat, by=request.holder.keyring),
        "may_write": policy.may_write(seat),
        "may_suggest": policy.may_suggest(seat),
        "suggested": clock.day(suggested) if suggested else None,
        "head": page_header(seat, clock=clock, here="releases:summaries"),
    }
    return render(request, "releases/summaries.html", context)


@require_POST
def suggest(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Let the practitioner suggest that the client sends a summary."""
    seat = engagements.seat(engagement, to=request.user, parts=(engagements.PRACTITIONER,))
    drafting.suggest(seat, by=request.holder, at=request.at)
    messages.success(request, _("Your client was told. Only they decide on it."))
    return redirect("releases:summaries", engagement=engagement)


@require_http_methods(GET_OR_POST)
def summary_new(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Begin a summary; `like` names a draft whose words it starts from."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    if request.method == "POST":
        policy.may_write(seat).enforce(engagement)
        form = _form(request, seat, bound=True)
        if form.is_valid():
            made = drafting.write(seat, form.words, by=request.holder, at=request.at)
            return _onward(request, seat, made.pk)
    else:
        form = _form(request, seat, words=_like(request))
    context = {"form": form, "draft": None, "other": None, "verdict": policy.may_write(seat)}
    return _summary_form(request, seat, context)


@require_http_methods(GET_OR_POST)
def summary_edit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Write the next version of a draft. The address names the version it is based on."""
    found = queries.draft(pk, to=request.user)
    seat = engagements.seat(found.engagement, to=request.user, parts=INSIDE)
    verdict, other = policy.may_edit(seat, found), None
    if request.method == "POST":
        verdict.enforce(found.engagement)
        form = _form(request, seat, bound=True)
        if form.is_valid():
            try:
                made = drafting.edit(seat, found, form.words, by=request.holder, at=request.at)
            except Overtaken:
                found = _present(request, found, seat)
                other = drafting.read_draft(found, by=request.holder, at=request.at)
                form.add_error(None, _("You saved another version meanwhile. Compare, then save."))
            else:
                return _onward(request, seat, made.pk)
    elif (now := _present(request, found, seat)).pk != found.pk:
        return redirect("releases:edit", now.pk)
    else:
        words = drafting.read_draft(found, by=request.holder, at=request.at) if verdict else None
        form = _form(request, seat, words=words)
    context = {"form": form, "draft": found, "other": other, "verdict": verdict}
    return _summary_form(request, seat, context)


def _present(request: PersonRequest, found: "Draft", seat: Seat) -> "Draft":
    """Return the version that counts now for this person: the client's own before another's."""
    own = queries.clients_own(found) if seat.part == CLIENT else None
    return queries.draft((own or queries.latest(found)).pk, to=request.user)


def _like(request: PersonRequest) -> Words | None:
    """Open the draft whose words a new summary starts from, if one is named."""
    try:
        asked = UUID(request.GET.get("like", ""))
    except ValueError:
        return None
    found = queries.draft(asked, to=request.user)
    return drafting.read_draft(found, by=request.holder, at=request.at)


def _form(
    request: PersonRequest, seat: Seat, *, bound: bool = False, words: Words | None = None
) -> SummaryForm:
    today = queries.today(request.at)
    kind = ClientSummaryForm if seat.part == CLIENT else SummaryForm
    if bound:
        return kind(request.POST, today=today)
    proposed = today + USUAL
    if words is None:
        return kind(initial={"expires_on": proposed}, today=today)
    given = {"title": words.title, "purpose": words.purpose, "text": words.text}
    return kind(initial={**given, "expires_on": words.expires_on or proposed}, today=today)


def _summary_form(
    request: PersonRequest, seat: Seat, context: Mapping[str, object]
) -> HttpResponse:
    form = context["form"]
    status = 422 if isinstance(form, SummaryForm) and form.errors else 200
    more = {"seat": seat, "sponsor": seat.name(SPONSOR), **context}
    return render(request, "releases/summary_form.html", more, status=status)


def _onward(request: PersonRequest, seat: Seat, draft: UUID) -> HttpResponse:
    """Lead the client to what the sponsor would see, the practitioner back to the list."""
    if seat.part == CLIENT:
        return redirect("releases:review", draft)
    words = _("Your draft lies before %(name)s, who decides on it.")
    messages.success(request, words % {"name": seat.name(CLIENT)})
    return redirect("releases:summaries", seat.engagement.pk)


# --- signing -----------------------------------------------------------------------------------


@require_safe
def summary_review(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show exactly what the sponsor would see, and what signing and sending do."""
    found = queries.draft(pk, to=request.user)
    seat = engagements.seat(found.engagement, to=request.user, parts=INSIDE)
    now = _present(request, found, seat)
    if now.pk != found.pk:
        return redirect("releases:review", now.pk)
    return _review(request, seat, found, SignForm(person=request.user))


@require_POST
def summary_sign(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Sign the words that were read, after the person showed once more who they are."""
    found = queries.draft(pk, to=request.user)
    seat = engagements.seat(found.engagement, to=request.user, parts=INSIDE)
    policy.may_sign_at_all(seat, found).enforce(found.engagement)
    form = SignForm(request.POST, person=request.user)
    if not form.is_valid():
        return _review(request, seat, found, form)
    try:
        made = releasing.sign(
            seat,
            found,
            read=request.POST.get("read", ""),
            password=form.cleaned_data["password"],
            passkey=answer(request, STEP_UP),
            address=address(request),
            by=request.holder,
            at=request.at,
        )
    except WrongSecret:
        form.add_error("password", wrong(form) + " " + _("Nothing was signed."))
        return _review(request, seat, found, form)
    messages.success(
        request, _("You signed these words. Nobody else can read them until you send.")
    )
    return redirect("releases:release", made.pk)


def _review(request: PersonRequest, seat: Seat, draft: "Draft", form: SignForm) -> HttpResponse:
    offered = releasing.offer(seat, draft, by=request.holder, at=request.at)
    context = {
        "seat": seat,
        "draft": draft,
        "form": form,
        "offer": offered,
        "until": _until(request, offered),
        "verdict": _may_sign(request, seat, offered),
        "may_drop": policy.may_drop_draft(seat, draft),
        "line": audience.lines(seat, by=request.holder.keyring)[draft.compartment_id],
        "fix": {
            "summary": reverse("releases:edit", args=[draft.pk]),
            "review": reverse("releases:review", args=[draft.pk]),
        },
    }
    status = 422 if form.errors else 200
    return render(request, "releases/review.html", context, status=status)


def _until(request: PersonRequest, offered: Offer | None) -> object:
    end = offered.packet.words.expires_on if offered else None
    return _clock(request).day(end) if end else None


def _may_sign(request: PersonRequest, seat: Seat, offered: Offer | None) -> object:
    if offered is None:
        return None
    return policy.may_sign(seat, offered, read=offered.digest, at=request.at)


@require_POST
def summary_drop(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Drop a draft."""
    found = queries.draft(pk, to=request.user)
    seat = engagements.seat(found.engagement, to=request.user, parts=INSIDE)
    drafting.drop_draft(seat, found, by=request.holder, at=request.at)
    messages.success(request, _("The draft is dropped. Nobody was told."))
    return redirect("releases:summaries", found.engagement)


# --- releases ----------------------------------------------------------------------------------


@require_safe
def release(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show a release: with its acts to the client, to read to the practitioner and the sponsor."""
    found = queries.release(pk, to=request.user)
    seat = engagements.seat(found.engagement, to=request.user)
    reading = services_reading.read_release(seat, found, by=request.holder, at=request.at)
    found, clock = reading.release, _clock(request).beside(seat.zones)
    line = audience.lines(seat, by=request.holder.keyring)[found.compartment_id].of(found.pk)
    times = ("signed_at", "sent_at", "opened_at", "withdrawn_at")
    context = {
        "seat": seat,
        "release": found,
        "reading": reading,
        "until": clock.day(found.expires_on),
        "line": replace(
            line, released=found.state in READABLE, detail=_sent_by(seat, found, clock)
        ),
        "receipt": services_reading.receipt(found),
        "times": {t: clock.moment(v) for t in times if (v := getattr(found, t))},
        "may_send": policy.may_send(
            seat, found, read=found.digest, is_genuine=reading.packet is not None, at=request.at
        ),
        "may_drop": policy.may_drop(seat, found),
        "may_withdraw": policy.may_withdraw(seat, found, at=request.at),
        "names": seat.names,
        "like": queries.words_of(found) if seat.part == CLIENT else None,
    }
    return render(request, "releases/release.html", context)


def _sent_by(seat: Seat, release: "Release", clock: Clock) -> str:
    """Return by whom and when a release was sent, or "" before that."""
    if release.sent_at is None:
        return ""
    words = (
        _("Sent by you on %(day)s.") if seat.part == CLIENT else _("Sent by %(name)s on %(day)s.")
    )
    return sentence(words, {"name": seat.name(CLIENT), "day": clock.day(release.sent_at).short})


@require_POST
def release_send(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Send what was signed to the sponsor."""
    seat, found = _release(request, pk)
    read = request.POST.get("read", "")
    releasing.send(seat, found, read=read, by=request.holder, at=request.at)
    words = _("Sent. %(name)s can read it now, and so can %(other)s.")
    names = {"name": seat.name(SPONSOR), "other": seat.name(engagements.PRACTITIONER)}
    messages.success(request, words % names, extra_tags=f"receipt:{pk}")
    return redirect("releases:release", pk)


@require_POST
def release_drop(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Drop what was signed and not sent."""
    seat, found = _release(request, pk)
    releasing.drop(seat, found, by=request.holder, at=request.at)
    messages.success(request, _("Dropped. Nobody but you has read it, and nobody was told."))
    return redirect("releases:release", pk)


@require_POST
def release_withdraw(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Withdraw what was sent."""
    seat, found = _release(request, pk)
    releasing.withdraw(seat, found, by=request.holder, at=request.at)
    words = _("Withdrawn. Nobody else can open it here any more.")
    messages.success(request, words, extra_tags=f"receipt:{pk}")
    return redirect("releases:release", pk)


def _release(request: PersonRequest, pk: UUID) -> "tuple[Seat, Release]":
    found = queries.release(pk, to=request.user)
    return engagements.seat(found.engagement, to=request.user), found


# --- the sponsor's room ------------------------------------------------------------------------


@require_safe
def sponsor(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Show the sponsor's page: to the sponsor, and to the client as the sponsor sees it."""
    seat = engagements.seat(engagement, to=request.user, parts=(CLIENT, SPONSOR))
    room = services_reading.read_sponsor_room(seat, by=request.holder, at=request.at)
    clock = _clock(request, zone=_zone_of_sponsor(seat)).beside([seat.engagement.zone])
    context = {
        "seat": seat,
        "as_client": seat.part == CLIENT,
        "sponsor": seat.name(SPONSOR),
        "client": seat.name(CLIENT),
        "practitioner": seat.name(engagements.PRACTITIONER),
        "room": room,
        "starts": clock.day(room.starts) if room.starts else None,
        "ends": clock.day(room.ends) if room.ends else None,
        "closed": clock.day(room.closed_at) if room.closed_at else None,
        "objectives": [(o.text, clock.day(o.due) if o.due else None) for o in room.objectives],
        "sessions": [(clock.day(s.on), s.attendance) for s in room.rows.sessions],
        "sent": _sent(room.rows, clock),
        "head": page_header(seat, clock=_clock(request), here="releases:sponsor"),
    }
    return render(request, "releases/sponsor.html", context)


def _sent(rows: SponsorRows, clock: Clock) -> list[dict[str, object]]:
    return [
        {
            "id": line.id,
            "state": line.state,
            "sent": clock.day(line.sent_at),
            "until": clock.day(line.expires_on),
            "withdrawn": clock.day(line.withdrawn_at) if line.withdrawn_at else None,
        }
        for line in rows.sent
    ]


@require_safe
def not_seen(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Say what the sponsor will not see, and why that protects both."""
    seat = engagements.seat(engagement, to=request.user, parts=(CLIENT, SPONSOR))
    if not seat.engagement.payer:
        raise OutOfReach(engagement)
    context = {
        "seat": seat,
        "client": seat.name(CLIENT),
        "practitioner": seat.name(engagements.PRACTITIONER),
        "head": page_header(seat, clock=_clock(request), here="releases:not_seen"),
    }
    return render(request, "releases/not_seen.html", context)


# --- what screens share ------------------------------------------------------------------------


def _zone_of_sponsor(seat: Seat) -> tzinfo:
    """Return the zone in which the sponsor reads: whoever looks sees the sponsor's very page."""
    person = seat.person(SPONSOR)
    return person.zone if person else timezone.get_default_timezone()


def _clock(request: PersonRequest, *, zone: tzinfo | None = None) -> Clock:
    here = zone or timezone.get_current_timezone()
    return Clock(at=request.at, zone=here, lang=get_language() or "en")
