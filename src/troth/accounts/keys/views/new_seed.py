"""New keys in three steps: explain and ask, carry over while the person may leave, finish."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from troth.accounts.keys import policy
from troth.accounts.keys.forms import NewSecretForm, NewSeedForm
from troth.accounts.keys.services import new_seed as services_new_seed
from troth.accounts.keys.views.unlock_methods import GET_OR_POST, fixes
from troth.accounts.people import sign_in as way
from troth.accounts.people.step_up import is_really
from troth.accounts.people.views.vaults import show_code
from troth.foundation.kit.request import PersonRequest
from troth.foundation.vault.services.refusals import NothingPending, WrongSecret

PAUSE = 1
"""Seconds after which the page of progress goes on by itself."""


@never_cache
@require_http_methods(GET_OR_POST)
def new_seed(request: PersonRequest) -> HttpResponse:
    """Explain and begin; while new keys are being made, show how far it is, and go on."""
    holder = request.holder
    if policy.new_seed_runs(request.user):
        return _progress(request)
    verdict = policy.may_begin_new_seed(by=request.user)
    form = NewSeedForm(request.POST or None, person=request.user)
    if verdict and form.is_valid() and is_really(request, form):
        services_new_seed.begin(form.cleaned_data["passphrase"], by=holder, at=request.at)
        return redirect("keys:new_seed")
    context = {"form": form, "verdict": verdict, "fix": fixes()}
    return render(request, "keys/new_seed.html", context, status=422 if form.errors else 200)


def _progress(request: PersonRequest) -> HttpResponse:
    """Show how far it is. The page asks for itself again, which does the next step."""
    most = services_new_seed.STEP if "go_on" in request.GET else 0
    found = services_new_seed.go_on(by=request.holder, most=most, at=request.at)
    form = NewSecretForm(person=request.user)
    page = render(request, "keys/new_seed_runs.html", {"progress": found, "form": form})
    if not found.is_whole:
        page.headers["Refresh"] = f"{PAUSE}; url={request.path}?go_on"
    return page


@require_POST
def seed_step(request: PersonRequest) -> HttpResponse:
    """Do one step, for who presses the button rather than wait."""
    try:
        services_new_seed.go_on(by=request.holder, at=request.at)
    except NothingPending:
        return redirect("keys:keys")
    return redirect("keys:new_seed")


@never_cache
@require_POST
def seed_finish(request: PersonRequest) -> HttpResponse:
    """Put the new keys in force after the new secret was typed once more; show the new sheet."""
    holder = request.holder
    if not policy.new_seed_runs(request.user):
        return redirect("keys:keys")
    form = NewSecretForm(request.POST, person=request.user)
    if form.is_valid():
        try:
            done = services_new_seed.finish(
                form.cleaned_data["password"],
                by=holder,
                session=way.store(request).row_key,
                address=way.address(request),
                at=request.at,
            )
        except WrongSecret:
            form.add_error("password", _("This is not the one that you chose when you began."))
        else:
            way.store(request).unlock(done.holder.keyring)
            request.holder = done.holder
            messages.success(
                request, _("Your new keys are in force. Every other sign-in of yours has ended.")
            )
            return show_code(request, done.code, done.holder)
    found = services_new_seed.go_on(by=holder, most=0, at=request.at)
    context = {"progress": found, "form": form}
    return render(request, "keys/new_seed_runs.html", context, status=422)


@require_POST
def seed_drop(request: PersonRequest) -> HttpResponse:
    """Leave the old keys in force."""
    try:
        services_new_seed.drop(by=request.holder, at=request.at)
    except NothingPending:
        return redirect("keys:keys")
    messages.success(request, _("Your old keys stay in force. Nothing was changed."))
    return redirect("keys:keys")
