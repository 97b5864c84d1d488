"""The acts that a ledger can tell of, each with the words that tell it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of entry: its name in the chain, and what to print after the person's name."""

    name: str
    words: "_StrPromise" = field(hash=False)  # to hash words is to translate them, each time


ACTS: dict[str, Event] = {}


def event(name: str, words: "_StrPromise") -> Event:
    """Register an act under its dotted name, once."""
    if name in ACTS:
        raise ValueError(f"The act {name} is registered twice.")
    ACTS[name] = Event(name, words)
    return ACTS[name]


KNOCKED = event("ledger.knock", _("tried to open something out of their reach and got nothing"))
REFUSED = event("ledger.refuse", _("tried an act that was refused"))
ERASED = event("ledger.erase", _("erased what older entries told; the entries stay in place"))
DEFERRED = event("ledger.defer", _("made an entry that is kept back for a time"))
REVEALED = event("ledger.reveal", _("revealed an entry that had been kept back"))
WISHED = event("ledger.wish", _("asked for checkpoints of the ledger by mail"))
UNWISHED = event("ledger.unwish", _("no longer wants checkpoints of the ledger by mail"))
