"""A passkey in software: makes keys and signs challenges as a device would (ES256, "none")."""

import hashlib
import hmac
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN, RP = "https://troth.example", "troth.example"


class Authenticator:
    """One device with one passkey; what it claims can be bent to try what a host refuses."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.secret = secrets.token_bytes(32)
        self.handle = b""
        self.count = 0

    def prf(self, salt: bytes) -> str:
        """Return the PRF output for a salt, in hex."""
        return hmac.digest(self.secret, salt, "sha256").hex()

    def make(self, options: str, *, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED) -> str:
        """Answer a creation."""
        asked = json.loads(options)
        self.handle = base64url_to_bytes(asked["user"]["id"])
        public = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (public.x, public.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._data(asked["rp"]["id"], flags | ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"], origin)
        return self._told(clientDataJSON=client, attestationObject=statement)

    def use(
        self,
        options: str,
        *,
        origin: str = ORIGIN,
        rp: str = "",
        flags: int = PRESENT | VERIFIED,
        handle: bytes = b"",
    ) -> str:
        """Answer a request."""
        asked = json.loads(options)
        self.count += 1
        data = self._data(rp or asked["rpId"], flags)
        client = self._client("webauthn.get", asked["challenge"], origin)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        return self._told(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=handle or self.handle,
        )

    def _data(self, rp: str, flags: int) -> bytes:
        return hashlib.sha256(rp.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        said: dict[str, Any] = {"type": kind, "challenge": challenge, "origin": origin}
        return json.dumps(said).encode()

    def _told(self, **parts: bytes) -> str:
        own = bytes_to_base64url(self.id)
        response = {name: bytes_to_base64url(part) for name, part in parts.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
