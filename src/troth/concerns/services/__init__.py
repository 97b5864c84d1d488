"""The acts around contacts, concerns, needs and handovers."""

from troth.concerns.services.bringing import (
    Offer,
    Reading,
    bring,
    hear,
    kept_for_herself,
    letter,
    named,
    offers,
    read,
    withdraw,
    write_on,
)
from troth.concerns.services.handing import HandoverReading, act, propose, read_handover, sign
from troth.concerns.services.naming import accept, ask, compare, decline, leave
from troth.concerns.services.needing import (
    NeedReading,
    mark,
    read_needs,
    refer,
    remind,
    settle,
    stay,
    tell,
)

__all__ = [
    "HandoverReading",
    "NeedReading",
    "Offer",
    "Reading",
    "accept",
    "act",
    "ask",
    "bring",
    "compare",
    "decline",
    "hear",
    "kept_for_herself",
    "leave",
    "letter",
    "mark",
    "named",
    "offers",
    "propose",
    "read",
    "read_handover",
    "read_needs",
    "refer",
    "remind",
    "settle",
    "sign",
    "stay",
    "tell",
    "withdraw",
    "write_on",
]
