"""Screens of signing in through the provider."""

import logging
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from troth.accounts.people import policy as accounts_policy
from troth.accounts.people import queries as accounts
from troth.accounts.people import sign_in as way
from troth.accounts.people.services.sign_up import EmailTaken
from troth.accounts.people.step_up import StepUpForm, is_really
from troth.accounts.sso import arrival, policy, provider, queries, services
from troth.accounts.sso.forms import NewcomerForm, NewcomerPassphraseForm, PassphraseForm
from troth.foundation.ethics.verdict import Refused, Verdict
from troth.foundation.kit.request import PersonRequest

GET_OR_POST = ("GET", "HEAD", "POST")
ASKED = "sso"
SIGN_IN, CONNECT = "sign_in", "connect"
log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


def _with_provider(view: View) -> View:
    """Find nothing where no provider is named, and say plainly when it does not answer."""

    @wraps(view)
    def guarded(request: PersonRequest, **more: str) -> HttpResponse:
        if not provider.is_set():
            raise Http404
        try:
            return view(request, **more)
        except provider.Silent as silent:
            log.warning("the sign-in provider fails: %s", silent)
            return render(request, "sso/silent.html", _name(), status=503)

    return guarded


def _name(**more: object) -> dict[str, object]:
    return {"provider": settings.TROTH_OIDC_NAME, **more}


# --- there and back ----------------------------------------------------------------------------


@login_not_required
@never_cache
@require_safe
@_with_provider
def start(request: PersonRequest) -> HttpResponse:
    """Send someone to the provider."""
    back = way.way_back(request)
    if request.user.is_authenticated:
        return redirect(back)
    try:
        url, request.session[ASKED] = services.ask(SIGN_IN, back, at=request.at)
    except Refused as refused:
        return _turned_back(request, refused.verdict)
    return redirect(url)


@login_not_required
@never_cache
@require_safe
@_with_provider
def back(request: PersonRequest) -> HttpResponse:
    """Take the provider's answer, once, and recognise the person; their vault stays locked."""
    asked = request.session.pop(ASKED, None)
    try:
        known = services.hear(asked, request.GET.dict(), at=request.at)
        # What a session remembers is a row's word: only one that opened the vault connects.
        if asked["use"] == CONNECT and way.store(request).has_opened:
            services.connect(known, by=request.user, at=request.at)
            messages.success(request, _("You can sign in through the provider from now on."))
            return redirect("sso:connection")
    except Refused as refused:
        return _turned_back(request, refused.verdict)
    person = services.recognise(known, at=request.at)
    if person is None:
        arrival.remember(request.session, known, back=asked["back"], at=request.at)
        return redirect(asked["back"] if _is_link(asked["back"]) else "sso:newcomer")
    return redirect(way.enter(request, person, None, asked["back"]))


def _is_link(back: str) -> bool:
    """Tell whether a newcomer comes from the page of a link that was mailed to them."""
    return back.startswith(services.BY_LINK)


def _turned_back(request: PersonRequest, verdict: Verdict) -> HttpResponse:
    context = _name(verdict=verdict, signed_in=request.user.is_authenticated)
    return render(request, "sso/refused.html", context, status=403)


# --- newcomers ---------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(GET_OR_POST)
@_with_provider
def newcomer(request: PersonRequest) -> HttpResponse:
    """Ask someone whom only the provider knows for an address, and mail a link to it.

    The answer is the same whether an account has the address or not, and no account that exists
    is ever connected by its address. Where the host sends no mail the account is opened at once.
    """
    arrived = arrival.of(request.session, at=request.at)
    if arrived is None or request.user.is_authenticated:
        return redirect("people:sign_in")
    if not settings.TROTH_CONFIRM_ADDRESSES:
        return _open(request, arrived, NewcomerPassphraseForm, "")
    form = NewcomerForm(request.POST or None, initial={"email": arrived.known.email})
    if form.is_valid():
        email = form.cleaned_data["email"]
        services.ask_to_sign_up(email=email, address=way.address(request), at=request.at)
        return render(request, "sso/sent.html", _name(email=email))
    status = 422 if form.errors else 200
    return render(request, "sso/newcomer.html", _name(form=form), status=status)


@login_not_required
@never_cache
@require_http_methods(GET_OR_POST)
@_with_provider
def sign_up(request: PersonRequest, token: str) -> HttpResponse:
    """Open an account after both: the provider vouched in this browser, and the mail came.

    The link alone is not enough. Else someone could have it mailed to another's address, and
    what that person opens would be signed in to by the first.
    """
    link = accounts.address_link(token)
    verdict = accounts_policy.may_use_link(link, at=request.at) if link else None
    if link is None or not verdict:
        return render(request, "people/sign_up_over.html", {"verdict": verdict}, status=410)
    arrived = arrival.of(request.session, at=request.at)
    if arrived is None:
        again = f"{reverse('sso:start')}?{urlencode({'next': request.path})}"
        return render(request, "sso/vouch.html", _name(again=again))
    return _open(request, arrived, PassphraseForm, token, email=link.email)


def _open(
    request: PersonRequest,
    arrived: arrival.Arrival,
    kind: type[PassphraseForm],
    token: str,
    email: str = "",
) -> HttpResponse:
    proposed = {"name": arrived.known.name, "email": arrived.known.email}
    form = kind(request.POST or None, initial=proposed)
    if form.is_valid():
        given = form.cleaned_data
        try:
            holder = services.sign_up(
                arrived.known,
                name=given["name"],
                passphrase=given["password"],
                token=token,
                email=given.get("email", ""),
                language=get_language() or "",
                time_zone=given["time_zone"],
                at=request.at,
            )
        except EmailTaken:
            if token:
                return render(request, "people/sign_up_over.html", {"verdict": None}, status=410)
            form.add_error("email", _("This address cannot open another account. Sign in instead?"))
        except Refused as refused:
            return _turned_back(request, refused.verdict)
        else:
            return _welcome(request, holder, arrived)
    status = 422 if form.errors else 200
    context = _name(form=form, action=request.path, email=email)
    return render(request, "sso/passphrase.html", context, status=status)


def _welcome(request: PersonRequest, holder: object, arrived: arrival.Arrival) -> HttpResponse:
    way.start_session(request, holder)  # type: ignore[arg-type]
    there = arrived.back
    if there in ("", way.HOME) or _is_link(there):
        return redirect("people:recovery")
    return redirect(way.with_next("people:recovery", there))


# --- the account -------------------------------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
@_with_provider
def connection(request: PersonRequest) -> HttpResponse:
    """Show how the account is connected; connect or disconnect it after a step-up."""
    link = queries.link(of=request.user)
    verdict = policy.may_disconnect(by=request.user) if link else None
    form = StepUpForm(request.POST or None, person=request.user)
    may = verdict is None or bool(verdict)
    if may and form.is_valid() and is_really(request, form):
        if link is not None:
            services.disconnect(by=request.user, at=request.at)
            messages.success(request, _("The provider no longer signs you in."))
            return redirect("sso:connection")
        url, request.session[ASKED] = services.ask(CONNECT, way.HOME, at=request.at)
        return render(request, "sso/go.html", _name(there=url))
    status = 422 if form.errors else 200
    context = _name(form=form, link=link, verdict=verdict)
    return render(request, "sso/connection.html", context, status=status)
