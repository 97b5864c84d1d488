"""Screens that open an account, and that change its address: whose mail it is, a link shows."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from troth.accounts.people import policy, queries, sign_in
from troth.accounts.people.forms import AddressForm, NewAddressForm, OpenAccountForm, SignUpForm
from troth.accounts.people.services import sign_up as services_sign_up
from troth.accounts.people.step_up import is_really
from troth.accounts.people.views.frame import GET_OR_POST, page
from troth.foundation.kit.request import PersonRequest


@login_not_required
@require_http_methods(GET_OR_POST)
def sign_up(request: PersonRequest) -> HttpResponse:
    """Ask for an address and mail a link to it; the answer is the same for whatever address.

    Where the host sends no mail, the account is opened at once, and the page says so.
    """
    if request.user.is_authenticated:
        return redirect(sign_in.HOME)
    if not settings.TROTH_CONFIRM_ADDRESSES:
        return _sign_up_unconfirmed(request)
    form = AddressForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        services_sign_up.ask_to_sign_up(
            email=email, address=sign_in.address(request), at=request.at
        )
        return render(request, "people/sign_up_sent.html", {"email": email})
    return page(request, "sign_up_address", form, invited_only=queries.sign_up_is_closed())


def _sign_up_unconfirmed(request: PersonRequest) -> HttpResponse:
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            holder = services_sign_up.sign_up_at_once(
                name=given["name"],
                email=given["email"],
                password=given["password"],
                language=get_language() or "",
                time_zone=given["time_zone"],
                address=sign_in.address(request),
                at=request.at,
            )
        except services_sign_up.EmailTaken:
            form.add_error("email", _("This address cannot open another account. Sign in instead?"))
        else:
            sign_in.start_session(request, holder)
            return redirect("people:recovery")
    return page(request, "sign_up", form, invited_only=queries.sign_up_is_closed())


@login_not_required
@never_cache
@require_http_methods(GET_OR_POST)
def sign_up_by_link(request: PersonRequest, token: str) -> HttpResponse:
    """Open an account for the address to which the link was mailed; the recovery code is next."""
    link = queries.address_link(token)
    verdict = policy.may_use_link(link, at=request.at) if link else None
    if link is None or not verdict:
        return render(request, "people/sign_up_over.html", {"verdict": verdict}, status=410)
    form, tail = OpenAccountForm(request.POST or None), sign_in.tail(sign_in.way_back(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            holder = services_sign_up.sign_up_by_link(
                link,
                name=given["name"],
                password=given["password"],
                language=get_language() or "",
                time_zone=given["time_zone"],
                at=request.at,
            )
        except (
            services_sign_up.EmailTaken
        ):  # opened meanwhile; who follows the link reads this mail
            return render(request, "people/sign_up_over.html", {"verdict": None}, status=410)
        sign_in.start_session(request, holder)
        return redirect(reverse("people:recovery") + tail)
    return page(request, "sign_up_link", form, token=token, email=link.email, tail=tail)


@require_http_methods(GET_OR_POST)
def new_address(request: PersonRequest) -> HttpResponse:
    """Ask for another address and mail a link to it; until that is followed nothing changes."""
    form = NewAddressForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form):
        email = form.cleaned_data["email"]
        by, address = request.user, sign_in.address(request)
        services_sign_up.ask_to_change_address(email=email, by=by, address=address, at=request.at)
        return render(request, "people/address_sent.html", {"email": email})
    sent = settings.TROTH_CONFIRM_ADDRESSES
    return page(request, "address", form, email=request.user.email, mail_is_sent=sent)


@never_cache
@require_http_methods(GET_OR_POST)
def confirm_address(request: PersonRequest, token: str) -> HttpResponse:
    """Change the address after the link to the new one was followed, and tell the old one."""
    link = queries.address_link(token, of=request.user)
    verdict = policy.may_use_link(link, at=request.at) if link else None
    if link is None or not verdict:
        return render(request, "people/address_over.html", {"verdict": verdict}, status=410)
    if request.method != "POST":
        return render(request, "people/address_confirm.html", {"email": link.email, "token": token})
    try:
        services_sign_up.change_address(link, by=request.user, at=request.at)
    except services_sign_up.EmailTaken:
        return render(request, "people/address_over.html", {"verdict": None}, status=410)
    messages.success(request, _("You sign in with your new address from now on."))
    return redirect("people:account")
