"""An ID token is believed only when every check of OpenID Connect holds; each is tried alone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pytest_django import Settings

from tests import clock
from troth.accounts.sso import provider, rules

KEY, OTHER = RSAKey.generate_key(2048, auto_kid=True), RSAKey.generate_key(2048, auto_kid=True)
NOW = int(clock.NOW.timestamp())
CLAIMS = {"iss": "https://id.example", "aud": "troth", "sub": "cleo", "nonce": "n" * 43}


@pytest.fixture(autouse=True)
def _host(settings: Settings) -> None:
    settings.TROTH_OIDC_ISSUER, settings.TROTH_OIDC_CLIENT_ID = "https://id.example", "troth"


def claims(**changed: Any) -> dict[str, Any]:
    plain = {**CLAIMS, "iat": NOW, "exp": NOW + 300, **changed}
    return {name: value for name, value in plain.items() if value is not None}


def believe(token: str, at: int = NOW) -> dict[str, Any]:
    keys = {"keys": [KEY.as_dict(private=False)]}
    moment = datetime.fromtimestamp(at, UTC)
    return provider.believed({"id_token": token}, keys, nonce="n" * 43, at=moment)


def signed(given: dict[str, Any], key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid}, given, key)


def test_a_good_token_is_believed() -> None:
    assert believe(signed(claims()))["sub"] == "cleo"
    assert believe(signed(claims(aud=["troth"])))["sub"] == "cleo"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"iss": "https://elsewhere.example"}, rules.ISSUER),
        ({"iss": None}, rules.ISSUER),
        ({"aud": "another"}, rules.AUDIENCE),
        ({"aud": None}, rules.AUDIENCE),
        ({"aud": ["troth", "another"], "azp": "another"}, rules.AUDIENCE),
        ({"nonce": "m" * 43}, rules.NONCE),
        ({"nonce": None}, rules.NONCE),
        ({"sub": None}, rules.SUBJECT),
        ({"exp": NOW - 120}, rules.TIME),
        ({"exp": None}, rules.TIME),
        ({"iat": NOW + 600, "exp": NOW + 900}, rules.TIME),
        ({"nbf": NOW + 600}, rules.TIME),
    ],
)
def test_each_claim_that_is_wrong_is_told(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(provider.Unbelievable) as refused:
        believe(signed(claims(**changed)))
    assert refused.value.fault == fault


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjbGVvIn0.",
        signed(claims(), OTHER),
        jwt.encode({"alg": "HS256"}, claims(), OctKey.import_key("a secret between the two")),
        signed(claims())[:-8],
        signed(claims()).replace(".", ".A", 1),
    ],
    ids=["none", "junk", "alg none", "other key", "shared secret", "cut", "changed"],
)
def test_what_the_providers_key_did_not_sign_is_refused(token: str) -> None:
    with pytest.raises(provider.Unbelievable) as refused:
        believe(token)
    assert refused.value.fault == rules.SIGNATURE


@pytest.mark.parametrize(
    "url", ["http://id.example/token", "ftp://127.0.0.1/", "file:///etc/passwd", "", None, 7]
)
def test_an_address_that_is_not_https_is_never_contacted(url: object) -> None:
    with pytest.raises(provider.Silent):
        provider._safe(url)


@pytest.mark.parametrize("fault", rules.FAULTS)
def test_no_fault_is_believed(fault: str) -> None:
    assert not rules.may_believe(fault)
    assert rules.may_believe("")
