"""A person's public keys, as they signed them themselves."""

from uuid import UUID

from django.conf import settings
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from troth.vault.envelope import Tampered, canonical
from troth.vault.models import Identity


def card(holder: UUID, box_public: bytes, sign_public: bytes) -> bytes:
    """Return what a person signs of their own keys, so that none can be put in another's place."""
    return canonical(
        {
            "what": "identity",
            "host": settings.TROTH_HOST_ID,
            "holder": str(holder),
            "seal": box_public.hex(),
            "sign": sign_public.hex(),
        }
    )


def sealing_key(holder: UUID) -> bytes:
    """Return a person's public sealing key, or raise Tampered when they did not sign it.

    The signing key is what people compare; without this check somebody who edits the database
    could put a sealing key of their own beside it.
    """
    found = Identity.objects.get(holder_id=holder)
    box_public, sign_public = bytes(found.box_public), bytes(found.sign_public)
    signed = card(holder, box_public, sign_public)
    try:
        VerifyKey(sign_public).verify(signed, bytes(found.signature))
    except BadSignatureError:
        raise Tampered("These public keys were not signed by the person they name.") from None
    return box_public


def is_genuine(holder: UUID) -> bool:
    """Say whether a person's public keys are the ones they signed."""
    try:
        sealing_key(holder)
    except Tampered:
        return False
    return True
