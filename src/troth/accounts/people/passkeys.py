"""The passkey ceremonies (WebAuthn level 3), on py_webauthn: what is asked, and what counts.

A browser signs a challenge for one host name (the RP id) and one origin, both from
settings.TROTH_URL. User verification is required, so one passkey stands for two factors:
something the person has, and the finger or number that opens it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

if TYPE_CHECKING:
    from troth.accounts.people.models import Passkey, Person

ADD, SIGN_IN, SECOND, UNLOCK, STEP_UP = "add", "sign in", "second", "unlock", "step up"
"""What a challenge can be for; an answer counts for that alone."""

PRF_BYTES = 32
LONGEST = 20_000
"""Characters of an answer that are looked at."""

REQUIRED = UserVerificationRequirement.REQUIRED


class Refused(Exception):
    """The answer of a passkey does not count: forged, replayed, for another host, or not ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sent: the credential as JSON, the challenge it answers, and the PRF output.

    `prf` is 32 bytes or empty. It opens a vault: it is used and forgotten, and never shown.
    """

    response: str
    challenge: bytes
    prf: bytes = b""

    def __repr__(self) -> str:
        """Say what it is, without what it holds."""
        return "Answer(…)"


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that a device has just made."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: list[str]


def rp_id() -> str:
    """Return the host name for which passkeys are made."""
    return urlsplit(settings.TROTH_URL).hostname or ""


def origin() -> str:
    """Return scheme, host and port as browsers state them."""
    parts = urlsplit(settings.TROTH_URL)
    return f"{parts.scheme}://{parts.netloc}"


def available() -> bool:
    """Tell whether browsers make passkeys for this host: it needs a name, and https or localhost.

    A number such as 127.0.0.1 is no name.
    """
    name = rp_id()
    try:
        ip_address(name)
    except ValueError:
        return origin().startswith("https://") or name == "localhost"
    return False


def reference(credential_id: str) -> str:
    """Return what a vault slot calls this passkey: the SHA-256 of the credential id in hex."""
    return hashlib.sha256(base64url_to_bytes(credential_id)).hexdigest()


def creation(person: "Person", known: Iterable["Passkey"], challenge: bytes) -> str:
    """Return what the browser needs to make a passkey, as JSON."""
    made = webauthn.generate_registration_options(
        rp_id=rp_id(),
        rp_name="Troth",
        user_id=person.pk.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=_described(known),
    )
    return webauthn.options_to_json(made)


def request(challenge: bytes, known: Iterable["Passkey"] = ()) -> str:
    """Return what the browser needs to use a passkey, as JSON; any, when none are named."""
    made = webauthn.generate_authentication_options(
        rp_id=rp_id(),
        challenge=challenge,
        allow_credentials=_described(known),
        user_verification=REQUIRED,
    )
    return webauthn.options_to_json(made)


def made(answer: Answer) -> Made:
    """Return the passkey that a device made in answer to a challenge, or raise Refused."""
    given = _read(answer.response)
    try:
        verified = webauthn.verify_registration_response(
            credential=given,
            expected_challenge=answer.challenge,
            expected_rp_id=rp_id(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except _FAULTS as fault:
        raise Refused from fault
    return Made(
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=_transports(given),
    )


def claimed(answer: Answer) -> str:
    """Return the id of the credential that claims to answer; empty for what is no answer."""
    try:
        said = _read(answer.response).get("id")
    except Refused:
        return ""
    return said if isinstance(said, str) else ""


def verified(answer: Answer, passkey: "Passkey") -> int:
    """Return the new sign count when this passkey answered its challenge, or raise Refused."""
    given = _read(answer.response)
    try:
        found = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=answer.challenge,
            expected_rp_id=rp_id(),
            expected_origin=origin(),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
        handle = given["response"].get("userHandle")
        is_theirs = not handle or base64url_to_bytes(handle) == passkey.person_id.bytes
    except _FAULTS as fault:
        raise Refused from fault
    if not is_theirs or bytes_to_base64url(found.credential_id) != passkey.credential_id:
        raise Refused
    return found.new_sign_count


_FAULTS = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
"""What the library raises for answers that are wrong, or no answers at all."""


def _described(known: Iterable["Passkey"]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(p.credential_id)) for p in known]


def _read(response: str) -> dict[str, Any]:
    if len(response) > LONGEST:
        raise Refused
    try:
        given = json.loads(response)
    except (ValueError, RecursionError):
        raise Refused from None
    if not isinstance(given, dict) or not isinstance(given.get("response"), dict):
        raise Refused
    return given


def _transports(given: dict[str, Any]) -> list[str]:
    """Return how the device can be reached, as far as the browser told it in known words."""
    told = given["response"].get("transports")
    known = {"usb", "nfc", "ble", "internal", "cable", "hybrid"}
    return [t for t in told if t in known] if isinstance(told, list) else []
