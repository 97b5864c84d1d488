"""Screens that recognise a person and let them go."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from troth.kit.request import PersonRequest
from troth.people import services
from troth.people import sign_in as way
from troth.people.forms import SignInForm
from troth.people.views.frame import GET_OR_POST, page, with_next
from troth.vault.services import WrongSecret


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
                return redirect(with_next("people:unlock", back))
            return redirect(back)
    return page(request, "sign_in", form, next=back)


@login_not_required
@require_POST
def sign_out(request: PersonRequest) -> HttpResponse:
    """End this sign-in; its row and the kept seed are gone."""
    request.session.flush()
    return redirect(settings.LOGIN_URL)
