"""The card of a slot: what its holder signs, so that no slot appears or changes unsigned."""

import hashlib
from datetime import UTC

from django.conf import settings

from troth.foundation.vault.envelope import canonical, genuine
from troth.foundation.vault.models import Slot


def card(slot: Slot) -> bytes:
    """Return the one JSON form of a slot: where it belongs, how it is locked, and its content."""
    return canonical(
        {
            "what": "slot",
            "host": settings.TROTH_HOST_ID,
            "holder": str(slot.holder_id),
            "slot": str(slot.pk),
            "kind": str(slot.kind),
            "reference": slot.reference,
            "sign": bytes(slot.sign_public).hex(),
            "salt": bytes(slot.salt).hex(),
            "cost": [slot.memory_kib, slot.passes],
            "wrapped": hashlib.sha256(bytes(slot.wrapped_seed)).hexdigest(),
            "made_at": slot.made_at.astimezone(UTC).isoformat(),
        }
    )


def digest(slot: Slot) -> str:
    """Return the SHA-256 of a slot's card in hex: what a ledger keeps of it."""
    return hashlib.sha256(card(slot)).hexdigest()


def is_signed(slot: Slot) -> bool:
    """Say whether the holder of the seed in this slot signed its card."""
    return genuine(bytes(slot.sign_public), card(slot), bytes(slot.signature))
