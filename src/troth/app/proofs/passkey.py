"""A passkey in software, as far as the story needs one: it makes a key in answer to a page."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

PRESENT_VERIFIED = 0x01 | 0x04
PRESENT_VERIFIED_ATTESTED = PRESENT_VERIFIED | 0x40


def make(options: str, *, origin: str) -> str:
    """Return what a browser at `origin` sends for creation options (WebAuthn 5.1.3): ES256."""
    asked = json.loads(options)
    public = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    x, y = (number.to_bytes(32, "big") for number in (public.x, public.y))
    key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
    own = secrets.token_bytes(16)
    data = hashlib.sha256(asked["rp"]["id"].encode()).digest()
    data += bytes([PRESENT_VERIFIED_ATTESTED]) + bytes(4)
    data += bytes(16) + len(own).to_bytes(2, "big") + own + key
    client = {"type": "webauthn.create", "challenge": asked["challenge"], "origin": origin}
    response = {
        "clientDataJSON": json.dumps(client).encode(),
        "attestationObject": cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}),
    }
    told = {name: bytes_to_base64url(part) for name, part in response.items()}
    name = bytes_to_base64url(own)
    return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told})


class Device:
    """A key in software that someone plants in another's account, and what it answers."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.name = bytes_to_base64url(secrets.token_bytes(16))

    @property
    def public_key(self) -> bytes:
        """The public key (COSE, ES256)."""
        public = self._private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (public.x, public.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def answer(self, asked: Mapping[str, Any], *, origin: str) -> str:
        """Return what a browser at `origin` sends for request options (WebAuthn 5.1.4)."""
        data = hashlib.sha256(asked["rpId"].encode()).digest()
        data += bytes([PRESENT_VERIFIED]) + bytes(4)
        client = {"type": "webauthn.get", "challenge": asked["challenge"], "origin": origin}
        told = json.dumps(client).encode()
        signed = data + hashlib.sha256(told).digest()
        response = {
            "clientDataJSON": told,
            "authenticatorData": data,
            "signature": self._private.sign(signed, ec.ECDSA(SHA256())),
        }
        sent = {name: bytes_to_base64url(part) for name, part in response.items()}
        kind = {"id": self.name, "rawId": self.name, "type": "public-key"}
        return json.dumps({**kind, "response": sent})
