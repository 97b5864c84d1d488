"""The bytes that a pledge signs."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from troth.foundation.vault.envelope import canonical


def pledge(*, person: UUID, kind: str, pack: str, edition: str, words: str, at: datetime) -> bytes:
    """Return the bytes that a person signs of a pack; `words` is the digest of the pack."""
    return canonical(
        {
            "what": "pledge",
            "host": settings.TROTH_HOST_ID,
            "by": str(person),
            "kind": kind,
            "pack": pack,
            "edition": edition,
            "digest": words,
            "at": at.isoformat(),
        }
    )
