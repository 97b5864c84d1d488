"""Screens of a person's own account."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.accounts.people import notifications as people_notifications
from troth.accounts.people import queries, sign_in
from troth.accounts.people.forms import (
    AccountForm,
    ChangePasswordForm,
    FirstPasswordForm,
    SecondAddressForm,
    ZoneForm,
)
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import accounts, notifications
from troth.accounts.people.services import second_address as services_second_address
from troth.accounts.people.step_up import is_really
from troth.accounts.people.views.frame import GET_OR_POST, page
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.zones import label
from troth.foundation.vault.services.refusals import WrongSecret


@require_http_methods(GET_OR_POST)
def account(request: PersonRequest) -> HttpResponse:
    """Change name, language and time zone."""
    form = AccountForm(request.POST) if request.method == "POST" else AccountForm.of(request.user)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if given["name"] != request.user.name:
            accounts.rename(given["name"], by=request.holder, at=request.at)
        accounts.change_account(
            **{name: value for name, value in given.items() if name != "name"}, by=request.user
        )
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
def time_zone(request: PersonRequest) -> HttpResponse:
    """Ask in which zone a person is who has not said so, or whose zone nobody here knows."""
    form = ZoneForm(request.POST or None)
    if form.is_valid():
        accounts.change_zone(form.cleaned_data["time_zone"], by=request.user)
        messages.success(request, _("Hours are shown in your time zone now."))
        return redirect(sign_in.HOME)
    unknown = request.user.time_zone if not request.user.has_zone else ""
    return page(request, "time_zone", form, unknown=unknown, zone=label(str(request.user.zone)))


@require_http_methods(GET_OR_POST)
def password(request: PersonRequest) -> HttpResponse:
    """Change the password of account and vault with the old one; who has none sets a first."""
    holder = request.holder
    if not queries.has_password(request.user):
        return _first_password(request, holder)
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid():
        try:
            accounts.change_password(
                old=form.cleaned_data["old"],
                new=form.cleaned_data["password"],
                by=holder,
                session=sign_in.store(request).row_key,
                address=sign_in.address(request),
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
    if form.is_valid() and is_really(request, form):
        accounts.set_first_password(
            form.cleaned_data["chosen"],
            by=holder,
            session=sign_in.store(request).row_key,
            at=request.at,
        )
        messages.success(
            request, _("You have a password now. Every other sign-in of yours has ended.")
        )
        return redirect("people:account")
    return page(request, "password_first", form)


@require_http_methods(GET_OR_POST)
def second_address(request: PersonRequest) -> HttpResponse:
    """Name a private address that gets word of sign-in and keys, with the open vault."""
    holder = request.holder
    shown = {"email": queries.second_address(request.user)}
    form = SecondAddressForm(request.POST or None, person=request.user, initial=shown)
    if form.is_valid() and is_really(request, form):
        services_second_address.set_second_address(
            form.cleaned_data["email"], by=holder, at=request.at
        )
        messages.success(request, _("Your second address is saved."))
        return redirect("people:account")
    return page(request, "second_address", form)


@require_safe
def notice(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Lead to what a notice of one's own is about."""
    found = queries.notification(pk, to=request.user)
    places = (place(found, request.user) for place in people_notifications.places)
    return redirect(next((place for place in places if place), sign_in.HOME))


@require_POST
def put_away(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Put a notice away."""
    notifications.put_away(pk, by=request.holder, at=request.at)
    return redirect(sign_in.way_back(request))
