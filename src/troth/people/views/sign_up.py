"""Screens that open an account."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.kit.request import PersonRequest
from troth.people import services
from troth.people import sign_in as way
from troth.people.forms import SignUpForm
from troth.people.views.frame import GET_OR_POST, page


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
    return page(request, "sign_up", form)
