"""A person whose vault is unlocked: the seed, and what follows from it."""

import hashlib
from functools import cached_property
from typing import Any
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey

from troth.foundation.vault.derive import hkdf
from troth.foundation.vault.envelope import KEY, Place, Tampered, unwrap, wrap


def fingerprint(sign_public: bytes) -> str:
    """Return the fingerprint of a signing key, eight groups of four signs, to be compared."""
    digest = hashlib.sha256(b"troth fingerprint\x00" + sign_public).hexdigest()[:32].upper()
    return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


class Keyring:
    """The keys of one unlocked person, for the length of one request.

    It never leaves the process and shows nothing of itself in logs or error reports.
    """

    def __init__(self, holder_id: UUID, seed: bytes) -> None:
        if len(seed) != KEY:
            raise Tampered("A seed has 32 bytes.")
        self.holder_id = holder_id
        self._seed = seed
        self.opened: dict[UUID, bytes] = {}
        """Compartment keys already unwrapped in this request, by compartment."""
        self.authority: dict[UUID, str] = {}
        """Under which kind of authority each of these was given."""
        self.rooms: dict[tuple[UUID, str], Any] = {}
        """Rooms of several as this person judged them in this request, by chain and purpose."""
        self.roots: dict[str, bytes] | None = None
        """The roots of the person's own rooms that were opened in this request, by mark."""

    def __repr__(self) -> str:
        return f"<Keyring of {self.holder_id}>"

    @cached_property
    def signing(self) -> SigningKey:
        """The person's Ed25519 key."""
        return SigningKey(hkdf(self._seed, "sign"))

    @cached_property
    def _private(self) -> PrivateKey:
        return PrivateKey(hkdf(self._seed, "seal"))

    @cached_property
    def sign_public(self) -> bytes:
        """The public half of the signing key (Ed25519, 32 bytes)."""
        return bytes(self.signing.verify_key)

    @cached_property
    def box_public(self) -> bytes:
        """The public half of the sealing key (X25519, 32 bytes)."""
        return bytes(self._private.public_key)

    @cached_property
    def own_root(self) -> bytes:
        """What the keys of the person's own rooms follow from (32 bytes)."""
        return self.own_key("rooms")

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the signing key."""
        return fingerprint(self.sign_public)

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature (64 bytes) of `message`."""
        return self.signing.sign(message).signature

    def unseal(self, sealed_key: bytes) -> bytes:
        """Open a compartment key that was sealed to this person."""
        try:
            key = SealedBox(self._private).decrypt(bytes(sealed_key))
        except CryptoError:
            raise Tampered("This grant was not sealed to this person.") from None
        if len(key) != KEY:
            raise Tampered("This grant does not hold a key.")
        return key

    def own_key(self, purpose: str) -> bytes:
        """Derive a key that only this person can derive."""
        return hkdf(self._seed, f"own/{purpose}")

    def wrap_seed(self, key: bytes, place: Place) -> bytes:
        """Wrap the seed for a slot or a session."""
        return wrap(self._seed, key, place)

    @classmethod
    def from_wrapped(cls, holder_id: UUID, wrapped: bytes, key: bytes, place: Place) -> "Keyring":
        """Unlock: open a wrapped seed, or raise Tampered."""
        return cls(holder_id, unwrap(bytes(wrapped), key, place))
