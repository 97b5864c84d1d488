"""What else a client has agreed to: rooms above add their lines to "What I have agreed to"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from troth.foundation.kit.hooks import Hook

if TYPE_CHECKING:
    from troth.accounts.people.holder import Holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """One thing that a client agreed to, or is asked for; `state` is one of STATES.

    `recipient` says to whom it goes, `url` leads to the page on which it is given and taken back.
    """

    engagement: UUID
    title: str
    recipient: str
    state: str
    state_words: str
    until: date | None
    since: datetime
    url: str


STATES = ("asked", "live", "over")
"""Waits for an answer; lets something pass today; does so no more, or never did."""

sources: Hook[Callable[..., Sequence[Agreed]]] = Hook()
"""Called with `by=` a Holder and `at=`; each may open what is theirs."""


def others(*, by: "Holder", at: datetime) -> list[Agreed]:
    """Return what the rooms above know of this person's agreements."""
    return [line for source in sources for line in source(by=by, at=at)]
