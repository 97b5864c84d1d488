"""Screens on which a group begins, is agreed, and lets people in."""

from collections.abc import Container, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.accounts.people.step_up import is_really
from troth.engagement.core.page_header import title
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.templating import said
from troth.practice.groups import policy, queries
from troth.practice.groups.forms import BeginForm, ChooseForm, SignForm, TermsForm
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules.life import AT_THE_DOOR, OPEN
from troth.practice.groups.services import agreeing, leaving
from troth.practice.groups.services.agreeing import Reading
from troth.practice.groups.text import MEANING
from troth.practice.groups.views.screen import GET_OR_POST, show


def _choices(seats: Sequence[Seat]) -> list[tuple[str, str]]:
    return [(str(seat.engagement.pk), title(seat)) for seat in seats]


def _refused(form: ChooseForm, refused: Refused) -> None:
    for reason in refused.verdict.reasons:
        form.add_error("chosen", f"{said(reason)} ({reason.clause.label})")


@require_http_methods(GET_OR_POST)
def begin(request: PersonRequest) -> HttpResponse:
    """Begin a group: choose among one's own clients, and write what is proposed to them."""
    seats = [s for s in queries.may_be_joined(to=request.user) if policy.is_ready(s)]
    clients = _choices(seats)
    form = BeginForm(initial=TermsForm.usual(), clients=clients)
    if request.method == "POST":
        form = BeginForm(request.POST, clients=clients)
        if form.is_valid():
            try:
                made = agreeing.begin(
                    form.engagements, form.terms, by=request.holder, at=request.at
                )
            except Refused as refused:
                _refused(form, refused)
            else:
                messages.success(request, _("The group has begun. Everybody chosen is invited."))
                return redirect("groups:group", pk=made.pk)
    context = {"form": form, "clients": clients, "meaning": MEANING}
    return render(request, "groups/begin.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
def invite(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Invite further clients."""
    stands = queries.standing(pk, to=request.user, parts=("practitioner",))
    taken = {m.person_id for m in stands.memberships if m.state in OPEN}
    seats = [
        seat
        for seat in queries.may_be_joined(to=request.user)
        if policy.is_ready(seat)
        and seat.engagement.kind == stands.group.kind
        and seat.parts["client"].person_id not in taken
    ]
    clients = _choices(seats)
    form = ChooseForm(clients=clients)
    if request.method == "POST":
        form = ChooseForm(request.POST, clients=clients)
        if form.is_valid():
            try:
                agreeing.invite(stands, form.engagements, by=request.holder, at=request.at)
            except Refused as refused:
                _refused(form, refused)
            else:
                messages.success(request, _("They are invited. Each sees it on Today."))
                return redirect("groups:group", pk=pk)
    return show(request, stands, "invite", form=form, clients=clients)


# --- the agreement -----------------------------------------------------------------------------


@require_safe
def agreement(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show the agreement that counts now, with what the person can do about it."""
    stands = queries.standing(pk, to=request.user)
    return _agreement(request, stands, SignForm(person=request.user))


@require_safe
def version(request: PersonRequest, pk: UUID, number: int) -> HttpResponse:
    """Show one version of the agreement as it was."""
    stands = queries.standing(pk, to=request.user)
    queries.version(stands, number)
    return _agreement(request, stands, SignForm(person=request.user), number=number)


def _agreement(
    request: PersonRequest, stands: Standing, form: SignForm, *, number: int = 0
) -> HttpResponse:
    found = agreeing.read_agreement(stands, number=number, by=request.holder, at=request.at)
    signed = queries.signatures(found.agreement.pk)
    known = {m.pk: m.person.name for m in stands.memberships}
    return show(
        request,
        stands,
        "agreement",
        form=form,
        reading=found,
        meaning=found.meaning,
        signatures=[
            (known[pk], signed.shown(pk)) for pk in (*signed.held, *signed.broken) if pk in known
        ],
        versions=[] if stands.state in AT_THE_DOOR else list(queries.agreements(stands.group.pk)),
        newest=queries.latest(stands.group.pk),
        at_the_door=stands.state in AT_THE_DOOR,
        may_sign=_may_sign(stands, found, signed.held),
        has_signed=stands.mine is not None and stands.mine.pk in signed.held,
        may_decline=policy.of_membership(stands, "decline"),
        may_change=policy.of_group(stands, "change agreement"),
    )


def _may_sign(stands: Standing, found: Reading, signed: Container[UUID]) -> object:
    newest = queries.latest(stands.group.pk)
    return policy.may_sign(
        stands, newest, signed, is_intact=found.terms is not None, read=found.agreement.digest
    )


@require_POST
def sign(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Sign the agreement that was read, after the person showed once more who they are."""
    stands = queries.standing(pk, to=request.user, parts=("member",))
    form = SignForm(request.POST, person=request.user)
    nothing = _("Nothing was signed.")
    if not form.is_valid() or not is_really(request, form, nothing=nothing):
        return _agreement(request, stands, form)
    read = request.POST.get("read", "")
    agreeing.sign(stands, read=read, by=request.holder, at=request.at)
    words = _("You have signed. %(name)s lets you in next.")
    messages.success(request, words % {"name": stands.group.practitioner.name})
    return redirect("groups:agreement", pk=pk)


@require_POST
def decline(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say no to an invitation."""
    stands = queries.standing(pk, to=request.user, parts=("member",))
    leaving.decline(stands, by=request.holder, at=request.at)
    words = _("You said no. Only %(name)s learns of it, and nothing else changes.")
    messages.success(request, words % {"name": stands.group.practitioner.name})
    return redirect(page_url("today"))


@require_http_methods(GET_OR_POST)
def change(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Propose another text of the agreement."""
    stands = queries.standing(pk, to=request.user, parts=("practitioner",))
    verdict = policy.of_group(stands, "change agreement")
    if request.method == "POST":
        form = TermsForm(request.POST)
        verdict.enforce(pk)
        if form.is_valid():
            agreeing.change_agreement(stands, form.terms, by=request.holder, at=request.at)
            messages.success(request, _("The new text is out. Everybody signs it anew."))
            return redirect("groups:agreement", pk=pk)
    else:
        found = agreeing.read_agreement(stands, by=request.holder, at=request.at)
        terms = found.terms
        given = {n: getattr(terms, n) for n in TermsForm.base_fields} if terms else {}
        form = TermsForm(initial=given)
    return show(request, stands, "change", form=form, verdict=verdict)


# --- at the door -------------------------------------------------------------------------------


@require_POST
def let_in(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give the key of the group to who signed."""
    stands, found = queries.membership(pk, to=request.user)
    agreeing.let_in(stands, found, by=request.holder, at=request.at)
    words = _("%(name)s is in the group, and reads what is written from now on.")
    messages.success(request, words % {"name": found.person.name})
    return redirect("groups:group", pk=stands.group.pk)


@require_POST
def take_back(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    stands, found = queries.membership(pk, to=request.user)
    agreeing.take_back(stands, found, by=request.holder, at=request.at)
    words = _("The invitation of %(name)s is taken back.") % {"name": found.person.name}
    messages.success(request, words)
    return redirect("groups:group", pk=stands.group.pk)
