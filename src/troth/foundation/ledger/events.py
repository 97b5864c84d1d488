"""The acts that a ledger can tell of, each with the words that tell it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


READS, CHANGES, SHARING, KEYS = "reads", "changes", "sharing", "keys"
ATTEMPTS, SIGN_INS = "attempts", "sign-ins"
"""The kinds of entries by which a ledger is read."""

ACCOUNT, ACTOR, ALL, RECIPIENTS = "account", "actor", "all", "recipients"
"""Who gets the receipt of an act: the person of an account; the client and who did it; all parties
of the engagement; or besides the client those to whom the act sent something.
"""


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of entry: its name in the chain, and what to print after the person's name.

    An act that leaves the room or changes who can open it has a receipt: `receipt` says for whom.
    """

    name: str
    words: "_StrPromise" = field(hash=False)  # to hash words is to translate them, each time
    kind: str = CHANGES
    receipt: str = ""


ACTS: dict[str, Event] = {}


def event(name: str, words: "_StrPromise", kind: str = CHANGES, *, receipt: str = "") -> Event:
    """Register an act under its dotted name, once."""
    if name in ACTS:
        raise ValueError(f"The act {name} is registered twice.")
    ACTS[name] = Event(name, words, kind, receipt)
    return ACTS[name]


KNOCKED = event(
    "ledger.knock",
    _("tried to open something out of their reach and got nothing"),
    ATTEMPTS,
)
REFUSED = event("ledger.refuse", _("tried an act that was refused"), ATTEMPTS)
ROOM_REFUSED = event(
    "room.refused",
    _("met a room that does not follow from what they signed, and opened nothing"),
    ATTEMPTS,
)
ROOM_LINK = event("room.link", _("signed who can open what is written in a room here"), KEYS)
ERASED = event("ledger.erase", _("erased what older entries told; the entries stay in place"))
DEFERRED = event("ledger.defer", _("made an entry that is kept back for a time"))
REVEALED = event("ledger.reveal", _("revealed an entry that had been kept back"))
WISHED = event("ledger.wish", _("asked for checkpoints of the ledger by mail"))
UNWISHED = event("ledger.unwish", _("no longer wants checkpoints of the ledger by mail"))
SET_BACK = event("ledger.set_back", _("learnt that the host's ledger was set back to an older day"))
REPAIRED = event("ledger.repair", _("were told that this ledger was damaged here, and goes on"))
