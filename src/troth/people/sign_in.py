"""What sign-in does to a request: begins and ends sessions, finds addresses, leads back."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.http import url_has_allowed_host_and_scheme

from troth.people.holder import Holder
from troth.people.models import Person
from troth.people.sessions import SessionStore
from troth.vault.keyring import Keyring

HOME = "/"


def start_session(request: HttpRequest, holder: Holder) -> None:
    """Sign in a person whose vault is unlocked, under a new cookie; the request goes on as theirs.

    For the views of other slices, as after an invitation was accepted.
    """
    begin(request, holder.person, holder.keyring)
    request.holder = holder  # type: ignore[attr-defined]


def begin(request: HttpRequest, person: Person, keyring: Keyring | None) -> None:
    """Sign in a person; without a keyring their vault stays locked."""
    store(request).begin(person, keyring)
    request.user = person  # type: ignore[assignment]
    rotate_token(request)


def store(request: HttpRequest) -> SessionStore:
    """Return the session of a request."""
    session = request.session
    if not isinstance(session, SessionStore):
        raise TypeError("settings.SESSION_ENGINE has to be troth.people.sessions")
    return session


def address(request: HttpRequest) -> str:
    """Return the network address that a request comes from; behind a proxy, what the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        if seen:
            return seen.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def way_back(request: HttpRequest) -> str:
    """Return the page that the person wanted, if it is one of ours, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or HOME
    hosts = {request.get_host()}
    secure = request.is_secure()
    return wanted if url_has_allowed_host_and_scheme(wanted, hosts, secure) else HOME
