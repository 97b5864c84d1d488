"""Screens that recognise a person, in one step or two, and let them go."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from troth.accounts.people import kept, passkeys, queries
from troth.accounts.people import sign_in as way
from troth.accounts.people.forms import CodeForm, SignInForm
from troth.accounts.people.kept import KEPT
from troth.accounts.people.rules import WRONG_CODES
from troth.accounts.people.services import second_factor, signing_in
from troth.accounts.people.sign_in import with_next
from troth.accounts.people.views.frame import GET_OR_POST, page
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.press import apart
from troth.foundation.kit.request import PersonRequest
from troth.foundation.kit.templating import said
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.services.refusals import WrongSecret

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

WRONG = "wrong_codes"


@apart
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
            given = form.cleaned_data
            known = signing_in.sign_in(
                email=given["email"],
                password=given["password"],
                address=way.address(request),
                device=way.known_device(request),
                at=request.at,
            )
        except WrongSecret:
            form.add_error(None, _("Address and password do not belong together. Try again."))
        else:
            if given["stay"]:
                way.store(request).stay()
            if queries.factors(known.person) and carried(request):
                way.enter(request, known.person, known.keyring, back)
                return _second_page(request, known.person, CodeForm(), back)
            led = way.enter(request, known.person, known.keyring, back)
            return _go_on(request, known.person, led)
    return _sign_in_page(request, form, back)


def carried(request: PersonRequest) -> str:
    """Return what the page carries that somebody typed before their sign-in was over; sealed."""
    return request.POST.get(KEPT, "")


def _go_on(request: PersonRequest, person: "Person", led: str) -> HttpResponse:
    """Lead on, or back to what this very person typed."""
    found = kept.unseal(carried(request), person.pk) if carried(request) else None
    return kept.go_on(request, found) if found else redirect(led)


@apart
@login_not_required
@require_POST
def sign_in_by_passkey(request: PersonRequest) -> HttpResponse:
    """Recognise a person by a passkey alone, which counts for both steps."""
    back = way.way_back(request)
    if request.user.is_authenticated:
        return redirect(back)
    form = SignInForm()
    answer = way.answer(request, passkeys.SIGN_IN)
    if answer is None:
        return redirect(with_next("people:sign_in", back))
    try:
        known = signing_in.sign_in_by_passkey(
            answer,
            address=way.address(request),
            device=way.known_device(request),
            at=request.at,
        )
    except WrongSecret:
        return _sign_in_page(request, form, back, _no_passkey())
    way.begin(request, known.person, known.keyring)
    return _go_on(request, known.person, way.after(known.person, known.keyring, back))


def _sign_in_page(
    request: PersonRequest, form: SignInForm, back: str, problem: str = ""
) -> HttpResponse:
    more = {"next": back, "problem": problem, "passkey": way.salt(), KEPT: carried(request)}
    shown = page(request, "sign_in", form, **more)
    if problem:
        shown.status_code = 422
    return shown


def _no_passkey() -> str:
    return _("This passkey is not known here, or it took too long. Try again.")


# --- the second step ---------------------------------------------------------------------------


@apart
@login_not_required
@never_cache
@require_http_methods(GET_OR_POST)
def second(request: PersonRequest) -> HttpResponse:
    """Ask for the second factor, after the password was right; nobody is signed in before."""
    back, store = way.way_back(request), way.store(request)
    person = store.halfway
    if person is None:
        return redirect(with_next("people:sign_in", back))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        keyring = store.halfway_keyring(person)
        try:
            found = _second_factor(request, form) or keyring
        except WrongSecret:
            if _too_many(request):
                second_factor.tell_of_wrong_codes(person, at=request.at)
                request.session.flush()
                return _sign_in_page(request, SignInForm(), back, _over())
            form.add_error("code", _("This does not fit, or it was used before. Try again."))
        except Refused as refused:
            form.add_error("code", said(refused.verdict.reasons[0]))
        else:
            way.begin(request, person, found)
            return _go_on(request, person, way.after(person, found, back))
    return _second_page(request, person, form, back)


def _second_page(
    request: PersonRequest, person: "Person", form: CodeForm, back: str
) -> HttpResponse:
    return page(
        request,
        "second",
        form,
        next=back,
        has_app=queries.code_app(person) is not None,
        passkey=way.salt() if queries.passkeys(person) else "",
        kept=carried(request),
    )


def _second_factor(request: PersonRequest, form: CodeForm) -> Keyring | None:
    """Check what was brought; return a keyring when it opened the vault too."""
    person = way.store(request).halfway
    if person is None:
        raise WrongSecret
    given, address, at = form.cleaned_data, way.address(request), request.at
    answer = way.answer(request, passkeys.SECOND)
    if answer is not None:
        return signing_in.answer_second(person, answer, address=address, at=at)
    if given["recovery"]:
        return signing_in.unlock(person, code=given["recovery"], address=address, at=at)
    second_factor.check_code(person, given["code"], address=address, at=at)
    return None


def _too_many(request: PersonRequest) -> bool:
    """Count a wrong code; tell whether the sign-in has to begin again."""
    wrong = int(request.session.get(WRONG, 0)) + 1
    request.session[WRONG] = wrong
    return wrong >= WRONG_CODES


def _over() -> str:
    return _("Several codes were wrong. Begin again with your password.")


@apart
@login_not_required
@never_cache
@require_POST
def challenge(request: PersonRequest) -> HttpResponse:
    """Return, as JSON, what the browser needs to use a passkey; the purpose says whose."""
    store, purpose = way.store(request), request.POST.get("purpose", "")
    person = request.user if request.user.is_authenticated else None
    match purpose:
        case passkeys.SIGN_IN if person is None:
            known = []
        case passkeys.SECOND if store.halfway is not None:
            known = queries.passkeys(store.halfway)
        case passkeys.UNLOCK | passkeys.STEP_UP if person is not None:
            known = queries.passkeys(person)
        case _:
            return HttpResponseBadRequest()
    options = passkeys.request(store.put_challenge(purpose), known)
    return HttpResponse(options, content_type="application/json")


@apart
@login_not_required
@require_POST
def sign_out(request: PersonRequest) -> HttpResponse:
    """End this sign-in; its row and the kept seed are gone."""
    back = way.way_back(request)
    request.session.flush()
    return redirect(settings.LOGIN_URL if back == way.HOME else back)
