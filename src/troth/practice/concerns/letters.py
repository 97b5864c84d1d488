"""What goes to someone outside as one frozen text, and its digest, which the client signs.

A letter is shown before it is sent in the very form in which it is read, from the same values.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from troth.foundation.vault.envelope import canonical

SALT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A concern as its contact reads it. `stopped_on` is a day such as 2026-11-24, or ""."""

    sender: str
    about: str
    kind: str
    stopped_on: str
    text: str

    form: str = "troth concern 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """A handover as the colleague reads it, with the key that they go by; `salt` hides the digest.

    `engagement` and `to` are ids, `key` the fingerprint that the practitioner compared.
    """

    engagement: str
    client: str
    practitioner: str
    to: str
    to_name: str
    key: str
    text: str
    salt: str

    form: str = "troth handover 1"


def new_salt() -> str:
    """Return 16 random bytes in hex."""
    return secrets.token_hex(SALT)


def words(letter: Letter | Packet) -> dict[str, Any]:
    """Return a letter as plain values."""
    return asdict(letter)


def digest(letter: Letter | Packet) -> str:
    """Return the SHA-256 of the canonical text in hex."""
    return hashlib.sha256(canonical(words(letter))).hexdigest()


def letter(found: Mapping[str, Any]) -> Letter:
    """Return the letter that `words` made."""
    return Letter(**{name: found.get(name, "") for name in Letter.__slots__})


def packet(found: Mapping[str, Any]) -> Packet:
    """Return the packet that `words` made."""
    return Packet(**{name: found.get(name, "") for name in Packet.__slots__})
