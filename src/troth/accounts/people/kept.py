"""What was typed when a sign-in was over: kept in the page, sealed, for the one who typed it.

Nothing of it is stored. The words travel through the pages of signing in under the host key, bound
to the person whom their form was shown to; whoever else signs in there is not shown that there were
any. Passwords and codes are not among them.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from troth.accounts.people import sign_in as way
from troth.accounts.people.forms import SignInForm
from troth.accounts.people.models import Session
from troth.foundation.kit import typed
from troth.foundation.kit.typed import Pairs
from troth.foundation.vault import host_key
from troth.foundation.vault.envelope import ROW, Place, Tampered

KEPT = "kept"
"""The field in which the pages of signing in carry what was typed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form on its way: where it leads, and what it says."""

    action: str
    pairs: Pairs

    @property
    def context(self) -> Mapping[str, object]:
        """What `kit/typed.html` shows of it."""
        shown, along = typed.split(self.pairs)
        return {"shown": shown, "along": along, "action": self.action}


def of(request: HttpRequest) -> Kept:
    """Return what a request brought, with the number of its form."""
    return Kept(request.get_full_path(), typed.typed(request) + typed.numbered(request))


def seal(request: HttpRequest) -> str:
    """Return what a request brought, for nobody but the person whom its form was shown to."""
    found = of(request)
    text = json.dumps([found.action, found.pairs])
    return urlsafe_b64encode(host_key.seal(text, _where(typed.typist(request)))).decode()


def unseal(sealed: str, pk: object) -> Kept | None:
    """Return what this person typed; None for what is somebody else's, or nothing."""
    try:
        text = host_key.unseal(urlsafe_b64decode(sealed), _where(str(pk)))
    except (ValueError, Tampered, host_key.KeyFault):
        return None
    action, pairs = json.loads(text)
    return Kept(action, [(name, value) for name, value in pairs])


def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask to sign in, with what was typed sealed in the page."""
    context = {
        "form": SignInForm(),
        "next": way.HOME,
        "problem": "",
        "passkey": way.salt(),
        KEPT: seal(request),
    }
    return render(request, "people/sign_in.html", context, status=403)


def go_on(request: HttpRequest, found: Kept, *, why: str = "") -> HttpResponse:
    """Show a person what they typed, ready to be sent; `why` names what comes first."""
    status = 200 if not why else 403
    return render(request, "people/kept.html", {"why": why, **found.context}, status=status)


def _where(pk: str) -> Place:
    return {**host_key.place(Session._meta.db_table, KEPT), ROW: pk}
