"""The mark of a home that holds the demo cast: it is on the disk before the cast is in the tables.

Invented people live under `.example`, a name that nobody can own (RFC 2606). In a demo home no
other address gets an account or an invitation, so that nobody writes real words there.
"""

from pathlib import Path

from django.conf import settings

FILE = "demo.json"
INVENTED = ".example"


def file() -> Path:
    """Return where the mark is; it holds the cast's accounts as soon as they are made."""
    return Path(settings.HOME) / FILE


def is_here() -> bool:
    """Tell whether this home is a demo."""
    return file().exists()


def is_invented(email: str) -> bool:
    """Tell whether an address can belong to nobody."""
    return email.strip().lower().endswith(INVENTED)
