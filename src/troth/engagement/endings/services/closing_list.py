"""How the two sign a closing list: with the keys they have, over its canonical text."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import model as charter
from troth.engagement.charters import queries as charters
from troth.engagement.charters.services.closed import need_reason
from troth.engagement.core import policy as core
from troth.engagement.core.models import ClosingSignature, EntryKind, SealedEntry
from troth.engagement.core.queries import CLIENT, Seat
from troth.engagement.core.services.entries import read_latest_entry
from troth.engagement.core.services.steps import take, tell_of, under_lock
from troth.engagement.endings import events
from troth.engagement.endings.policy import EMPTY, Closing
from troth.engagement.endings.rules.ending import SHORTEN
from troth.engagement.endings.services.retention import shorten
from troth.engagement.reviews import policy as reviews
from troth.foundation.ledger import services as ledger
from troth.foundation.records.signatures import Checked

SALT = 16


@dataclass(frozen=True, slots=True)
class ClosingPaper:
    """The closing list as it can be signed: its leaf and words, and who signed it by part.

    `closing` is empty before anyone wrote on it.
    """

    leaf: SealedEntry | None = None
    closing: Closing = EMPTY
    signed: Checked[str, ClosingSignature] = field(default_factory=Checked)

    @property
    def digest(self) -> str:
        """What the two sign."""
        return self.leaf.digest if self.leaf else ""

    @property
    def when(self) -> dict[str, datetime]:
        """When each part signed it."""
        return {part: made.at for part, made in self.signed.held.items()}


def salted(words: dict[str, Any]) -> dict[str, Any]:
    """Return the words of a closing list with the salt that keeps its digest from being guessed."""
    return {**words, "salt": secrets.token_hex(SALT)}


def read_paper(seat: Seat, *, by: Holder, at: datetime) -> ClosingPaper:
    """Open the closing list that counts now, with the signatures on it."""
    need_reason(seat, by=by.person, at=at)
    found = read_latest_entry(seat, EntryKind.CLOSING, by=by, at=at)
    if found is None or not found[1].intact:
        return ClosingPaper()
    leaf, words = found[0], found[1].words
    if charter.digest(words) != leaf.digest:
        return ClosingPaper()
    closing = Closing(**{n: words[n] for n in Closing.__slots__ if n in words})
    return ClosingPaper(leaf, closing, charters.signatures(leaf))


@transaction.atomic
def sign_closing(seat: Seat, *, read: str, by: Holder, at: datetime) -> None:
    """Sign the closing list whose digest `read` the person had before them (Ed25519)."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    core.stands(seat, "sign closing list").enforce(pk)
    paper = read_paper(seat, by=by, at=at)
    reviews.may_sign_closing(seat, paper.digest, paper.signed.held, read=read).enforce(pk)
    if paper.leaf is None:
        raise SealedEntry.DoesNotExist
    made = ClosingSignature(leaf=paper.leaf, person=by.person, part=seat.part, at=at)
    made.put(by.keyring)
    keep_choice(seat, paper.closing)
    take(seat.engagement, "sign closing list", by=by.person, at=at)
    about, digests = [paper.leaf.pk], [paper.digest]
    ledger.record(
        events.CLOSING_SIGNED, chain=pk, by=by.person.pk, at=at, about=about, digests=digests
    )
    tell_of(seat, "sign closing list", at=at)


def keep_choice(seat: Seat, closing: Closing) -> None:
    """Keep to which day the client shortens; what others choose for them does not count."""
    if seat.part == CLIENT and closing.records:
        is_shorter = closing.records == SHORTEN and closing.until
        shorten(seat.engagement, date.fromisoformat(closing.until) if is_shorter else None)
