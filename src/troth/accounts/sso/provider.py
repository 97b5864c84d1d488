"""Talks to the one provider that the host trusts: OpenID Connect, code flow with PKCE.

Only addresses that the issuer's own discovery document names are contacted, over https (plain http
on loopback alone), with no proxy and without following redirects.
"""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from django.conf import settings
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import KeySet

from troth.accounts.sso import rules
from troth.foundation.vault.lanes import Crowded, Lane

PATIENCE_SECONDS = 2.0
"""What one answer may take in all, from the first byte sent to the last one that comes."""
CONNECT_SECONDS = 1.0
REST_SECONDS = 5.0
"""How long a provider that did not answer is left alone: who comes meanwhile is told at once."""
KEPT_SECONDS = 600.0
"""How long the discovery document counts, so that going to the provider asks it nothing."""
MOST_BYTES = 1 << 20
QUEUE = Lane(at_once=2, waiting=6, patience=PATIENCE_SECONDS)
"""Who waits for the provider waits here, and holds up no page."""
SCOPE = "openid profile email"
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
"""Signatures with the provider's own key: none that whoever knows the shared secret could make."""
DISCOVERY = "/.well-known/openid-configuration"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OF_CLAIM = {"iss": rules.ISSUER, "aud": rules.AUDIENCE, "azp": rules.AUDIENCE}
OF_CLAIM |= {"nonce": rules.NONCE, "sub": rules.SUBJECT, "at_hash": rules.SIGNATURE}
OF_CLAIM |= {"exp": rules.TIME, "iat": rules.TIME, "nbf": rules.TIME}


class Silent(Exception):
    """The provider does not answer, or not as a provider does; `str()` says it to the operator."""


class Unbelievable(Exception):
    """The provider's answer is not to be believed; `fault` is a key of rules.FAULTS."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Journey:
    """What has to be remembered while someone is at the provider, and where they are sent."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider vouches for. `email` is empty unless the provider has verified it."""

    issuer: str
    subject: str
    name: str
    email: str


def is_set() -> bool:
    """Tell whether the operator has named a provider."""
    return bool(settings.TROTH_OIDC_ISSUER)


def back_url() -> str:
    """Return the address to which the provider sends people back."""
    return f"{settings.TROTH_URL}/sso/back"


def begin() -> Journey:
    """Return a new journey to the provider; raise Silent."""
    found = _kept()
    if found is None:
        with _asking() as client:
            found = _discover(client)
    state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    verifier = secrets.token_urlsafe(48)
    url = prepare_grant_uri(
        found["authorization_endpoint"],
        client_id=settings.TROTH_OIDC_CLIENT_ID,
        response_type="code",
        redirect_uri=back_url(),
        scope=SCOPE,
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return Journey(url, state, nonce, verifier)


def finish(code: str, *, nonce: str, verifier: str, at: datetime) -> Known:
    """Exchange a code for the provider's word on a person; raise Silent or Unbelievable."""
    with _asking() as client:
        found = _kept() or _discover(client)
        token = _exchange(client, found, code, verifier)
        keys = _json(client.get(found["jwks_uri"]))
        claims = believed(token, keys, nonce=nonce, at=at)
        said = _userinfo(client, found, token, str(claims["sub"]))
    said = {**said, **claims}
    # Some providers write the word and not the value.
    verified = said.get("email_verified") in (True, "true")
    return Known(
        issuer=settings.TROTH_OIDC_ISSUER,
        subject=str(claims["sub"]),
        name=_text(said, "name"),
        email=_text(said, "email") if verified else "",
    )


def believed(
    token: Mapping[str, Any], keys: Mapping[str, Any], *, nonce: str, at: datetime
) -> dict[str, Any]:
    """Return the claims of an ID token that passes every check of OpenID Connect Core 3.1.3.7.

    `token` is the answer of the token endpoint, `keys` the provider's JWK set; raises Unbelievable.
    """
    must = {
        "iss": {"essential": True, "value": settings.TROTH_OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.TROTH_OIDC_CLIENT_ID},
        "nonce": {"essential": True, "value": nonce},
        "sub": {"essential": True},
    }
    given = {"nonce": nonce, "client_id": settings.TROTH_OIDC_CLIENT_ID}
    given["access_token"] = str(token.get("access_token", ""))
    try:
        decoded = jwt.decode(
            str(token.get("id_token", "")),
            KeySet.import_key_set(dict(keys)),  # type: ignore[arg-type]
            algorithms=SIGNATURES,
        )
        claims = CodeIDToken(decoded.claims, decoded.header, must, given)
        claims.validate(now=int(at.timestamp()), leeway=rules.LEEWAY_SECONDS)
    except ClaimError as error:
        raise Unbelievable(OF_CLAIM.get(error.claim, rules.SIGNATURE)) from None
    except (JoseError, ValueError, KeyError, TypeError):
        raise Unbelievable(rules.SIGNATURE) from None
    return dict(claims)


def _exchange(
    client: httpx.Client, found: Mapping[str, Any], code: str, verifier: str
) -> dict[str, Any]:
    """Hand the code in; a code that the provider does not take is refused, not an error."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_url(),
        "code_verifier": verifier,
    }
    who, secret = settings.TROTH_OIDC_CLIENT_ID, settings.TROTH_OIDC_SECRET
    ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if secret and "client_secret_basic" in ways:
        answer = client.post(found["token_endpoint"], data=form, auth=(who, secret))
    else:
        form |= {"client_id": who, **({"client_secret": secret} if secret else {})}
        answer = client.post(found["token_endpoint"], data=form)
    if answer.is_client_error:
        raise Unbelievable(rules.CODE)
    return _json(answer)


def _userinfo(
    client: httpx.Client, found: Mapping[str, Any], token: Mapping[str, Any], subject: str
) -> dict[str, Any]:
    """Return what else the provider says of the same subject; nothing when it offers none."""
    where = found.get("userinfo_endpoint")
    if not where or not token.get("access_token"):
        return {}
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    said = _json(client.get(where, headers=bearer))
    if said.get("sub") != subject:
        raise Unbelievable(rules.SUBJECT)
    return said


def _discover(client: httpx.Client) -> dict[str, Any]:
    """Return the issuer's discovery document, whose every address has to be safe to contact."""
    issuer = settings.TROTH_OIDC_ISSUER
    found = _json(client.get(issuer.rstrip("/") + DISCOVERY))
    if found.get("issuer") != issuer:
        raise Unbelievable(rules.ISSUER)
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    for name in (*needed, *({"userinfo_endpoint"} & found.keys())):
        _safe(found.get(name))
    _found[issuer] = found, time.monotonic() + KEPT_SECONDS
    return found


_found: dict[str, tuple[dict[str, Any], float]] = {}
_rests_until: dict[str, float] = {}


def forget() -> None:
    """Forget what the provider said of itself, and whether it was silent."""
    _found.clear()
    _rests_until.clear()


def _kept() -> dict[str, Any] | None:
    """Return the discovery document that was read a short while ago."""
    found, until = _found.get(settings.TROTH_OIDC_ISSUER, (None, 0.0))
    return found if time.monotonic() < until else None


@contextmanager
def _asking() -> Iterator[httpx.Client]:
    """Give a client, in a queue of its own; raise Silent when that is full or the provider rests.

    What was read of a provider that fails is read again: its addresses may have changed.
    """
    issuer = settings.TROTH_OIDC_ISSUER
    if time.monotonic() < _rests_until.get(issuer, 0.0):
        raise Silent("it did not answer a moment ago and is left alone for some seconds")
    try:
        with QUEUE.turn(), _client() as client:
            yield client
    except Crowded:
        raise Silent("more people wait for it than there is room for") from None
    except Silent:
        _found.pop(issuer, None)
        raise


def _safe(url: object) -> None:
    parts = urlsplit(url if isinstance(url, str) else "")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Silent("the provider names an address that is not https")


class _Watched(httpx.Client):
    """A client whose errors say where it failed and never what was sent."""

    def request(self, method: str, url: Any, **more: Any) -> httpx.Response:
        end = time.monotonic() + PATIENCE_SECONDS
        try:
            with self.stream(method, url, **more) as answer:
                content = _read(answer, end)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if isinstance(error, httpx.TransportError):
                _rests_until[settings.TROTH_OIDC_ISSUER] = time.monotonic() + REST_SECONDS
            raise Silent(f"{urlsplit(str(url)).hostname}: {type(error).__name__}") from None
        return httpx.Response(answer.status_code, content=content, request=answer.request)


def _read(answer: httpx.Response, end: float) -> bytes:
    """Return the whole body; raise httpx.ReadTimeout for one that comes in drips or has no end."""
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if time.monotonic() > end or len(content) > MOST_BYTES:
            raise httpx.ReadTimeout("too slow or too long", request=answer.request)
    return bytes(content)


def _client() -> httpx.Client:
    _safe(settings.TROTH_OIDC_ISSUER)
    limits = httpx.Timeout(PATIENCE_SECONDS, connect=CONNECT_SECONDS)
    return _Watched(timeout=limits, follow_redirects=False, trust_env=False)


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json() if answer.is_success else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Silent(f"{answer.url.host} answered {answer.status_code}, not with what was asked")
    return found


def _text(said: Mapping[str, Any], claim: str) -> str:
    value = said.get(claim)
    return value.strip() if isinstance(value, str) else ""
