"""Screens that unlock a vault and give it a new password or a recovery code."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.accounts.people import queries, sign_in
from troth.accounts.people.forms import RecoveryConfirmForm, VaultPasswordForm
from troth.accounts.people.holder import Holder
from troth.accounts.people.middleware import lock_page
from troth.accounts.people.rules import CODE_GROUPS
from troth.accounts.people.services import accounts
from troth.accounts.people.services import recovery as services_recovery
from troth.accounts.people.sign_in import with_next
from troth.accounts.people.views.frame import GET_OR_POST, page
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.vault.services.refusals import WrongSecret

CHECKS, ASKED = "recovery_checks", "recovery_asked"


@require_http_methods(GET_OR_POST)
def unlock(request: PersonRequest) -> HttpResponse:
    """Ask for the secret that unlocks the vault; the middleware has tried one that was sent."""
    back = sign_in.way_back(request)
    if sign_in.store(request).is_locked:
        return lock_page(request, back=back)
    if queries.vault_password_waits(request.user):
        return redirect(with_next("people:vault_password", back))
    return redirect(back)


@require_http_methods(GET_OR_POST)
def vault_password(request: PersonRequest) -> HttpResponse:
    """Let the person decide, after a reset, which password counts: the new one or the earlier."""
    holder, back = request.holder, sign_in.way_back(request)
    form = VaultPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            accounts.put_password_on_vault(
                form.cleaned_data["password"],
                by=holder,
                session=sign_in.store(request).row_key,
                address=sign_in.address(request),
                at=request.at,
            )
        except WrongSecret:
            form.add_error("password", _("This is neither your new password nor the one before."))
        else:
            messages.success(
                request, _("This password signs you in and opens your vault from now on.")
            )
            return redirect(back)
    return page(request, "vault_password", form, next=back)


@require_http_methods(GET_OR_POST)
def recovery(request: PersonRequest) -> HttpResponse:
    """Explain the recovery code; on POST make the first one and show it, this once.

    Another one ends the first, so it is made where the keys are, after the step-up.
    """
    holder, again = request.holder, queries.has_recovery(request.user)
    if request.method != "POST":
        back = sign_in.way_back(request)
        later = reverse("people:account") if back == sign_in.HOME else back
        context = {"again": again, "later": later, "tail": sign_in.tail(back)}
        return render(request, "people/recovery.html", context)
    if again:
        return redirect(page_url("code"))
    return show_code(request, services_recovery.new_recovery(by=holder, at=request.at), holder)


def show_code(request: PersonRequest, code: str, holder: Holder) -> HttpResponse:
    """Show a recovery code on its sheet, this once; two of its groups are asked for next."""
    request.session[CHECKS] = services_recovery.recovery_checks(code, by=holder)
    request.session[ASKED] = sorted(secrets.SystemRandom().sample(range(CODE_GROUPS), 2))
    context = {
        "code": code,
        "fingerprint": holder.keyring.fingerprint,
        "host": settings.TROTH_URL,
        "day": clock(request).day(request.at),
        "tail": sign_in.tail(sign_in.way_back(request)),
    }
    return render(request, "people/recovery_code.html", context)


@require_http_methods(GET_OR_POST)
def recovery_confirm(request: PersonRequest) -> HttpResponse:
    """Ask for two groups of the code, to see that the person has it in their hands."""
    holder, back = request.holder, sign_in.way_back(request)
    checks, asked = request.session.get(CHECKS), request.session.get(ASKED)
    if not checks or not asked:
        return redirect("people:recovery")
    form = RecoveryConfirmForm(request.POST or None, positions=tuple(asked))
    if form.is_valid():
        if services_recovery.recovery_fits(checks, form.answers, by=holder):
            services_recovery.confirm_recovery(by=holder, at=request.at)
            del request.session[CHECKS], request.session[ASKED]
            messages.success(request, _("Your recovery code is confirmed. Keep it safe."))
            return redirect(back)
        form.add_error(None, _("These groups are not on your code. Look again and retype them."))
    return page(request, "recovery_confirm", form, tail=sign_in.tail(back))
