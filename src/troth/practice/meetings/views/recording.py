"""Screens of sessions and notes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.engagement.annex import queries as annex
from troth.engagement.charters import page_views as openings
from troth.engagement.charters.views.reason import asks_reason
from troth.engagement.core import audience
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.foundation.kit.audience import AudienceLine
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.names import sentence
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.templating import said
from troth.foundation.kit.when import Clock
from troth.foundation.records.reach import OutOfReach
from troth.foundation.records.versions import Overtaken
from troth.practice.meetings import policy, queries
from troth.practice.meetings.forms import NoteForm, SessionForm, warn
from troth.practice.meetings.rules import SHARED
from troth.practice.meetings.services import recording
from troth.practice.meetings.services.same_hour import SameHour

if TYPE_CHECKING:
    from troth.practice.meetings.models import Note, Session

GET_OR_POST = ("GET", "HEAD", "POST")
HOUR_TAKEN = gettext_noop(
    "Another session is recorded in this hour. Change the hour, or send it once more."
)


# --- sessions ----------------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
def session_new(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Record the facts of a session."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    today = _today(request)
    form = SessionForm(initial={"on": today, "minutes": 60}, today=today)
    if request.method == "POST":
        form = SessionForm(request.POST, today=today)
        policy.may_record_session(seat).enforce(engagement)
        if form.is_valid() and _day_counts(seat, form) and (made := _recorded(request, seat, form)):
            messages.success(request, _("The session is recorded. You can note what was said."))
            return redirect("meetings:session", made.root)
    context = {"form": form, "verdict": policy.may_record_session(seat), "session": None}
    return _session_form(request, seat, context)


def _recorded(request: PersonRequest, seat: Seat, form: SessionForm) -> "Session | None":
    knowing = form.cleaned_data["same_hour"]
    try:
        return recording.record_session(
            seat, form.facts, knowing=knowing, by=request.holder, at=request.at
        )
    except SameHour as taken:
        warn(form, "begins", _(HOUR_TAKEN), taken.moments)
        return None


@require_http_methods(GET_OR_POST)
def session_correct(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Correct the facts of a session; what stood there before stays on record."""
    found = queries.session(pk, to=request.user)
    seat = engagements.seat(found.engagement_id, to=request.user, parts=INSIDE)
    today = _today(request)
    form = SessionForm.of(found, today=today)
    if request.method == "POST":
        form = SessionForm(request.POST, today=today)
        policy.may_correct_session(seat, found).enforce(found.engagement_id)
        if form.is_valid() and _day_counts(seat, form) and _corrected(request, seat, found, form):
            messages.success(request, _("The correction is saved. What stood there before stays."))
            return redirect("meetings:session", pk)
    context = {"form": form, "verdict": policy.may_correct_session(seat, found), "session": found}
    return _session_form(request, seat, context)


def _day_counts(seat: Seat, form: SessionForm) -> bool:
    """Say whether a session of this day counts here; what its rule refuses goes into the form."""
    reasons = policy.may_record_session(seat, on=form.facts.day(seat)).reasons
    for reason in reasons:
        form.add_error("on", f"{said(reason)} ({reason.clause.label})")
    return not reasons


def _corrected(request: PersonRequest, seat: Seat, found: "Session", form: SessionForm) -> bool:
    """Save a correction, or base the form, with all that was typed, on what stands there now."""
    based, knowing = form.cleaned_data["based"] or UUID(int=0), form.cleaned_data["same_hour"]
    by, at = request.holder, request.at
    try:
        recording.correct_session(
            seat, found, form.facts, based=based, knowing=knowing, by=by, at=at
        )
    except SameHour as taken:
        warn(form, "begins", _(HOUR_TAKEN), taken.moments)
        return False
    except Overtaken:
        now = queries.session(found.root, to=request.user)
        form.data = {**request.POST.dict(), "based": str(now.pk)}
        form.add_error(
            None, _("These facts were corrected meanwhile. Send yours again to replace them.")
        )
        return False
    return True


def _session_form(
    request: PersonRequest, seat: Seat, context: Mapping[str, object]
) -> HttpResponse:
    form = context["form"]
    status = 422 if isinstance(form, SessionForm) and form.errors else 200
    card = annex.card(seat.engagement.pk)
    read = openings.has_read_agreed(seat.engagement.pk, request.user.pk)
    more = {"seat": seat, "card": card, "agreed_read": read, "fix": _fix(seat), **context}
    return render(request, "meetings/session_form.html", more, status=status)


@require_safe
@asks_reason
def session(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the facts of a session, and the notes on it that this person may read."""
    found = queries.session(pk, to=request.user)
    seat = engagements.seat(found.engagement_id, to=request.user, parts=INSIDE)
    clock = _clock(request).beside(seat.zones)
    notes = recording.read_session(seat, found, by=request.holder, at=request.at)
    context = {
        "seat": seat,
        "card": annex.card(found.engagement_id),
        "agreed_read": openings.has_read_agreed(found.engagement_id, request.user.pk),
        "session": found,
        "day": clock.day(_when(found)),
        "began": clock.moment(found.begins_at) if found.begins_at else None,
        "rows": [(r, clock.moment(r.recorded_at), _told(r, clock)) for r in queries.rows_of(found)],
        "recorded": clock.day(found.first_recorded_at),
        "notes": [(note, clock.moment(note.written_at)) for note in notes],
        "lines": audience.lines(seat, by=request.holder.keyring),
        "names": seat.names,
        "spots": _places(seat),
        "may_correct": policy.may_correct_session(seat, found),
        "may_strike": policy.may_strike(seat, found, by=request.user),
        **_struck(found.root, clock),
        "may_write": policy.may_write(seat, SHARED),
    }
    return render(request, "meetings/session.html", context)


# --- notes -------------------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
def note_new(request: PersonRequest, engagement: UUID) -> HttpResponse:
    """Write a note. The place is chosen first, and says who will be able to read it."""
    seat = engagements.seat(engagement, to=request.user, parts=INSIDE)
    asked = request.POST if request.method == "POST" else request.GET
    place = asked.get("choose") or asked.get("place") or SHARED
    about = _session_asked(asked.get("session", ""), seat, request)
    form = NoteForm()
    if "choose" in request.POST:
        form = NoteForm(initial={n: request.POST.get(n, "") for n in form.fields})
    elif request.method == "POST":
        policy.may_write(seat, place).enforce(engagement)
        form = NoteForm(request.POST)
        if form.is_valid():
            recording.write_note(
                seat, place=place, session=about, by=request.holder, at=request.at, **form.words
            )
            messages.success(request, _saved(seat, place, request))
            return redirect(page_url("thread", engagement))
    place = place if place in policy.own_places(seat) else SHARED
    context = {
        "seat": seat,
        "form": form,
        "place": place,
        "spots": _places(seat),
        "line": _line(seat, place, request),
        "session": about,
        "day": _clock(request).day(_when(about)) if about else None,
        "verdict": policy.may_write(seat, place),
        "fix": _fix(seat),
    }
    return render(request, "meetings/note_new.html", context, status=422 if form.errors else 200)


@require_safe
@asks_reason
def note(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show one version of a note."""
    found = queries.note(pk, to=request.user)
    seat = engagements.seat(found.engagement, to=request.user, parts=INSIDE)
    clock = _clock(request).beside(seat.zones)
    context = {
        "seat": seat,
        "note": found,
        "latest": queries.latest(found),
        "opened": recording.read_note(found, by=request.holder, at=request.at),
        "written": clock.moment(found.written_at),
        "author": seat.names.get(found.author_id, ""),
        "line": audience.lines(seat, by=request.holder.keyring)[found.compartment_id].of(found.pk),
        "may_edit": policy.may_edit(seat, found, by=request.user),
        "may_strike": policy.may_strike(seat, found, by=request.user),
        "is_author": found.author_id == request.user.pk,
        **_struck(found.root, clock),
    }
    return render(request, "meetings/note.html", context)


@require_http_methods(GET_OR_POST)
def note_edit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Write the next version of a note. The address names the version that it is based on."""
    found = queries.note(pk, to=request.user)
    seat = engagements.seat(found.engagement, to=request.user, parts=INSIDE)
    latest, other = queries.latest(found), None
    if request.method == "POST":
        policy.may_edit(seat, found, by=request.user).enforce(found.engagement)
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                recording.edit_note(seat, found, by=request.holder, at=request.at, **form.words)
            except Overtaken:
                latest = queries.note(queries.latest(found).pk, to=request.user)
                other = recording.open_to_edit(latest, by=request.holder, at=request.at)
                form.add_error(None, _("You saved another version meanwhile. Compare, then save."))
            else:
                messages.success(request, _("The new version is saved. The earlier one stays."))
                return redirect(page_url("thread", found.engagement))
    elif latest.pk != found.pk:
        return redirect("meetings:note_edit", latest.pk)
    else:
        form = _form_to_edit(request, seat, found)
    context = {
        "seat": seat,
        "note": latest,
        "form": form,
        "other": other,
        "line": audience.lines(seat, by=request.holder.keyring)[found.compartment_id].of(found.pk),
        "verdict": policy.may_edit(seat, found, by=request.user),
        "fix": _fix(seat),
    }
    return render(request, "meetings/note_edit.html", context, status=422 if form.errors else 200)


def _form_to_edit(request: PersonRequest, seat: Seat, note: "Note") -> NoteForm:
    """Open a note into the form only for someone who may edit it."""
    if not policy.may_edit(seat, note, by=request.user):
        return NoteForm()
    return NoteForm.of(recording.open_to_edit(note, by=request.holder, at=request.at).words)


@require_safe
@asks_reason
def note_history(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show every version of a note, the latest first."""
    found = queries.note(pk, to=request.user)
    seat = engagements.seat(found.engagement, to=request.user, parts=INSIDE)
    clock = _clock(request).beside(seat.zones)
    versions = recording.read_versions(found, by=request.holder, at=request.at)
    context = {
        "seat": seat,
        "note": found,
        "versions": [(v, opened, clock.moment(v.written_at)) for v, opened in versions],
        "line": audience.lines(seat, by=request.holder.keyring)[found.compartment_id].of(found.pk),
    }
    return render(request, "meetings/note_history.html", context)


# --- what screens share ------------------------------------------------------------------------


def _struck(root: UUID, clock: Clock) -> dict[str, object]:
    """Return how a record was struck, for `_struck.html`."""
    struck = queries.strike(root)
    return {"struck": struck, "struck_when": clock.moment(struck.struck_at) if struck else None}


def _session_asked(asked: str, seat: Seat, request: PersonRequest) -> "Session | None":
    """Return the session that a note shall belong to, if one is named and is in this seat."""
    if not asked:
        return None
    try:
        found = queries.session(UUID(asked), to=request.user)
    except ValueError:
        raise OutOfReach(seat.engagement.pk) from None
    if found.engagement_id != seat.engagement.pk:
        raise OutOfReach(seat.engagement.pk)
    return found


def _when(session: "Session") -> date | datetime:
    """Return the moment of a session, or its day where no hour is known."""
    return session.begins_at or session.on


def _told(row: "Session", clock: Clock) -> str:
    when = _when(row)
    return (clock.moment(when) if isinstance(when, datetime) else clock.day(when)).absolute


def _places(seat: Seat) -> list[tuple[str, str]]:
    """Return the places in which this person writes, each with the words of its button."""
    other = seat.name(CLIENT if seat.part == PRACTITIONER else PRACTITIONER)
    shared = sentence(_("Shared with %(name)s"), {"name": other})
    return [(p, shared if p == SHARED else _("Only you")) for p in policy.own_places(seat)]


def _line(seat: Seat, place: str, request: PersonRequest) -> AudienceLine:
    held = queries.room(seat, place, by=request.holder.keyring, at=request.at)
    return audience.line(held, seat, viewer=request.user.pk)


def _saved(seat: Seat, place: str, request: PersonRequest) -> str:
    return _("Your note is saved. Who can read it: %(names)s") % {
        "names": _line(seat, place, request).names
    }


def _fix(seat: Seat) -> dict[str, str]:
    return {"charter": reverse("charters:charter", args=[seat.engagement.pk])}


def _clock(request: PersonRequest) -> Clock:
    zone = timezone.get_current_timezone()
    return Clock(at=request.at, zone=zone, lang=get_language() or "en")


def _today(request: PersonRequest) -> date:
    return timezone.localtime(request.at).date()
