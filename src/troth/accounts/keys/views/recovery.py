"""Keys that were lost: the page of who lost them, and that of who is asked to help."""

import hmac
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.accounts.keys import policy, presenters, queries
from troth.accounts.keys.forms import AskForm, CompareForm, FoundForm, WordsForm
from troth.accounts.keys.rules import DONE, PEER, TRIES
from troth.accounts.keys.services import recovery
from troth.accounts.keys.views.unlock_methods import GET_OR_POST, fixes
from troth.accounts.people import queries as accounts
from troth.accounts.people import sign_in as way
from troth.accounts.people.services import signing_in as people
from troth.accounts.people.step_up import is_really
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.kit.templating import said
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.services.refusals import WrongSecret

SHOWN = "loss"
"""In the session of who made the new keys: they see the words without typing the secret again."""


def _mark(request: PersonRequest, pending: str) -> str:
    """Return what only the holder of this cookie can have noted about the new keys.

    Someone who writes to the database can put other keys there, but not the mark that fits them.
    """
    cookie = way.store(request).session_key or ""
    return hmac.digest(cookie.encode(), f"troth new keys|{pending}".encode(), "sha256").hex()


def _is_marked(request: PersonRequest, pending: str) -> bool:
    noted = str(request.session.get(SHOWN, ""))
    return hmac.compare_digest(noted, _mark(request, pending))


def _is_open(request: PersonRequest) -> bool:
    return not way.store(request).is_locked


def _hides_names(request: PersonRequest) -> bool:
    """Tell whether a reset made this sign-in: then it does not prove who asks."""
    return not _is_open(request) and accounts.vault_password_waits(request.user)


def _keyring(request: PersonRequest) -> Keyring | None:
    return request.holder.keyring if _is_open(request) else None


@never_cache
@require_http_methods(GET_OR_POST)
def lost(request: PersonRequest) -> HttpResponse:
    """Explain what can come back, and ask; while a request runs, show how it stands."""
    running = queries.open_loss(request.user)
    if running is not None:
        return _standing(request, running.pk)
    peers = policy.peers(request.user, asked_at=request.at)
    choices = [] if _hides_names(request) else [(str(peer.pk), peer.name) for peer in peers]
    verdict = policy.may_ask(
        by=request.user, chosen=len(peers), vault_is_open=_is_open(request), at=request.at
    )
    form = AskForm(request.POST or None, person=request.user, choices=choices)
    everybody = [str(peer.pk) for peer in peers]
    if verdict and form.is_valid() and _is_really(request, form):
        found = recovery.ask(
            chosen=[UUID(pk) for pk in form.cleaned_data.get("peers", everybody)],
            password=form.cleaned_data.get("password", ""),
            passphrase=form.cleaned_data.get("passphrase", ""),
            vault_is_open=_is_open(request),
            by=request.user,
            at=request.at,
        )
        request.session[SHOWN] = _mark(request, found.pending)
        return redirect("keys:lost")
    context = {
        "form": form,
        "verdict": verdict,
        "fix": fixes(),
        "hides_names": _hides_names(request),
        "last": presenters.last(request.user, clock=clock(request)),
        "late": presenters.late(request.user, keyring=_keyring(request), clock=clock(request)),
    }
    return render(request, "keys/lost.html", context, status=422 if form.errors else 200)


def _is_really(request: PersonRequest, form: AskForm) -> bool:
    """Recognise who asks by their sign-in password; who has none came through the provider."""
    if not accounts.has_password(request.user):
        return True
    try:
        typed, address = form.cleaned_data["password"], way.address(request)
        if people.opens_or_signs_in(request.user, typed, address=address, at=request.at):
            form.add_error("password", _("This password opens your vault. Unlock it with it."))
    except WrongSecret:
        form.add_error("password", _("This is not your password. Nothing was asked."))
    except Refused as refused:
        form.add_error("password", said(refused.verdict.reasons[0]))
    return not form.errors


def _standing(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show a request to its asker or to the owner; only who has the new secret sees the words."""
    found, is_open = queries.loss(pk, to=request.user), _is_open(request)
    if not is_open and recovery.settle(found, session=way.store(request).row_key, at=request.at):
        return redirect("keys:lost")
    form = None if is_open else WordsForm(request.POST or None)
    if form is not None and form.is_valid():
        _show_words(request, pk, form)
    shows = not is_open and _is_marked(request, found.pending)
    context = {
        "loss": presenters.loss(
            found, with_words=shows, with_names=not _hides_names(request), clock=clock(request)
        ),
        "form": None if shows else form,
        "is_open": is_open,
        "may_wait": policy.stands(found, "wait", part=policy.part_of_own(vault_is_open=is_open)),
        "by_passphrase": not accounts.has_password(request.user),
    }
    wrong = form is not None and bool(form.errors)
    return render(request, "keys/loss.html", context, status=422 if wrong else 200)


def _show_words(request: PersonRequest, pk: UUID, form: WordsForm) -> None:
    found = queries.loss(pk, to=request.user)
    try:
        fits = recovery.holds_new_keys(
            found,
            secret=form.cleaned_data["password"],
            address=way.address(request),
            by=request.user,
            at=request.at,
        )
    except Refused as refused:
        form.add_error("password", said(refused.verdict.reasons[0]))
        return
    if fits:
        request.session[SHOWN] = _mark(request, found.pending)
    else:
        form.add_error("password", _("This does not open the new keys."))


@require_POST
def wait(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Let the 72 hours begin."""
    found = queries.loss(pk, to=request.user)
    recovery.wait(found, vault_is_open=_is_open(request), by=request.user, at=request.at)
    messages.success(request, _("The 72 hours have begun."))
    return redirect("keys:lost")


@require_POST
def drop(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Withdraw the request."""
    found = queries.loss(pk, to=request.user)
    recovery.drop(found, vault_is_open=_is_open(request), by=request.user, at=request.at)
    messages.success(request, _("Your request is withdrawn. Nothing has changed."))
    return redirect("keys:lost")


@require_POST
def veto(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Object as the owner, with the vault open. It is urgent, so nothing is asked again."""
    found = queries.loss(pk, to=request.user)
    key = way.store(request).row_key
    recovery.veto(found, by=request.holder, session=key, at=request.at)
    messages.success(
        request,
        _(
            "The request is stopped, and every other sign-in of yours has ended. Change your "
            "password now: somebody else seems to know a way into your account."
        ),
    )
    return redirect("people:password")


# --- the peer ----------------------------------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
def compare(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Explain how to be sure, and take the words that the peer heard."""
    asking = queries.asking(pk, to=request.user)
    holder = request.holder
    verdict = policy.may_try_words(asking)
    form = CompareForm(request.POST or None, person=request.user)
    if verdict and form.is_valid() and is_really(request, form):
        given = recovery.compare(
            asking,
            typed=form.heard,
            how=form.cleaned_data["how"],
            by=holder,
            at=request.at,
        )
        if given:
            messages.success(request, presenters.given(asking))
            return redirect("keys:compare", pk)
        asking = queries.asking(pk, to=request.user)
        verdict = policy.may_try_words(asking)
        form.add_error(None, _("These words do not belong to the new keys. Nothing was given."))
    context = {
        "form": form,
        "verdict": verdict,
        "loss": presenters.loss(asking.loss, clock=clock(request)),
        "number": presenters.number(asking),
        "compared": asking.compared_at is not None,
        "tries_left": TRIES - asking.tries if asking.tries else 0,
        "is_late": asking.loss.state == DONE,
        "may_veto": policy.stands(asking.loss, "veto", part=PEER),
    }
    return render(request, "keys/compare.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def told(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say to someone who shares a room with a person that they asked for new keys."""
    found = queries.told(pk, to=request.user)
    context = {
        "loss": presenters.loss(found, clock=clock(request)),
        "may_veto": policy.stands(found, "veto", part=PEER),
    }
    return render(request, "keys/told.html", context)


@require_POST
def object_as_peer(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Stop a request of someone with whom one shares a room, asked or not."""
    found = queries.told(pk, to=request.user)
    recovery.veto(found, by=request.holder, at=request.at)
    messages.success(request, _("The request is stopped. Nothing was given."))
    return redirect("keys:told", pk)


# --- what turns up again -----------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
def found(request: PersonRequest) -> HttpResponse:
    """Bring back what only the former keys open, with a secret that was found again."""
    holder = request.holder
    if not policy.has_former(request.user):
        return redirect("keys:keys")
    form = FoundForm(request.POST or None)
    if form.is_valid():
        try:
            recovery.bring_back(
                form.cleaned_data["old"], by=holder, address=way.address(request), at=request.at
            )
        except WrongSecret:
            form.add_error("old", _("This does not open your former keys. Try another one."))
        except Refused as refused:
            form.add_error("old", said(refused.verdict.reasons[0]))
        else:
            messages.success(request, _("What your former keys opened is back."))
            return redirect("keys:keys")
    return render(request, "keys/found.html", {"form": form}, status=422 if form.errors else 200)
