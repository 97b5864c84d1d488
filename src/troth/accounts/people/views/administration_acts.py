"""Screens on which a host administrator acts on an account, after a step-up. None gives sight."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from troth.accounts.people import policy, queries, rules
from troth.accounts.people.forms import AdmissionForm, OrganisationForm
from troth.accounts.people.services import administration as services
from troth.accounts.people.step_up import StepUpForm, is_really
from troth.accounts.people.views.frame import GET_OR_POST, page
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.request import PersonRequest
from troth.foundation.records.reach import OutOfReach

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Act:
    """One act on an account: what its button says, what it does, and what is said when done."""

    button: "_StrPromise"
    words: "_StrPromise"
    done: "_StrPromise"
    rule: Callable[[rules.AccountFacts], Verdict]
    do: Callable[..., None]
    style: str = "danger"


ACTS = {
    "close": Act(
        gettext_lazy("Close the account"),
        gettext_lazy(
            "Every sign-in ends, and nobody can sign in to this account until it is opened again. "
            "Nothing is read and nothing is removed. The person can do nothing here meanwhile: not "
            "write, not take a consent back, not end an engagement. They are told by mail at once."
        ),
        gettext_lazy("The account is closed, and the person was told."),
        rules.may_close,
        services.close,
    ),
    "reopen": Act(
        gettext_lazy("Open the account again"),
        gettext_lazy("The person can sign in again, with what they had. They are told by mail."),
        gettext_lazy("The account is open again, and the person was told."),
        rules.may_reopen,
        services.reopen,
        "primary",
    ),
    "administration": Act(
        gettext_lazy("Take administration back"),
        gettext_lazy(
            "The person keeps their account and everything in it, and runs this host no more. They "
            "are told by mail."
        ),
        gettext_lazy("They run this host no more, and were told."),
        rules.may_take_administration,
        services.take_administration,
    ),
    "erase": Act(
        gettext_lazy("Erase the account"),
        gettext_lazy(
            "Name, address, sign-in and keys of this person are gone for good; nobody can bring "
            "them back. Their ledger keeps its hashes and loses what it told. Nothing of others is "
            "touched. They are told by mail, for the last time."
        ),
        gettext_lazy("The account is erased."),
        rules.may_erase,
        services.erase,
    ),
}


@require_safe
def account(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show one account to a host administrator: its state, and what can be done about it."""
    found = queries.account(pk, to=request.user)
    facts = policy.account_facts(found, by=request.user, at=request.at)
    fitting: tuple[str, ...] = ("close",) if found.is_active else ("reopen", "erase")
    if found.runs_host and found.pk != request.user.pk:
        fitting += ("administration",)
    acts = [(name, ACTS[name], ACTS[name].rule(facts)) for name in fitting]
    return render(request, "people/account_of.html", {"found": found, "acts": acts})


@never_cache
@require_http_methods(GET_OR_POST)
def account_act(request: PersonRequest, pk: UUID, way: str) -> HttpResponse:
    """Say what an act does, ask who it is once more, and do it."""
    found, act = queries.account(pk, to=request.user), ACTS.get(way)
    if act is None:
        raise OutOfReach
    facts = policy.account_facts(found, by=request.user, at=request.at)
    act.rule(facts).enforce(request.user.pk)
    form = StepUpForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form):
        act.do(found.pk, by=request.user, at=request.at)
        messages.success(request, act.done)
        return redirect("people:accounts")
    return page(request, "account_act", form, found=found, act=act, way=way)


@never_cache
@require_http_methods(GET_OR_POST)
def admission(request: PersonRequest) -> HttpResponse:
    """Let everybody open an account, or only who was invited."""
    _administrator(request)
    closed = queries.sign_up_is_closed()
    form = AdmissionForm(
        request.POST or None, person=request.user, initial={"invited_only": not closed}
    )
    if form.is_valid() and is_really(request, form):
        wanted = form.cleaned_data["invited_only"]
        services.admit(invited_only=wanted, by=request.user, at=request.at)
        messages.success(
            request,
            _("Only people who were invited can open an account now.")
            if wanted
            else _("Everybody can open an account now."),
        )
        return redirect("people:accounts")
    return page(request, "admission", form, closed=closed)


@never_cache
@require_http_methods(GET_OR_POST)
def organisation(request: PersonRequest) -> HttpResponse:
    """Ask for the name of an organisation to be erased; the answer never says if it is here."""
    _administrator(request)
    form = OrganisationForm(request.POST or None, person=request.user)
    if form.is_valid() and is_really(request, form):
        name = form.cleaned_data["organisation"]
        services.erase_organisation(name, by=request.user, at=request.at)
        messages.success(
            request,
            _("Noted. Where this name stands, it goes with the last record that needs it."),
        )
        return redirect("people:accounts")
    return page(request, "organisation", form)


def _administrator(request: PersonRequest) -> None:
    """Raise OutOfReach for everybody who does not run the host."""
    if not policy.may_administer(by=request.user):
        raise OutOfReach
