"""The acts of disclosure: drafting, signing, sending, withdrawing, and the sponsor's reading."""

from troth.disclosure.services.drafting import (
    DraftLine,
    Overtaken,
    drop_draft,
    edit,
    read_draft,
    read_drafts,
    write,
)
from troth.disclosure.services.reading import (
    Reading,
    Receipt,
    ReleaseLine,
    SponsorRoom,
    read_release,
    read_releases,
    read_sponsor_room,
    receipt,
)
from troth.disclosure.services.releasing import (
    drop,
    expire_due,
    offer,
    send,
    sign,
    withdraw,
)

__all__ = [
    "DraftLine",
    "Overtaken",
    "Reading",
    "Receipt",
    "ReleaseLine",
    "SponsorRoom",
    "drop",
    "drop_draft",
    "edit",
    "expire_due",
    "offer",
    "read_draft",
    "read_drafts",
    "read_release",
    "read_releases",
    "read_sponsor_room",
    "receipt",
    "send",
    "sign",
    "withdraw",
    "write",
]
