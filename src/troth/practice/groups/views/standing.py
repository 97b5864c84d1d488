"""Screens on which one sees a group, leaves it or closes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.names import listed, sentence
from troth.foundation.kit.request import PersonRequest, clock
from troth.practice.groups import access_log as groups_access_log
from troth.practice.groups import audience, policy, queries
from troth.practice.groups.forms import ReasonForm
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules.life import (
    AT_THE_DOOR,
    CLOSED,
    DECLINED,
    FORMING,
    IN,
    INVITED,
    LEFT,
    SIGNED,
)
from troth.practice.groups.services import leaving, working
from troth.practice.groups.views.screen import GET_OR_POST, show

if TYPE_CHECKING:
    from troth.foundation.records.signatures import Checked
    from troth.practice.groups.models import Agreement, AgreementSignature, Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A membership as the page shows it; a verdict is None when its act is no question here."""

    membership: "Membership"
    is_you: bool
    words: str
    tone: str
    may_let_in: Verdict | None = None
    may_take_back: Verdict | None = None


def _words() -> dict[str, tuple[str, str]]:
    return {
        INVITED: (_("Invited"), "owed"),
        SIGNED: (_("Signed, not let in yet"), "owed"),
        IN: (_("In"), "leaf"),
        LEFT: (_("Left"), "quiet"),
        DECLINED: (_("Did not come"), "quiet"),
    }


def state_words(state: str) -> tuple[str, str]:
    """Return the state of a group in words, and its tone."""
    if state == FORMING:
        return _("Forming"), "owed"
    return (_("Closed"), "quiet") if state == CLOSED else (_("Under way"), "leaf")


@require_safe
def groups(request: PersonRequest) -> HttpResponse:
    """List the groups of a person, and let a practitioner begin one."""
    found = queries.groups(to=request.user)
    lines = [(stands, _title(stands), *state_words(stands.group.state)) for stands in found]
    context = {
        "lines": lines,
        "may_begin": bool(queries.may_be_joined(to=request.user)),
        "clock": clock(request),
    }
    return render(request, "groups/groups.html", context)


def _title(stands: Standing) -> str:
    """Return what to call a group without opening its name: who is in it, or who holds it."""
    kind = str(stands.group.get_kind_display())
    if not stands.is_practitioner:
        words = _("A group with %(name)s · %(kind)s")
        return sentence(words, {"name": stands.group.practitioner.name, "kind": kind})
    names = [m.person.name for m in stands.memberships if m.state in (*AT_THE_DOOR, IN)]
    inside = listed(names, ", ") if names else _("nobody now")
    return sentence(_("A group: %(names)s · %(kind)s"), {"names": inside, "kind": kind})


@require_safe
def group(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show a group: who is in it, sessions, notes; who was invited sees the agreement first."""
    stands = queries.standing(pk, to=request.user)
    if stands.state in AT_THE_DOOR:
        return redirect("groups:agreement", pk=pk)
    return _group(request, stands)


@require_POST
def read(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Open the notes of a closed group to the practitioner, who says why."""
    stands = queries.standing(pk, to=request.user, parts=("practitioner",))
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if form.is_valid():
        leaving.give_reason(stands, reason, by=request.holder, at=request.at)
    else:
        policy.may_read_closed(stands, reason="known").enforce(pk)
    return _group(request, stands, form=form, reason=bool(reason))


def _group(
    request: PersonRequest,
    stands: Standing,
    *,
    form: ReasonForm | None = None,
    reason: bool = False,
) -> HttpResponse:
    page = working.read_group(stands, reason=reason, by=request.holder, at=request.at)
    now, attended = clock(request), queries.attended(stands)
    words, tone = state_words(stands.group.state)
    needs_reason = stands.is_practitioner and stands.group.state == CLOSED and not reason
    return show(
        request,
        stands,
        "group",
        form=form or ReasonForm(),
        agreement=page.agreement,
        state=words,
        tone=tone,
        needs_reason=needs_reason,
        members=_members(stands),
        notes=[(note, opened, now.moment(note.begun_at)) for note, opened in page.notes],
        lines=audience.lines(stands),
        names=stands.names,
        sessions=[(s, now.day(s.on), attended.get(s.pk, ())) for s in queries.sessions(stands)],
        may_write=policy.may_write(stands),
        may_record=policy.may_record(stands, policy.up_to_date(stands)),
        may_change=policy.of_group(stands, "change agreement"),
        may_close=policy.of_group(stands, "close"),
        may_leave=policy.of_membership(stands, "leave"),
        must_sign=_must_sign(stands, page.agreement.agreement.version),
    )


def _must_sign(stands: Standing, newest: int) -> bool:
    own = stands.mine
    return own is not None and stands.group.state != CLOSED and own.let_in_under < newest


def _members(stands: Standing) -> Sequence[Member]:
    newest = queries.latest(stands.group.pk)
    signed = queries.signatures(newest.pk)
    words = _words()
    return [_member(stands, m, newest, signed, words) for m in stands.memberships]


def _member(
    stands: Standing,
    found: "Membership",
    newest: "Agreement",
    signed: "Checked[UUID, AgreementSignature]",
    words: dict[str, tuple[str, str]],
) -> Member:
    said, tone = words[found.state]
    is_late = found.state == IN and found.let_in_under < newest.version
    if is_late:
        said, tone = _("In, and has the new agreement to sign"), "owed"
        if found.pk in signed.held:
            said = _("In, and signed the new agreement")
    if found.pk in signed.broken and (is_late or found.state in AT_THE_DOOR):
        said, tone = _("This signature does not hold"), "danger"
    at_the_door = found.state in AT_THE_DOOR
    may_let_in = may_take_back = None
    if stands.is_practitioner and (found.state == SIGNED or (is_late and found.pk in signed.held)):
        may_let_in = policy.may_let_in(stands, found, newest, signed.held)
    if stands.is_practitioner and at_the_door:
        may_take_back = policy.of_membership(stands, "take back", found)
    return Member(
        membership=found,
        is_you=found.person_id == stands.person.pk,
        words=said,
        tone=tone,
        may_let_in=may_let_in,
        may_take_back=may_take_back,
    )


@require_safe
def access_log(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show who holds which key of a group, and who has looked."""
    stands = queries.standing(pk, to=request.user)
    if stands.state in AT_THE_DOOR:
        return redirect("groups:agreement", pk=pk)
    found = groups_access_log.access_log(stands, clock=clock(request))
    return show(request, stands, "access_log", found=found, rooms=audience.rooms(stands))


@require_http_methods(GET_OR_POST)
def leave(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say what leaving does, and do it."""
    stands = queries.standing(pk, to=request.user, parts=("member",))
    if request.method == "POST":
        leaving.leave(stands, by=request.holder, at=request.at)
        messages.success(request, _("You have left the group. Nobody asks you why."))
        return redirect(page_url("today"))
    return show(request, stands, "leave", verdict=policy.of_membership(stands, "leave"))


@require_http_methods(GET_OR_POST)
def close(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say what closing does, and do it."""
    stands = queries.standing(pk, to=request.user, parts=("practitioner",))
    if request.method == "POST":
        leaving.close(stands, by=request.holder, at=request.at)
        messages.success(request, _("The group is closed. What was written stays to who was in."))
        return redirect("groups:group", pk=pk)
    return show(request, stands, "close", verdict=policy.of_group(stands, "close"))
