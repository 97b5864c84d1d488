"""What sign-in does to a request: begins and ends sessions, finds addresses, leads back."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from troth.accounts.people import devices, passkeys, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.passkeys import PRF_BYTES, Answer
from troth.accounts.people.services import devices as services_devices
from troth.accounts.people.services import known_devices
from troth.accounts.people.services.known_devices import Device
from troth.accounts.people.sessions import SessionStore
from troth.foundation.vault import derive as vault
from troth.foundation.vault.keyring import Keyring

HOME = "/"


def start_session(request: HttpRequest, holder: Holder) -> None:
    """Sign in a person whose vault is unlocked, under a new cookie; the request goes on as theirs.

    For the views of other slices, as after an invitation was accepted.
    """
    begin(request, holder.person, holder.keyring)
    request.holder = holder  # type: ignore[attr-defined]


def begin(request: HttpRequest, person: Person, keyring: Keyring | None) -> None:
    """Sign in a person; without a keyring their vault stays locked.

    It asks for no second factor: whoever proved one thing only goes through `enter`.
    """
    device = devices.kind(str(request.META.get("HTTP_USER_AGENT", "")))
    store(request).begin(person, keyring, device=device)
    if keyring is not None:
        remember_device(request, person)
    request.user = person  # type: ignore[assignment]
    rotate_token(request)
    services_devices.note_device(person, device, at=request.at)  # type: ignore[attr-defined]


def known_device(request: HttpRequest) -> Device:
    """Return the marks of the accounts that were opened in this browser before."""
    return known_devices.read(request.COOKIES.get(settings.TROTH_DEVICE_COOKIE, ""))


def remember_device(request: HttpRequest, person: Person) -> None:
    """Let this browser be known to a person who has just opened their vault in it."""
    at = request.at  # type: ignore[attr-defined]
    request.device = known_device(request).known_to(person.pk, at=at)  # type: ignore[attr-defined]


def keep_device(request: HttpRequest, response: HttpResponse) -> None:
    """Put the cookie of a device that became known into the answer."""
    device: Device | None = getattr(request, "device", None)
    if device is not None:
        response.set_cookie(
            settings.TROTH_DEVICE_COOKIE,
            device.cookie,
            max_age=known_devices.LIFE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def enter(request: HttpRequest, person: Person, keyring: Keyring | None, back: str) -> str:
    """Sign in a person who proved one thing; return the address where they go on.

    Who has a second factor is asked for it first, and is not signed in before. For a password,
    and for a provider's word, which never counts as a factor of ours.
    """
    if queries.factors(person):
        store(request).begin_halfway(person, keyring)
        rotate_token(request)
        return with_next("people:second", back)
    begin(request, person, keyring)
    return after(person, keyring, back)


def after(person: Person, keyring: Keyring | None, back: str) -> str:
    """Return where someone goes on who has just signed in: unlocking and a reset come first."""
    if keyring is None:
        return with_next("people:unlock", back)
    if queries.vault_password_waits(person):
        return with_next("people:vault_password", back)
    return back


def with_next(name: str, back: str) -> str:
    """Return the address of a page that leads back to another."""
    return f"{reverse(name)}?{urlencode({'next': back})}"


def tail(back: str) -> str:
    """Return what an address needs at its end to lead back to a page; nothing for the first."""
    return "" if back == HOME else f"?{urlencode({'next': back})}"


def salt() -> str:
    """Return, in hex, what passkeys make the key to a vault from; empty where there can be none."""
    return vault.prf_salt().hex() if passkeys.available() else ""


def answer(request: HttpRequest, purpose: str, prefix: str = "passkey") -> Answer | None:
    """Return what a passkey answered in a form, with the challenge it had to answer.

    The challenge is spent by this, whatever comes of it. None when the form brings no answer.
    """
    response = request.POST.get(prefix, "")
    if not response:
        return None
    challenge = store(request).take_challenge(purpose) or b""
    given = request.POST.get(f"{prefix}_prf", "")
    try:
        prf = bytes.fromhex(given)
    except ValueError:
        prf = b""
    return Answer(response, challenge, prf if len(prf) == PRF_BYTES else b"")


def store(request: HttpRequest) -> SessionStore:
    """Return the session of a request."""
    session = request.session
    if not isinstance(session, SessionStore):
        raise TypeError("settings.SESSION_ENGINE has to be troth.accounts.people.sessions")
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
    is_ours = url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure())
    # A bare word is the name of a page to Django's `redirect`, so it has to be a path.
    return wanted if is_ours and wanted.startswith("/") else HOME
