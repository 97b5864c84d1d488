"""A passkey in software, as far as the story needs one: it makes a key in answer to a page."""

import hashlib
import json
import secrets

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

PRESENT_VERIFIED_ATTESTED = 0x01 | 0x04 | 0x40


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
