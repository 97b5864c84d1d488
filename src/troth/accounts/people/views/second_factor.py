"""Screens of the second factor: the app that shows codes, spare codes, passkeys."""

from uuid import UUID

import pyotp
import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.accounts.people import passkeys, policy, queries, sign_in
from troth.accounts.people.forms import AppCodeForm, PasskeyNameForm
from troth.accounts.people.services import passkeys as services_passkeys
from troth.accounts.people.services import second_factor as services_second_factor
from troth.accounts.people.sign_in import with_next
from troth.accounts.people.step_up import StepUpForm, is_really
from troth.accounts.people.views.frame import GET_OR_POST, page
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.kit.templating import said
from troth.foundation.vault.services.refusals import LastSlot, WrongSecret


@require_safe
def second_factor(request: PersonRequest) -> HttpResponse:
    """Show the second steps that a person has, and what can be added or removed."""
    person, now = request.user, clock(request)
    app = queries.code_app(person)
    context = {
        "next": sign_in.way_back(request),
        "owes": sign_in.store(request).owes_factor,
        "app_since": now.moment(app.confirmed_at) if app and app.confirmed_at else None,
        "passkeys": [
            (p, now.moment(p.made_at), now.moment(p.used_at) if p.used_at else None)
            for p in queries.passkeys(person)
        ],
        "can_have_passkeys": passkeys.available(),
        "spare_left": queries.spare_codes_left(person),
        "factors": queries.factors(person),
        "may_remove": policy.may_remove_factor(by=person),
    }
    return render(request, "people/second_factor.html", context)


# --- the app that shows codes ------------------------------------------------------------------


@require_POST
def code_app_begin(request: PersonRequest) -> HttpResponse:
    """Make a secret for the app; the next page shows it."""
    services_second_factor.begin_code_app(by=request.user, at=request.at)
    return redirect(with_next("people:code_app", sign_in.way_back(request)))


@never_cache
@require_http_methods(GET_OR_POST)
def code_app(request: PersonRequest) -> HttpResponse:
    """Show the secret to the person and their app; it counts once a code of it was typed."""
    person, back = request.user, sign_in.way_back(request)
    app = queries.code_app_to_confirm(person)
    if app is None:
        return redirect(with_next("people:second_factor", back))
    form = AppCodeForm(request.POST or None, person=person)
    if form.is_valid() and is_really(request, form):
        try:
            spare = services_second_factor.confirm_code_app(
                form.cleaned_data["code"],
                by=person,
                address=sign_in.address(request),
                at=request.at,
            )
        except WrongSecret:
            form.add_error("code", _("This is not the code that the app shows now. Try again."))
        except Refused as refused:
            form.add_error("code", said(refused.verdict.reasons[0]))
        else:
            messages.success(request, _("Your app is set up as your second step."))
            return _done(request, spare)
    link = pyotp.TOTP(app.secret).provisioning_uri(name=person.email, issuer_name="Troth")
    return page(
        request,
        "code_app",
        form,
        next=back,
        secret="-".join(app.secret[at : at + 4] for at in range(0, len(app.secret), 4)),
        picture=segno.make(link, error="m").svg_data_uri(scale=4, border=3, light="#fff"),
    )


@require_http_methods(GET_OR_POST)
def code_app_remove(request: PersonRequest) -> HttpResponse:
    """Take the app away, after a step-up."""
    policy.may_remove_factor(by=request.user).enforce(request.user.pk)
    form = StepUpForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form):
        services_second_factor.remove_code_app(by=request.user, at=request.at)
        messages.success(request, _("The app no longer belongs to your sign-in."))
        return redirect("people:second_factor")
    return page(request, "code_app_remove", form)


@never_cache
@require_http_methods(GET_OR_POST)
def spare_codes(request: PersonRequest) -> HttpResponse:
    """Make a new set of spare codes, after a step-up, and show it, this once."""
    if not queries.factors(request.user):
        return redirect("people:second_factor")
    form = StepUpForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form):
        return _done(
            request, services_second_factor.new_spare_codes(by=request.user, at=request.at)
        )
    return page(request, "spare_codes", form)


def _done(request: PersonRequest, spare: list[str]) -> HttpResponse:
    """Show new spare codes, this once, or go on."""
    back = sign_in.way_back(request)
    if spare:
        return render(request, "people/spare_codes_shown.html", {"codes": spare, "next": back})
    return redirect("people:second_factor" if back == sign_in.HOME else back)


# --- passkeys ----------------------------------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
def passkey_new(request: PersonRequest) -> HttpResponse:
    """Ask for a name and for the secret; the next page asks the device to make a passkey.

    It needs the open vault, and a secret that opens it.
    """
    holder, back = request.holder, sign_in.way_back(request)
    form = PasskeyNameForm(request.POST or None, person=holder.person)
    can = passkeys.available()
    if can and form.is_valid() and is_really(request, form):
        challenge = sign_in.store(request).put_challenge(passkeys.ADD)
        known = queries.passkeys(holder.person)
        context = {
            "options": passkeys.creation(holder.person, known, challenge),
            "name": form.cleaned_data["name"],
            "passkey": sign_in.salt(),
            "next": back,
        }
        return render(request, "people/passkey_make.html", context)
    return page(request, "passkey_new", form, next=back, can=can)


@never_cache
@require_POST
def passkey_add(request: PersonRequest) -> HttpResponse:
    """Remember the passkey that the device made."""
    holder = request.holder
    answer = sign_in.answer(request, passkeys.ADD)
    if answer is None:
        return redirect("people:passkey_new")
    name = request.POST.get("name", "")
    try:
        spare = services_passkeys.add_passkey(answer, name=name, by=holder, at=request.at)
    except WrongSecret:
        messages.error(request, _("The passkey was not added: it took too long. Begin again."))
        return redirect("people:passkey_new")
    words = _("Your passkey is added.") if answer.prf else _no_key()
    messages.success(request, words, extra_tags=f"receipt:{request.user.pk}")
    return _done(request, spare)


def _no_key() -> str:
    return _("Your passkey is added. It signs you in, and holds no key to your vault.")


@require_http_methods(GET_OR_POST)
def passkey_remove(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Remove a passkey, after a step-up; one that opens the vault needs the open vault."""
    person = request.user
    passkey = queries.passkey(pk, to=person)
    policy.may_remove_factor(by=person).enforce(person.pk)
    keyring = request.holder.keyring if passkey.has_prf else None
    form = StepUpForm(request.POST or None, person=person)
    if form.is_valid() and is_really(request, form):
        try:
            services_passkeys.remove_passkey(passkey, by=person, keyring=keyring, at=request.at)
        except LastSlot:
            form.add_error(None, _("This is your last key to your vault. Add another one first."))
        else:
            words = _("The passkey is removed.")
            messages.success(request, words, extra_tags=f"receipt:{request.user.pk}")
            return redirect("people:second_factor")
    return page(request, "passkey_remove", form, found=passkey)
