"""The setup token: what makes the first host administrator. Only the host's operator reads it."""

import hmac
import secrets
from pathlib import Path

from django.conf import settings

BYTES = 20


def file() -> Path:
    """Return where the token is kept until it is spent; only its owner can read it."""
    return Path(settings.HOME) / "setup-token"


def token() -> str:
    """Return the token of this host, made on first use."""
    if not file().exists():
        file().touch(mode=0o600)
        file().write_text(secrets.token_hex(BYTES), encoding="ascii")
    return file().read_text(encoding="ascii")


def fits(given: str) -> bool:
    """Tell whether someone shows the token of this host; where there is none, nothing fits."""
    kept = file().read_text(encoding="ascii") if file().exists() else ""
    return bool(kept) and hmac.compare_digest(given.strip().encode(), kept.encode())


def spend() -> None:
    """Let the token count no longer."""
    file().unlink(missing_ok=True)


def told(url: str) -> str:
    """Return what the operator reads: how whoever is to run the host becomes its administrator."""
    return (
        f"Nobody runs this host yet. Open an account at {url}/sign-up, then enter this setup token "
        f"at {url}/setup: {token()}"
    )
