"""Who asks, when, in which language; and the lock page, behind which nothing typed is lost."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from troth.accounts.people import kept, passkeys, queries, sessions
from troth.accounts.people.gate import lets_through
from troth.accounts.people.holder import NOBODY, Holder, Locked
from troth.accounts.people.passkeys import Answer
from troth.accounts.people.services import signing_in
from troth.accounts.people.sign_in import (
    address,
    answer,
    keep_device,
    remember_device,
    salt,
    store,
    with_next,
)
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit import ahead
from troth.foundation.kit.templating import said
from troth.foundation.kit.typed import numbered, typed, typist, whose
from troth.foundation.vault.models import SlotKind
from troth.foundation.vault.services.refusals import WrongSecret

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

PASSWORD, PASSPHRASE, CODE = "unlock_password", "unlock_passphrase", "unlock_code"
PASSKEY, PRF = "unlock_passkey", "unlock_passkey_prf"
KEYS = (PASSWORD, PASSPHRASE, CODE, PASSKEY, PRF)
UNLOCK = "/unlock"

SETTING_UP = frozenset(
    f"people:{name}"
    for name in (
        *("second_factor", "code_app", "code_app_begin", "spare_codes"),
        *("passkey_new", "passkey_add", "challenge", "account", "password", "devices"),
        *("device_end", "devices_end", "unlock", "vault_password", "put_away"),
        *("recovery", "recovery_confirm", "sign_out"),
    )
)
"""What someone reaches who owes a second factor: what leads to one, and their own account."""


class SignedIn:
    """Sets `request.at`, `request.user` and `request.holder`, and asks to sign in or to unlock.

    Every view needs a person, except those marked with Django's `login_not_required`. When a
    view raises Locked, the lock page takes its place; a form that was on its way is carried on
    that page and sent again with the secret, so the person types it once. What a browser asks for
    before its person does is answered with nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Make the person known for the length of one request."""
        session = store(request)
        person = session.person
        request.at = sessions.clock()  # type: ignore[attr-defined]
        request.user = person or NOBODY  # type: ignore[assignment]
        request.__class__ = _with_holder(type(request))  # type: ignore[arg-type]
        if person is None:
            response = self.get_response(request)
            keep_device(request, response)
            return response
        if ahead.is_ahead(request):
            return ahead.nothing(503)
        if not ahead.is_by_itself(request):
            session.touch()
        with ExitStack() as manners:
            if person.language:
                manners.enter_context(translation.override(person.language))
            manners.enter_context(timezone.override(person.zone))
            response = self.get_response(request)
            keep_device(request, response)
            # After signing out, the back button shall find nothing.
            response.headers.setdefault("Cache-Control", "no-store, private")
            if person.language:
                response.headers["Content-Language"] = person.language
            return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Send strangers to sign in; unlock when a form arrives together with a secret."""
        if not request.user.is_authenticated:
            return None if not getattr(view, "login_required", True) else _to_sign_in(request)
        if request.method == "HEAD" and getattr(view, "login_required", True):
            return ahead.nothing(200)  # nobody reads a head, so it opens nothing
        if request.method == "POST" and any(key in request.POST for key in KEYS):
            still_locked = _unlock(request)
            if still_locked is not None:
                return still_locked
        session = store(request)
        opened, locked = session.has_opened, session.is_locked
        if not lets_through(
            _name(request), request.method or "", has_opened=opened, is_locked=locked
        ):
            return lock_page(request)
        return _to_second_factor(request, view) if session.owes_factor else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Put the lock page in the place of a view that needs the vault."""
        return lock_page(request) if isinstance(error, Locked) else None


def lock_page(request: HttpRequest, problem: str = "", back: str = "") -> HttpResponse:
    """Return the lock page, which leads back to where the person was going, with what they sent."""
    here = request.get_full_path()
    on_its_way = request.method == "POST" and request.path != UNLOCK
    carried = typed(request) + numbered(request) + whose(request) if on_its_way else []
    context = {
        "next": "" if on_its_way else back or here,
        "carried": carried,
        "problem": problem,
        "action": here if on_its_way else UNLOCK,
        "has_opened": store(request).has_opened,
        "after_reset": getattr(request.user, "sign_in_reset_at", None) is not None,
        **_keys(cast("Person", request.user)),
    }
    return render(request, "people/locked.html", context, status=403)


def _keys(person: "Person") -> dict[str, object]:
    """Return what the person can unlock with; the page asks for nothing else."""
    kinds = queries.slot_kinds(person)
    has_passphrase = SlotKind.PASSPHRASE in kinds
    return {
        "has_password": SlotKind.PASSWORD in kinds or not has_passphrase,
        "has_passphrase": has_passphrase,
        "passkey": salt() if SlotKind.PASSKEY in kinds else "",
    }


class _WithHolder(HttpRequest):
    """A request whose `holder` is made when it is first read, or raises Locked there and then."""

    _holder: Holder | None = None

    @property
    def holder(self) -> Holder:
        """The person with their keys."""
        if self._holder is None:
            self._holder = store(self).holder(cast("Person", self.user))
        return self._holder

    @holder.setter
    def holder(self, holder: Holder) -> None:
        self._holder = holder


@cache
def _with_holder(kind: type[HttpRequest]) -> type[HttpRequest]:
    """Return the server's own class of requests with a `holder` added to it."""
    return type(kind.__name__, (_WithHolder, kind), {})


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if typist(request):
        return kept.sign_in_page(request)
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'next': wanted})}" if wanted and wanted != "/" else ""
    return redirect(f"{settings.LOGIN_URL}{query}")


def _to_second_factor(
    request: HttpRequest, view: Callable[..., HttpResponse]
) -> HttpResponse | None:
    """Let someone who owes a second factor reach what leads to one, and nothing of others."""
    if _name(request) in SETTING_UP or not getattr(view, "login_required", True):
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(with_next("people:second_factor", request.get_full_path()))
    if typist(request) == str(request.user.pk):
        return kept.go_on(request, kept.of(request), why="factor")
    messages.warning(request, _("Nothing was saved: your second step comes first."))
    return redirect("people:second_factor")


def _unlock(request: HttpRequest) -> HttpResponse | None:
    """Unlock and let the request go on without the secret, or show the lock page again."""
    person = cast("Person", request.user)
    back, posted = request.POST.get("next", ""), request.POST
    passkey = answer(request, passkeys.UNLOCK, PASSKEY)
    try:
        keyring = signing_in.unlock(
            person,
            password=posted.get(PASSWORD, ""),
            passphrase=posted.get(PASSPHRASE, ""),
            code=posted.get(CODE, ""),
            passkey=passkey,
            address=address(request),
            at=request.at,  # type: ignore[attr-defined]
        )
    except WrongSecret:
        return lock_page(request, _not_opened(passkey), back)
    except Refused as refused:
        return lock_page(request, said(refused.verdict.reasons[0]), back)
    store(request).unlock(keyring)
    remember_device(request, person)
    rest = posted.copy()
    for name in KEYS:
        rest.pop(name, None)
    request.POST = rest  # type: ignore[assignment]
    return None


def _not_opened(passkey: Answer | None) -> str:
    if passkey is None:
        return _("This does not open your vault. Try again.")
    return _("This passkey does not open your vault. Use another key to it.")
