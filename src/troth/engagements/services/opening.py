"""How a charter is opened: each reading is in the ledger, and what was altered is not shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from troth.engagements import acts, charter, queries
from troth.engagements.charter import Text
from troth.engagements.models import Charter
from troth.engagements.queries import Seat
from troth.people.holder import Holder
from troth.records import services as records


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


def read_version(seat: Seat, number: int, *, by: Holder, at: datetime) -> Reading:
    """Open one version, or raise Charter.DoesNotExist."""
    return _open(queries.version(seat.engagement.pk, number), by=by, at=at)


def _open(found: Charter, *, by: Holder, at: datetime) -> Reading:
    opened = records.open_one(found, by=by.keyring, why=acts.READ, at=at)
    whole = opened.intact and charter.digest(opened.words) == found.digest
    if not whole:
        return Reading(found, None)
    return Reading(found, charter.from_words(opened.words), opened.words)
