"""The terms of a consent and their digest, which the client signs."""

import hashlib
from dataclasses import dataclass
from datetime import date
from hmac import digest as keyed
from uuid import UUID

from django.conf import settings

from troth.foundation.vault.envelope import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a consent is about: one purpose, one recipient, some kinds of information, one end.

    `person` is the recipient if they have an account here, else None and `recipient` names a
    body in words. `text` is the exact text, "" when the consent concerns none.
    """

    purpose: str
    person: UUID | None
    recipient: str
    classes: tuple[str, ...]
    why: str
    text: str
    until: date | None


def mark(recipient: str, *, engagement: UUID) -> bytes:
    """Return a keyed hash of a body's name, by which a consent is found again in its engagement."""
    key = hashlib.sha256(b"troth recipients\x00" + settings.SECRET_KEY.encode()).digest()
    return keyed(key, f"{engagement}|{' '.join(recipient.lower().split())}".encode(), "sha256")


def text_digest(text: str) -> str:
    """Return the SHA-256 in hex of an exact text, "" of none."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def digest(terms: Terms, *, salt: str) -> str:
    """Return the SHA-256 in hex of the terms with their salt: what the client reads and signs."""
    covered = {
        "purpose": terms.purpose,
        "person": str(terms.person or ""),
        "recipient": terms.recipient,
        "classes": list(terms.classes),
        "why": terms.why,
        "text": terms.text,
        "until": terms.until.isoformat() if terms.until else "",
        "salt": salt,
    }
    return hashlib.sha256(canonical(covered)).hexdigest()
