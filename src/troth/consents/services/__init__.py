"""The acts of consents and pledges."""

from troth.consents.services.consenting import (
    Reading,
    ask,
    decide,
    expire,
    known_state,
    offer,
    read,
)
from troth.consents.services.pledges import open_pack, pledge

__all__ = [
    "Reading",
    "ask",
    "decide",
    "expire",
    "known_state",
    "offer",
    "open_pack",
    "pledge",
    "read",
]
