"""Screens of contacts: whom a practitioner names, and who named someone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.kit.templating import said
from troth.practice.concerns import policy, presenters, queries
from troth.practice.concerns.forms import ContactForm
from troth.practice.concerns.rules.parts import CONTACT, PRACTITIONER
from troth.practice.concerns.services import naming

GET_OR_POST = ("GET", "HEAD", "POST")


@require_http_methods(GET_OR_POST)
def contacts(request: PersonRequest) -> HttpResponse:
    """Show whom a person named and who named them; let a practitioner ask one more."""
    asks = policy.is_practitioner(request.user)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        messages.success(request, _("They were asked, if the address has an account here."))
        return redirect("concerns:contacts")
    context = {
        "mine": queries.contacts(to=request.user),
        "by_others": queries.named_by(to=request.user),
        "form": form if asks else None,
        "states": presenters.CONTACT_STATES,
        "tone": presenters.tone,
        "clock": clock(request),
    }
    status = 422 if form.errors else 200
    return render(request, "concerns/contacts.html", context, status=status)


def _asked(request: PersonRequest, form: ContactForm) -> bool:
    given = form.cleaned_data
    try:
        naming.ask(
            name=given["name"],
            email=given["email"],
            role=given["role"],
            by=request.holder,
            at=request.at,
        )
    except Refused as refused:
        for reason in refused.verdict.reasons:
            form.add_error(None, f"{said(reason)} ({reason.clause.label})")
        return False
    return True


@require_safe
def contact(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show one contact to both: how it stands, and the two fingerprints to compare."""
    found = queries.contact(pk, to=request.user)
    part, other = queries.part_in(found, request.user), found.person
    now = queries.fingerprint_now(other.pk) if other else ""
    context = {
        "contact": found,
        "is_owner": part == PRACTITIONER,
        "name": other.name if other else found.name,
        "state": presenters.CONTACT_STATES[found.state],
        "tone": presenters.tone(found.state),
        "now": now,
        "has_new_key": bool(found.fingerprint)
        and other is not None
        and not queries.key_holds(other.pk, found.fingerprint),
        "own": queries.fingerprint_now(found.owner_id),
        "may_compare": policy.may_compare(found, read=now, by=request.user),
        "may": {
            act: policy.stands(found, act, by=request.user)
            for act in ("accept", "decline", "leave")
        },
        "compares": part == PRACTITIONER and found.state == "accepted",
        "asked": part == CONTACT and found.state == "asked",
    }
    return render(request, "concerns/contact.html", context)


@require_POST
def contact_act(request: PersonRequest, pk: UUID, deed: str) -> HttpResponse:
    """Accept, decline, compare or end being contacts."""
    found = queries.contact(pk, to=request.user)
    by, at = request.holder, request.at
    match deed:
        case "accept":
            naming.accept(found, by=by, at=at)
            messages.success(request, _("You are a contact. Now compare your fingerprints."))
        case "decline":
            naming.decline(found, by=by, at=at)
            messages.success(request, _("You have declined. Nobody asks you why."))
        case "compare":
            naming.compare(found, read=request.POST.get("read", ""), by=by, at=at)
            messages.success(request, _("Named. You can put this contact into a charter now."))
        case "leave":
            naming.leave(found, by=by, at=at)
            messages.success(request, _("You are contacts no longer."))
        case _:
            raise Http404
    return redirect("concerns:contact", pk)
