"""The acts that a ledger can tell of, each with the words that tell it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of entry: its name in the chain, and what to print after the person's name."""

    name: str
    words: "_StrPromise"


ACTS: dict[str, Act] = {}


def act(name: str, words: "_StrPromise") -> Act:
    """Register an act under its dotted name, once."""
    if name in ACTS:
        raise ValueError(f"The act {name} is registered twice.")
    ACTS[name] = Act(name, words)
    return ACTS[name]


KNOCKED = act("ledger.knock", _("tried to open something out of their reach and got nothing"))
REFUSED = act("ledger.refuse", _("tried an act that was refused"))
