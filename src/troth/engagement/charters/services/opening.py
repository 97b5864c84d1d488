"""How a charter is opened: each reading is in the ledger, and what was altered is not shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import model
from troth.engagement.charter_text.model import Text
from troth.engagement.charters import events, policy, queries
from troth.engagement.charters.models import Charter
from troth.engagement.charters.policy import Declared
from troth.engagement.core import queries as core
from troth.engagement.core.models import EntryKind
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.core.services.entries import read_entries
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records


def read_declared(seat: Seat, *, by: Holder, at: datetime) -> Declared:
    """Return what both declared, opened by one of the two; nothing to anyone else."""
    latest = core.latest_leaves(seat.engagement.pk, EntryKind.DECLARATION)
    if not latest or seat.part not in INSIDE or not seat.is_let_in:
        return policy.NOTHING_DECLARED
    opened = read_entries(list(latest.values()), by=by, at=at)
    named = {leaf.part: frozenset(o.words.get("relations", ())) for leaf, o in opened}
    return Declared(practitioner=named.get(PRACTITIONER), client=named.get(CLIENT))


class Damaged(Exception):
    """The charter was changed outside Troth: nothing can be built on it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A version of the charter as it was opened; `text` is None when it was tampered with.

    `words` are the very values whose digest was signed, for who takes them elsewhere.
    """

    charter: Charter
    text: Text | None
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> Text:
        """The text, or Damaged."""
        if self.text is None:
            raise Damaged
        return self.text


def read_charter(seat: Seat, *, by: Holder, at: datetime) -> Text | None:
    """Return the charter that all signed, or None before that; the reading is recorded."""
    found = queries.signed_charter(seat.engagement.pk)
    return _open(found, by=by, at=at).text if found else None


def read_latest(seat: Seat, *, by: Holder, at: datetime) -> Reading:
    """Open the latest version, signed or not. Raises vault.NoKey for who was not let in."""
    return _open(queries.latest(seat.engagement.pk), by=by, at=at)


def take_up(seat: Seat, *, by: Holder, at: datetime, known: Reading | None = None) -> Reading:
    """Open the latest version to put another in its place: nobody is shown its words.

    `known` is what was taken up before in the same request; it is opened again only when another
    version came since. The ledger tells of it as a part of the change, and not as a reading.
    """
    newest = queries.latest(seat.engagement.pk)
    if known is not None and known.charter.pk == newest.pk:
        return known
    return _open(newest, by=by, at=at, why=events.TAKEN_UP)


def read_version(seat: Seat, number: int, *, by: Holder, at: datetime) -> Reading:
    """Open one version, or raise Charter.DoesNotExist."""
    return _open(queries.version(seat.engagement.pk, number), by=by, at=at)


def _open(found: Charter, *, by: Holder, at: datetime, why: Event = events.READ) -> Reading:
    opened = records.open_one(found, by=by.keyring, why=why, at=at)
    whole = opened.intact and model.digest(opened.words) == found.digest
    text = model.from_words(opened.words) if whole else None
    if text is None or text.parties != found.signatories:
        return Reading(found, None)
    return Reading(found, text, opened.words)
