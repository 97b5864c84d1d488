"""Whether the ledger holds, in plain words: what was checked just now, and what does not fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from troth.foundation.kit.when import Clock, Moment
from troth.foundation.ledger.verification import Flaw, Verification
from troth.foundation.records.differences import Difference

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: Mapping[str, "_StrPromise"] = {
    "missing": _("Entry %(n)s is missing, or stands in another order than it was written."),
    "link": _("Entry %(n)s does not follow the entry before it."),
    "altered": _("Entry %(n)s was altered after it was written."),
    "place": _("Entry %(n)s was written for another place."),
    "emptied": _("What entry %(n)s told is gone, and no entry says that it was erased."),
    "short": _("Entries after number %(n)s were taken away."),
    "other": _(
        "The last entry that stands here is not the last one that this host signed: entries were "
        "taken away, added or exchanged."
    ),
    "signature": _("The signature of this host under its own log does not hold."),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A witness in words: its name, how many entries of the host it saw, and when."""

    name: str
    size: int
    moment: Moment


@dataclass(frozen=True, slots=True)
class Differs:
    """A record that is not as the ledger tells of it, in words, and when this was found."""

    words: str
    found: Moment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The state of verification of one page.

    `flaws` is empty when the ledger holds, `differences` when the records are those it tells of.
    """

    checked: Moment
    signed: Moment | None
    size: int
    covered: int
    waiting: int
    fingerprint: str
    flaws: tuple[str, ...]
    differences: tuple["Differs", ...]
    witnesses: tuple[Seen, ...]


def state(
    holds: Verification,
    differences: Sequence[Difference],
    *,
    places: Mapping[UUID, str],
    clock: Clock,
) -> State:
    """Return what a page says of the ledgers whose names are given; "" names the page's own."""
    return State(
        checked=clock.moment(clock.at),
        signed=clock.moment(holds.signed.at) if holds.signed else None,
        size=holds.signed.size if holds.signed else 0,
        covered=holds.covered,
        waiting=holds.waiting,
        fingerprint=holds.fingerprint,
        flaws=tuple(_words(flaw, places) for flaw in holds.flaws),
        differences=tuple(_differs(one, places, clock) for one in differences),
        witnesses=tuple(Seen(w.name, w.size, clock.moment(w.at)) for w in holds.witnesses),
    )


def _words(flaw: Flaw, places: Mapping[UUID, str]) -> str:
    return _placed(str(WORDS[flaw.kind]) % {"n": flaw.seq}, flaw.chain, places)


def _differs(one: Difference, places: Mapping[UUID, str], clock: Clock) -> Differs:
    found = clock.moment(one.found_at) if one.found_at else None
    return Differs(_placed(one.words, one.chain, places), found)


def _placed(words: str, chain: UUID, places: Mapping[UUID, str]) -> str:
    place = places.get(chain, "")
    return f"{place}: {words}" if place else words
