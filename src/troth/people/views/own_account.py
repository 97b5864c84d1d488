"""Screens of a person's own account."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from troth.kit.request import PersonRequest
from troth.people import queries, services
from troth.people import sign_in as way
from troth.people.forms import AccountForm, ChangePasswordForm, FirstPasswordForm
from troth.people.holder import Holder
from troth.people.step_up import is_really
from troth.people.views.frame import GET_OR_POST, page
from troth.vault.services import WrongSecret


@require_http_methods(GET_OR_POST)
def account(request: PersonRequest) -> HttpResponse:
    """Change name, language and time zone."""
    form = AccountForm(request.POST) if request.method == "POST" else AccountForm.of(request.user)
    if form.is_bound and form.is_valid():
        services.change_account(**form.cleaned_data, by=request.user)
        messages.success(request, _("Your account is changed."))
        return redirect("people:account")
    return page(
        request,
        "account",
        form,
        email=request.user.email,
        has_password=queries.has_password(request.user),
        unconfirmed=queries.recovery_unconfirmed(request.user),
        factors=queries.factors(request.user),
    )


@require_http_methods(GET_OR_POST)
def password(request: PersonRequest) -> HttpResponse:
    """Change the password of account and vault with the old one; who has none sets a first."""
    holder = request.holder
    if not queries.has_password(request.user):
        return _first_password(request, holder)
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
            words = _("Your password is changed. Every other sign-in of yours has ended.")
            messages.success(request, words, extra_tags=f"receipt:{request.user.pk}")
            return redirect("people:account")
    return page(request, "password", form)


def _first_password(request: PersonRequest, holder: Holder) -> HttpResponse:
    form = FirstPasswordForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form, opens_vault=True):
        services.set_first_password(
            form.cleaned_data["chosen"],
            by=holder,
            session=way.store(request).row_key,
            at=request.at,
        )
        messages.success(
            request, _("You have a password now. Every other sign-in of yours has ended.")
        )
        return redirect("people:account")
    return page(request, "password_first", form)


@require_POST
def put_away(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Put a notice away."""
    services.put_away(pk, by=request.user, at=request.at)
    return redirect(way.way_back(request))
