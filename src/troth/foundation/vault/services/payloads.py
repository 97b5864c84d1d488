"""What the giver of a grant signs, and on what authority it was given."""

import hashlib
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings

from troth.foundation.vault.envelope import canonical
from troth.foundation.vault.models import Grant


@dataclass(frozen=True, slots=True)
class Authority:
    """Why a grant was given: its kind, and the id or digest of what it rests on."""

    kind: str
    reference: str = ""


def grant_payload(made: Grant) -> bytes:
    """Return what the giver of a grant signs: who, to whom, why, when, and the sealed key."""
    return canonical(
        {
            "what": "grant",
            "host": settings.TROTH_HOST_ID,
            "compartment": str(made.compartment_id),
            "holder": str(made.holder_id),
            "to": bytes(made.sealed_to).hex(),
            "key": hashlib.sha256(bytes(made.sealed_key)).hexdigest(),
            "by": str(made.given_by_id),
            "authority": made.authority,
            "reference": made.reference,
            "at": made.at.astimezone(UTC).isoformat(),
        }
    )
