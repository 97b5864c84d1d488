"""What follows from a review: an encouragement, a rating, and what the client tells the sponsor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import model
from troth.engagement.charter_text import sections as charter
from troth.engagement.charters.services.closed import need_reason
from troth.engagement.charters.services.opening import read_charter
from troth.engagement.charters.services.rooms import charter_room, open_shared
from troth.engagement.core import queries as core
from troth.engagement.core.models import EntryKind, SealedEntry
from troth.engagement.core.queries import INSIDE, Seat
from troth.engagement.core.services.entries import read_entries, write_entry
from troth.engagement.core.services.steps import take, tell_of, under_lock
from troth.engagement.reviews import events, policy
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.services import Opened

Read = list[tuple[SealedEntry, Opened]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """What practitioner and client wrote at reviews: each in the order of time."""

    reviews: Read = field(default_factory=list)
    ratings: Read = field(default_factory=list)
    encouragements: Read = field(default_factory=list)
    told: Read = field(default_factory=list)
    dependency: Read = field(default_factory=list)


def read_page(seat: Seat, *, by: Holder, at: datetime) -> ReviewPage:
    """Open what was written at the reviews, for the two alone."""
    if seat.part not in INSIDE:
        return ReviewPage()
    need_reason(seat, by=by.person, at=at)
    kinds = (
        *(EntryKind.REVIEW, EntryKind.INDEPENDENCE, EntryKind.ENCOURAGEMENT),
        *(EntryKind.THREE_WAY, EntryKind.DEPENDENCY),
    )
    found = [leaf for kind in kinds for leaf in core.entries(seat.engagement.pk, kind)]
    found.sort(key=lambda leaf: (leaf.written_at, leaf.version))
    rows = read_entries(found, by=by, at=at)
    of = {kind: [(leaf, o) for leaf, o in rows if leaf.kind == kind] for kind in kinds}
    return ReviewPage(
        reviews=of[EntryKind.REVIEW],
        ratings=of[EntryKind.INDEPENDENCE],
        encouragements=of[EntryKind.ENCOURAGEMENT],
        told=of[EntryKind.THREE_WAY],
        dependency=of[EntryKind.DEPENDENCY],
    )


@transaction.atomic
def encourage(seat: Seat, kind: str, text: str, *, by: Holder, at: datetime) -> None:
    """Tell the client which other help may serve better. Nothing goes to any helper."""
    seat = under_lock(seat, by=by.person)
    policy.may_encourage(seat, kind, text).enforce(seat.engagement.pk)
    room = open_shared(seat, by, at=at)
    words = {"kind": kind, "text": text}
    made = write_entry(seat, EntryKind.ENCOURAGEMENT, words, room=room, by=by, at=at)
    _done(seat, "encourage", events.ENCOURAGED, made, by=by, at=at)
    tell_of(seat, "encourage", at=at)


@transaction.atomic
def rate(seat: Seat, rating: int, *, by: Holder, at: datetime) -> None:
    """Keep how well the client could go on alone, from 1 to 10, for the two to read."""
    seat = under_lock(seat, by=by.person)
    policy.may_rate(seat, rating).enforce(seat.engagement.pk)
    room = open_shared(seat, by, at=at)
    words = {"rating": rating}
    made = write_entry(seat, EntryKind.INDEPENDENCE, words, room=room, by=by, at=at)
    _done(seat, "rate independence", events.RATED, made, by=by, at=at)


def _done(
    seat: Seat, act: str, told: Event, made: SealedEntry, *, by: Holder, at: datetime
) -> None:
    pk, who = seat.engagement.pk, by.person.pk
    take(seat.engagement, act, by=by.person, at=at)
    ledger.record(told, chain=pk, by=who, at=at, **records.written(made))


# --- the part of three -------------------------------------------------------------------------


def joint_objectives(seat: Seat, *, by: Holder, at: datetime) -> tuple[str, ...]:
    """Return the joint objectives that the charter in force agrees; () without a charter."""
    text = read_charter(seat, by=by, at=at)
    agreed: Sequence[charter.Objective] = text.objectives.agreed if text else ()
    return tuple(o.text for o in agreed if o.is_joint and o.text.strip())


def three_words(engagement: UUID, said: Mapping[str, str]) -> dict[str, object]:
    """Return the words that the sponsor would read: each objective with its state, no more."""
    rows = [{"objective": o, "state": s} for o, s in said.items()]
    return {"form": "troth three-way part 1", "engagement": str(engagement), "objectives": rows}


def three_digest(engagement: UUID, said: Mapping[str, str]) -> str:
    """Return the digest of those words, in hex: what the client had before them."""
    return model.digest(three_words(engagement, said))


@transaction.atomic
def tell_three(seat: Seat, said: Mapping[str, str], *, read: str, by: Holder, at: datetime) -> None:
    """Write into the contract's room what the client agreed to word by word; `read` is its digest.

    It is the client's own act: whoever holds the key of the charter reads these words, and nothing
    else of a review.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_tell_three(
        seat,
        joint=joint_objectives(seat, by=by, at=at),
        said=said,
        read=read,
        now=three_digest(pk, said),
    ).enforce(pk)
    room = charter_room(pk, by=by, at=at)
    words = three_words(pk, said)
    made = write_entry(seat, EntryKind.THREE_WAY, words, room=room, by=by, at=at)
    _done(seat, "tell three", events.TOLD_THREE, made, by=by, at=at)
    tell_of(seat, "tell three", at=at)


def read_three(seat: Seat, *, by: Holder, at: datetime) -> Read:
    """Open what the client told of the joint objectives, the newest first."""
    need_reason(seat, by=by.person, at=at)
    found = core.entries(seat.engagement.pk, EntryKind.THREE_WAY)
    return read_entries(found, by=by, at=at)
