"""Screens of a running group: its notes and its sessions."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.foundation.kit.audience import AudienceLine
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.records.versions import Overtaken
from troth.practice.groups import audience, policy, queries
from troth.practice.groups.forms import SessionForm
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules.life import AT_THE_DOOR, CLOSED
from troth.practice.groups.services import working
from troth.practice.groups.views.screen import GET_OR_POST, show
from troth.practice.meetings.forms import NoteForm

if TYPE_CHECKING:
    from troth.practice.groups.models import GroupNote


def _line(stands: Standing) -> AudienceLine:
    """Return who will be able to read what is written now."""
    return audience.line(queries.line_room(stands), stands)


@require_http_methods(GET_OR_POST)
def note_new(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Write a note for the group."""
    stands = queries.standing(pk, to=request.user)
    if stands.state in AT_THE_DOOR:
        return redirect("groups:agreement", pk=pk)
    form = NoteForm()
    verdict = policy.may_write(stands)
    if request.method == "POST":
        verdict.enforce(pk)
        form = NoteForm(request.POST)
        if form.is_valid():
            working.write_note(stands, by=request.holder, at=request.at, **form.words)
            messages.success(request, _("Your note is saved."))
            return redirect("groups:group", pk=pk)
    line = _line(stands)
    return show(request, stands, "note_form", form=form, verdict=verdict, line=line, note=None)


@require_safe
def note(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show a note with those of its versions that the person may read."""
    stands, found = queries.note(pk, to=request.user)
    if _needs_reason(stands):
        return redirect("groups:group", pk=stands.group.pk)
    now = clock(request)
    opened = working.read_note(stands, found, by=request.holder, at=request.at)
    return show(
        request,
        stands,
        "note",
        note=found,
        latest=opened[0][0] if opened else found,
        versions=[(row, words, now.moment(row.written_at)) for row, words in opened],
        author=stands.names.get(found.author_id, ""),
        line=audience.lines(stands).get(found.compartment_id),
        may_edit=policy.may_edit(stands, found),
        is_author=found.author_id == request.user.pk,
    )


def _needs_reason(stands: Standing) -> bool:
    """Say whether the practitioner has to say first why they read: on the page of the group."""
    return stands.is_practitioner and stands.group.state == CLOSED


@require_http_methods(GET_OR_POST)
def note_edit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Write the next version of a note. The address names the version that it is based on."""
    stands, found = queries.note(pk, to=request.user)
    verdict = policy.may_edit(stands, found)
    if request.method == "POST":
        verdict.enforce(stands.group.pk)
        form = NoteForm(request.POST)
        if form.is_valid() and _edited(request, stands, found, form):
            messages.success(request, _("The new version is saved. The earlier one stays."))
            return redirect("groups:group", pk=stands.group.pk)
    else:
        form = NoteForm()
        if verdict:
            opened = working.open_to_edit(stands, found, by=request.holder, at=request.at)
            form = NoteForm.of(opened.words)
    line = _line(stands)
    return show(request, stands, "note_form", form=form, verdict=verdict, line=line, note=found)


def _edited(request: PersonRequest, stands: Standing, found: "GroupNote", form: NoteForm) -> bool:
    try:
        working.edit_note(stands, found, by=request.holder, at=request.at, **form.words)
    except Overtaken:
        form.add_error(None, _("You saved another version meanwhile. Open that one to edit it."))
        return False
    return True


@require_http_methods(GET_OR_POST)
def session_new(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Record the facts of a session, and who came."""
    stands = queries.standing(pk, to=request.user, parts=("practitioner",))
    members = policy.up_to_date(stands)
    late = [m.person.name for m in stands.inside if m not in members]
    today = _today(request)
    form = SessionForm(initial={"on": today, "minutes": 90}, today=today, members=members)
    verdict = policy.may_record(stands, members)
    if request.method == "POST":
        form = SessionForm(request.POST, today=today, members=members)
        verdict.enforce(pk)
        if form.is_valid():
            working.record_session(
                stands, form.facts, form.attendance, by=request.holder, at=request.at
            )
            messages.success(request, _("The session is recorded, for each in their own record."))
            return redirect("groups:group", pk=pk)
    return show(request, stands, "session_form", form=form, verdict=verdict, late=late)


def _today(request: PersonRequest) -> date:
    return timezone.localtime(request.at).date()
