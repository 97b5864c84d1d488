"""The words of a summary, the packet that is signed of them, and its digest. Pure."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from troth.foundation.vault.envelope import canonical

FORM = "troth summary 1"
SALT = 16


def new_salt() -> str:
    """Return 16 random bytes in hex, which keep a digest from being guessed."""
    return secrets.token_hex(SALT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one version of a draft says; `expires_on` is None until the client has set it."""

    title: str
    text: str
    purpose: str
    expires_on: date | None = None
    salt: str = field(default_factory=new_salt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """Exactly what the recipient will see, and what the client signs: nothing else passes."""

    engagement: UUID
    recipient: UUID
    recipient_name: str
    organisation: str
    sender_name: str
    words: Words


def to_words(words: Words) -> dict[str, Any]:
    """Return a draft as plain JSON values."""
    return {
        "title": words.title,
        "text": words.text,
        "purpose": words.purpose,
        "expires_on": words.expires_on.isoformat() if words.expires_on else "",
        "salt": words.salt,
    }


def from_words(found: Mapping[str, Any]) -> Words:
    """Return the draft that `to_words` made."""
    until = found["expires_on"]
    return Words(
        title=found["title"],
        text=found["text"],
        purpose=found["purpose"],
        expires_on=date.fromisoformat(until) if until else None,
        salt=found["salt"],
    )


def pack(packet: Packet) -> dict[str, Any]:
    """Return a packet as plain JSON values, as it is sealed for its recipient."""
    return {
        "form": FORM,
        "engagement": str(packet.engagement),
        "recipient": str(packet.recipient),
        "recipient_name": packet.recipient_name,
        "organisation": packet.organisation,
        "sender_name": packet.sender_name,
        **to_words(packet.words),
    }


def unpack(found: Mapping[str, Any]) -> Packet:
    """Return the packet that `pack` made."""
    return Packet(
        engagement=UUID(found["engagement"]),
        recipient=UUID(found["recipient"]),
        recipient_name=found["recipient_name"],
        organisation=found["organisation"],
        sender_name=found["sender_name"],
        words=from_words(found),
    )


def digest(packet: Packet) -> str:
    """Return the SHA-256 of the canonical packet in hex. Its salt keeps it from being guessed."""
    return hashlib.sha256(canonical(pack(packet))).hexdigest()
