"""Who asks, when, in which language; and the lock page, behind which nothing typed is lost."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from troth.ethics.verdict import Refused
from troth.kit.templating import said
from troth.people import services, sessions
from troth.people.holder import NOBODY, Holder, Locked
from troth.people.sign_in import address, store
from troth.vault.services import WrongSecret

if TYPE_CHECKING:
    from troth.people.models import Person

PASSWORD, CODE = "unlock_password", "unlock_code"
UNLOCK = "/unlock"
CSRF = "csrfmiddlewaretoken"
NEVER_CARRIED = {CSRF, PASSWORD, CODE, "old", "password", "again"}
"""What the lock page does not carry: a secret is typed anew rather than written into a page."""


class SignedIn:
    """Sets `request.at`, `request.user` and `request.holder`, and asks to sign in or to unlock.

    Every view needs a person, except those marked with Django's `login_not_required`. When a
    view raises Locked, the lock page takes its place; a form that was on its way is carried on
    that page and sent again with the secret, so the person types it once.
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
            return self.get_response(request)
        session.touch()
        with ExitStack() as manners:
            if person.language:
                manners.enter_context(translation.override(person.language))
            if person.time_zone:
                manners.enter_context(timezone.override(ZoneInfo(person.time_zone)))
            response = self.get_response(request)
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
        if request.method == "POST" and (PASSWORD in request.POST or CODE in request.POST):
            return _unlock(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Put the lock page in the place of a view that needs the vault."""
        return lock_page(request) if isinstance(error, Locked) else None


def lock_page(request: HttpRequest, problem: str = "", back: str = "") -> HttpResponse:
    """Return the lock page, which leads back to where the person was going, with what they sent."""
    here = request.get_full_path()
    on_its_way = request.method == "POST" and request.path != UNLOCK
    carried = [
        (name, value)
        for name, values in (request.POST.lists() if on_its_way else ())
        for value in values
        if name not in NEVER_CARRIED
    ]
    context = {
        "next": "" if on_its_way else back or here,
        "carried": carried,
        "problem": problem,
        "action": here if on_its_way else UNLOCK,
        "after_reset": getattr(request.user, "sign_in_reset_at", None) is not None,
    }
    return render(request, "people/locked.html", context, status=403)


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


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'next': wanted})}" if wanted and wanted != "/" else ""
    return redirect(f"{settings.LOGIN_URL}{query}")


def _unlock(request: HttpRequest) -> HttpResponse | None:
    """Unlock and let the request go on without the secret, or show the lock page again."""
    person = cast("Person", request.user)
    back = request.POST.get("next", "")
    try:
        keyring = services.unlock(
            person,
            password=request.POST.get(PASSWORD, ""),
            code=request.POST.get(CODE, ""),
            address=address(request),
            at=request.at,  # type: ignore[attr-defined]
        )
    except WrongSecret:
        return lock_page(request, _("This does not open your vault. Try again."), back)
    except Refused as refused:
        return lock_page(request, said(refused.verdict.reasons[0]), back)
    store(request).unlock(keyring)
    posted = request.POST.copy()
    for name in (PASSWORD, CODE):
        posted.pop(name, None)
    request.POST = posted  # type: ignore[assignment]
    return None
