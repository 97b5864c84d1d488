"""Screens of accounts."""

import secrets
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.kit.forms import Form
from troth.kit.request import PersonRequest
from troth.people import policy, queries, services
from troth.people import sign_in as way
from troth.people.forms import (
    AccountForm,
    ChangePasswordForm,
    ForgottenForm,
    RecoveryConfirmForm,
    SignInForm,
    SignUpForm,
    TwicePassword,
    VaultPasswordForm,
)
from troth.people.middleware import lock_page
from troth.people.rules import CODE_GROUPS
from troth.records.reach import OutOfReach
from troth.vault.services import WrongSecret

CHECKS, ASKED = "recovery_checks", "recovery_asked"
GET_OR_POST = ("GET", "HEAD", "POST")


def _page(request: HttpRequest, template: str, form: Form, **more: object) -> HttpResponse:
    """Show a form; with 422 when something has to be put right."""
    status = 422 if form.errors else 200
    return render(request, f"people/{template}.html", {"form": form, **more}, status=status)


def _with_next(name: str, back: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': back})}"


# --- signing up, in and out --------------------------------------------------------------------


@login_not_required
@require_http_methods(GET_OR_POST)
def sign_up(request: PersonRequest) -> HttpResponse:
    """Open an account; the vault is unlocked from then on, and the recovery code comes next."""
    if request.user.is_authenticated:
        return redirect(way.HOME)
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            holder = services.sign_up(
                name=given["name"],
                email=given["email"],
                password=given["password"],
                language=get_language() or "",
                time_zone=settings.TIME_ZONE,
                at=request.at,
            )
        except services.EmailTaken:
            form.add_error("email", _("This address cannot open another account. Sign in instead?"))
        else:
            way.start_session(request, holder)
            return redirect("people:recovery")
    return _page(request, "sign_up", form)


@login_not_required
@require_http_methods(GET_OR_POST)
def sign_in(request: PersonRequest) -> HttpResponse:
    """Recognise a person; the answer to a wrong password and an unknown address is the same."""
    back = way.way_back(request)
    if request.user.is_authenticated:
        return redirect(back)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        try:
            known = services.sign_in(
                **form.cleaned_data, address=way.address(request), at=request.at
            )
        except WrongSecret:
            form.add_error(None, _("Address and password do not belong together. Try again."))
        else:
            way.begin(request, known.person, known.keyring)
            if known.keyring is None:
                return redirect(_with_next("people:unlock", back))
            return redirect(back)
    return _page(request, "sign_in", form, next=back)


@login_not_required
@require_POST
def sign_out(request: PersonRequest) -> HttpResponse:
    """End this sign-in; its row and the kept seed are gone."""
    request.session.flush()
    return redirect(settings.LOGIN_URL)


# --- the vault ---------------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
def unlock(request: PersonRequest) -> HttpResponse:
    """Ask for the secret that unlocks the vault; the middleware has tried one that was sent."""
    back = way.way_back(request)
    if way.store(request).is_locked:
        return lock_page(request, back=back)
    if queries.vault_password_waits(request.user):
        return redirect(_with_next("people:vault_password", back))
    return redirect(back)


@require_http_methods(GET_OR_POST)
def vault_password(request: PersonRequest) -> HttpResponse:
    """Offer to put the new sign-in password on the vault too, after a reset."""
    holder, back = request.holder, way.way_back(request)
    form = VaultPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            services.put_password_on_vault(
                form.cleaned_data["password"],
                by=holder,
                session=way.store(request).row_key,
                address=way.address(request),
                at=request.at,
            )
        except WrongSecret:
            form.add_error("password", _("This is not the password you signed in with."))
        else:
            messages.success(request, _("Your vault opens with your new password from now on."))
            return redirect(back)
    return _page(request, "vault_password", form, next=back)


@require_http_methods(GET_OR_POST)
def recovery(request: PersonRequest) -> HttpResponse:
    """Explain the recovery code; on POST make a new one and show it, this once."""
    holder = request.holder
    if request.method != "POST":
        again = queries.has_recovery(request.user)
        return render(request, "people/recovery.html", {"again": again})
    code = services.new_recovery(by=holder, at=request.at)
    request.session[CHECKS] = services.recovery_checks(code, by=holder)
    request.session[ASKED] = sorted(secrets.SystemRandom().sample(range(CODE_GROUPS), 2))
    return render(request, "people/recovery_code.html", {"code": code})


@require_http_methods(GET_OR_POST)
def recovery_confirm(request: PersonRequest) -> HttpResponse:
    """Ask for two groups of the code, to see that the person has it in their hands."""
    holder = request.holder
    checks, asked = request.session.get(CHECKS), request.session.get(ASKED)
    if not checks or not asked:
        return redirect("people:recovery")
    form = RecoveryConfirmForm(request.POST or None, positions=tuple(asked))
    if form.is_valid():
        if services.recovery_fits(checks, form.answers, by=holder):
            services.confirm_recovery(by=holder, at=request.at)
            del request.session[CHECKS], request.session[ASKED]
            messages.success(request, _("Your recovery code is confirmed. Keep it safe."))
            return redirect(way.HOME)
        form.add_error(None, _("These groups are not on your code. Look again and retype them."))
    return _page(request, "recovery_confirm", form)


# --- the account -------------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
def account(request: PersonRequest) -> HttpResponse:
    """Change name, language and time zone."""
    form = AccountForm(request.POST) if request.method == "POST" else AccountForm.of(request.user)
    if form.is_bound and form.is_valid():
        services.change_account(**form.cleaned_data, by=request.user)
        messages.success(request, _("Your account is changed."))
        return redirect("people:account")
    return _page(
        request,
        "account",
        form,
        email=request.user.email,
        unconfirmed=queries.recovery_unconfirmed(request.user),
    )


@require_http_methods(GET_OR_POST)
def password(request: PersonRequest) -> HttpResponse:
    """Change the password of account and vault, with the old one."""
    holder = request.holder
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid():
        try:
            services.change_password(
                old=form.cleaned_data["old"],
                new=form.cleaned_data["password"],
                by=holder,
                session=way.store(request).row_key,
                address=way.address(request),
                at=request.at,
            )
        except WrongSecret:
            form.add_error("old", _("This is not your present password."))
        else:
            messages.success(
                request, _("Your password is changed. Every other sign-in of yours has ended.")
            )
            return redirect("people:account")
    return _page(request, "password", form)


@require_POST
def put_away(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Put a notice away."""
    services.put_away(pk, by=request.user, at=request.at)
    return redirect(way.way_back(request))


# --- a new sign-in password by a link ----------------------------------------------------------


@login_not_required
@require_http_methods(GET_OR_POST)
def forgotten(request: PersonRequest) -> HttpResponse:
    """Mail a link; the answer is the same whoever asks for whatever address."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        services.ask_for_link(
            email=form.cleaned_data["email"], address=way.address(request), at=request.at
        )
        return render(request, "people/link_sent.html")
    return _page(request, "forgotten", form)


@login_not_required
@never_cache
@require_http_methods(GET_OR_POST)
def reset(request: PersonRequest, token: str) -> HttpResponse:
    """Set a new sign-in password by a link. The vault stays locked, and the page says so."""
    link = queries.reset_link(token)
    verdict = policy.may_use_link(link, at=request.at) if link else None
    if link is None or not verdict:
        return render(request, "people/link_over.html", {"verdict": verdict}, status=410)
    form = TwicePassword(request.POST or None)
    if form.is_valid():
        services.reset(link, form.cleaned_data["password"], at=request.at)
        request.session.flush()
        return render(request, "people/reset_done.html")
    return _page(request, "reset", form, token=token)


# --- the host administrator --------------------------------------------------------------------


@require_safe
def accounts(request: PersonRequest) -> HttpResponse:
    """List accounts for a host administrator; for everybody else there is nothing here."""
    return _accounts(request)


@never_cache
@require_POST
def make_link(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Make a link for a new sign-in password and show it, this once."""
    found = queries.account(pk, to=request.user)
    link = services.make_reset_link(found, by=request.user, at=request.at)
    return _accounts(request, link=link, link_for=found.name)


def _accounts(request: PersonRequest, link: str = "", link_for: str = "") -> HttpResponse:
    verdict = policy.may_administer(by=request.user)
    if not verdict:
        raise OutOfReach
    context = {
        "accounts": queries.accounts(to=request.user),
        "verdict": verdict,
        "link": link,
        "link_for": link_for,
    }
    return render(request, "people/accounts.html", context)
