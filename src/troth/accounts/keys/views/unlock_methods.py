"""The page “My keys”: what opens one's vault, adding to it, and taking away from it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from troth.accounts.keys import policy, presenters, queries
from troth.accounts.keys.forms import PassphraseForm
from troth.accounts.keys.services import unlock_methods
from troth.accounts.people import sign_in as way_in
from troth.accounts.people.step_up import StepUpForm, is_really
from troth.accounts.people.views.vaults import show_code
from troth.foundation.kit.request import PersonRequest, clock

GET_OR_POST = ("GET", "HEAD", "POST")


def fixes() -> dict[str, str]:
    """Return where the reasons of a verdict can be put right."""
    return {
        "password": reverse("people:password"),
        "new_seed": reverse("keys:new_seed"),
        "loss": reverse("keys:lost"),
    }


@require_safe
def show(request: PersonRequest) -> HttpResponse:
    """Show what opens one's vault; the vault may be locked meanwhile."""
    person, at = request.user, clock(request)
    context = {
        "fingerprint": presenters.fingerprint(person),
        "ways": presenters.unlock_methods(person, clock=at),
        "may_add": policy.may_add(by=person),
        "may_begin": policy.may_begin_new_seed(by=person),
        "has_recovery": any(w.kind == "recovery" for w in queries.unlock_methods(person)),
        "history": presenters.history(person, clock=at),
        "banners": presenters.banners(person),
        "is_locked": way_in.store(request).is_locked,
        "former": policy.has_former(person),
        "late": queries.late(person),
        "fix": fixes(),
    }
    return render(request, "keys/keys.html", context)


@require_http_methods(GET_OR_POST)
def passphrase(request: PersonRequest) -> HttpResponse:
    """Add a vault passphrase, or change it."""
    holder = request.holder
    form = PassphraseForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form):
        unlock_methods.add_passphrase(form.cleaned_data["passphrase"], by=holder, at=request.at)
        words = _("Your vault opens with this passphrase, too.")
        messages.success(request, words, extra_tags=f"receipt:{request.user.pk}")
        return redirect("keys:keys")
    context = {
        "form": form,
        "has_one": "passphrase" in {w.kind for w in queries.unlock_methods(request.user)},
    }
    return render(request, "keys/passphrase.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(GET_OR_POST)
def recovery(request: PersonRequest) -> HttpResponse:
    """Make a new recovery code after the step-up, and show the sheet to print, this once."""
    holder = request.holder
    form = StepUpForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form):
        code = unlock_methods.new_recovery(by=holder, at=request.at)
        return show_code(request, code, holder)
    again = "recovery" in {w.kind for w in queries.unlock_methods(request.user)}
    context = {"form": form, "again": again}
    return render(request, "keys/recovery.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
def remove(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take a way to unlock away, after the step-up."""
    found = queries.unlock_method(pk, to=request.user)
    holder = request.holder
    form = StepUpForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form):
        unlock_methods.remove(found, by=holder, at=request.at)
        words = _("It opens your vault no more.")
        messages.success(request, words, extra_tags=f"receipt:{request.user.pk}")
        return redirect("keys:keys")
    policy.may_remove(found, of=request.user).enforce(request.user.pk)
    context = {"form": form, "way": presenters.unlock_method(found, clock=clock(request)), "pk": pk}
    return render(request, "keys/remove.html", context, status=422 if form.errors else 200)
