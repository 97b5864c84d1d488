"""The seed of an unlocked session: kept sealed under the cookie, which the host does not store."""

from uuid import UUID

from django.conf import settings

from troth.foundation.vault import derive
from troth.foundation.vault.envelope import Place
from troth.foundation.vault.keyring import Keyring


def keep(keyring: Keyring, cookie: bytes) -> bytes:
    """Return the seed sealed for one session row; only cookie and pepper open it."""
    return keyring.wrap_seed(derive.session_key(cookie), _place(keyring.holder_id))


def restore(holder: UUID, kept: bytes, cookie: bytes) -> Keyring:
    """Return the keyring of a session, or raise Tampered."""
    return Keyring.from_wrapped(holder, kept, derive.session_key(cookie), _place(holder))


def opened_mark(holder: UUID, cookie: bytes) -> str:
    """Return what shows that a session has opened this person's vault, 32 bytes in hex.

    Only cookie and pepper make it, so nobody who writes rows can say it of a session of theirs.
    """
    return derive.hkdf(cookie, f"opened/{holder}", salt=settings.TROTH_PEPPER).hex()


def _place(holder: UUID) -> Place:
    return {"host": settings.TROTH_HOST_ID, "holder": str(holder), "kind": "session"}
