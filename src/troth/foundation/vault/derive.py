"""Keys from passwords, codes and other keys: Argon2id and HKDF, nothing of our own."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from precis_i18n import get_profile

from troth.foundation.vault.lanes import Lane

SALT = 16
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_GROUPS, _GROUP = 8, 4  # 32 signs of 5 bits: 160 bits
_LOOKALIKES = str.maketrans("OIL", "011")
_STRETCHING = Lane(at_once=1, waiting=40, patience=30.0)
"""One derivation at a time in each worker: fifty people who sign in at once stop no page."""
_OPAQUE = get_profile("OpaqueString")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess shall cost: memory in KiB and passes (RFC 9106)."""

    memory_kib: int
    passes: int


def present_cost() -> Cost:
    """Return the cost for new passwords (settings.TROTH_ARGON2)."""
    return Cost(*settings.TROTH_ARGON2)


def hkdf(secret: bytes, purpose: str, *, salt: bytes = b"") -> bytes:
    """Derive 32 bytes for one purpose."""
    return expand(secret, b"troth/" + purpose.encode(), salt=salt)


def expand(secret: bytes, info: bytes, *, salt: bytes = b"", size: int = 32) -> bytes:
    """Derive `size` bytes (RFC 5869, SHA-256)."""
    return HKDF(SHA256(), size, salt or None, info).derive(secret)


def mac(key: bytes, message: bytes) -> bytes:
    """Return the HMAC-SHA256 of a message, 32 bytes (RFC 2104)."""
    return hmac.digest(key, message, "sha256")


def opaque(secret: str) -> str:
    """Return the one form of a typed secret (RFC 8265, OpaqueString); raise ValueError for none.

    However a keyboard composes its letters, and whichever space it writes, the same comes out.
    """
    return str(_OPAQUE.enforce(secret))


def forms_of(secret: str) -> tuple[str, ...]:
    """Return the forms in which a typed secret may have made a lock, the present one first.

    Locks of before there was one form were made from what was typed, sign for sign.
    """
    try:
        now = opaque(secret)
    except ValueError:
        return (secret,)
    return (now,) if now == secret else (now, secret)


def signs(code: str) -> str:
    """Return the plain letters and digits of a typed code: wide ones and those of other scripts."""
    plain = unicodedata.normalize("NFKC", code)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in plain).upper()


def stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    """Derive 32 bytes from a password by Argon2id, one lane; about 0.1 s at the present cost.

    Raises Crowded when too many wait for theirs.
    """
    raw = password.encode()
    with _STRETCHING.turn():
        return hash_secret_raw(raw, salt, cost.passes, cost.memory_kib, 1, 32, Type.ID)


def verifier(holder: UUID, stretched: bytes) -> bytes:
    """Return what the host keeps to recognise a password: useless without the pepper.

    The holder is part of it, so a row copied to someone else recognises nobody.
    """
    told = b"troth sign-in\x00" + holder.bytes + hkdf(stretched, "verifier")
    return mac(settings.TROTH_PEPPER, told)


def slot_key(secret: bytes, kind: str) -> bytes:
    """Return the key that wraps a seed in a slot of this kind; the pepper is part of it."""
    return hkdf(secret, f"slot/{kind}", salt=settings.TROTH_PEPPER)


def session_key(cookie: bytes) -> bytes:
    """Return the key that keeps a seed for one session; only cookie and pepper make it."""
    return hkdf(cookie, "session", salt=settings.TROTH_PEPPER)


def new_code() -> str:
    """Return a recovery code of 160 bits in eight groups of four signs."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def code_secret(code: str, salt: bytes) -> bytes:
    """Return the secret in a recovery code, however it was typed."""
    plain = re.sub(r"[^0-9A-Z]", "", signs(code)).translate(_LOOKALIKES)
    return hashlib.sha256(b"troth recovery code\x00" + salt + plain.encode()).digest()


def prf_salt() -> bytes:
    """Return what a passkey is asked to answer (WebAuthn PRF): 32 bytes, one a host, no secret."""
    return hashlib.sha256(b"troth passkey\x00" + settings.TROTH_HOST_ID.encode()).digest()


def prf_secret(prf: bytes, salt: bytes) -> bytes:
    """Return the secret in a passkey's answer (`prf`, 32 bytes) for one slot."""
    return hkdf(prf, "passkey", salt=salt)
