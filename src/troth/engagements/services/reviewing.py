"""What follows from a review: an encouragement, a rating, and what the client tells the sponsor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.engagements import acts, charter, notices, policy, queries
from troth.engagements.models import Leaf, LeafKind
from troth.engagements.queries import CLIENT, INSIDE, SPONSOR, Seat
from troth.engagements.services.closed import need_reason
from troth.engagements.services.leaves import read_leaves, write_leaf
from troth.engagements.services.opening import read_charter
from troth.engagements.services.rooms import charter_room, open_shared
from troth.engagements.services.steps import take, tell, under_lock
from troth.ledger import services as ledger
from troth.ledger.acts import Act
from troth.people.holder import Holder
from troth.records import services as records
from troth.records.services import Opened

Read = list[tuple[Leaf, Opened]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """What practitioner and client wrote at reviews: each in the order of time."""

    reviews: Read = field(default_factory=list)
    ratings: Read = field(default_factory=list)
    encouragements: Read = field(default_factory=list)
    told: Read = field(default_factory=list)


def read_page(seat: Seat, *, by: Holder, at: datetime) -> ReviewPage:
    """Open what was written at the reviews, for the two alone."""
    if seat.part not in INSIDE:
        return ReviewPage()
    need_reason(seat, by=by.person, at=at)
    kinds = (LeafKind.REVIEW, LeafKind.INDEPENDENCE, LeafKind.ENCOURAGEMENT, LeafKind.THREE_WAY)
    found = [leaf for kind in kinds for leaf in queries.leaves(seat.engagement.pk, kind)]
    found.sort(key=lambda leaf: (leaf.written_at, leaf.version))
    rows = read_leaves(found, by=by, at=at)
    of = {kind: [(leaf, o) for leaf, o in rows if leaf.kind == kind] for kind in kinds}
    return ReviewPage(
        reviews=of[LeafKind.REVIEW],
        ratings=of[LeafKind.INDEPENDENCE],
        encouragements=of[LeafKind.ENCOURAGEMENT],
        told=of[LeafKind.THREE_WAY],
    )


@transaction.atomic
def encourage(seat: Seat, kind: str, text: str, *, by: Holder, at: datetime) -> None:
    """Tell the client which other help may serve better. Nothing goes to any helper."""
    seat = under_lock(seat, by=by.person)
    policy.may_encourage(seat, kind, text).enforce(seat.engagement.pk)
    room = open_shared(seat, by, at=at)
    words = {"kind": kind, "text": text}
    made = write_leaf(seat, LeafKind.ENCOURAGEMENT, words, room=room, by=by, at=at)
    _done(seat, "encourage", acts.ENCOURAGED, made, by=by, at=at)
    tell(seat, notices.ENCOURAGED, at=at, to=(CLIENT,))


@transaction.atomic
def rate(seat: Seat, rating: int, *, by: Holder, at: datetime) -> None:
    """Keep how well the client could go on alone, from 1 to 10, for the two to read."""
    seat = under_lock(seat, by=by.person)
    policy.may_rate(seat, rating).enforce(seat.engagement.pk)
    room = open_shared(seat, by, at=at)
    words = {"rating": rating}
    made = write_leaf(seat, LeafKind.INDEPENDENCE, words, room=room, by=by, at=at)
    _done(seat, "rate independence", acts.RATED, made, by=by, at=at)


def _done(seat: Seat, act: str, told: Act, made: Leaf, *, by: Holder, at: datetime) -> None:
    pk, who = seat.engagement.pk, by.person.pk
    take(seat.engagement, act, by=by.person, at=at)
    digests = [records.digest(made)]
    ledger.record(told, chain=pk, by=who, at=at, about=[made.pk], digests=digests)


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
    return charter.digest(three_words(engagement, said))


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
    made = write_leaf(seat, LeafKind.THREE_WAY, words, room=room, by=by, at=at)
    _done(seat, "tell three", acts.TOLD_THREE, made, by=by, at=at)
    tell(seat, notices.TOLD_THREE, at=at, to=(SPONSOR,))


def read_three(seat: Seat, *, by: Holder, at: datetime) -> Read:
    """Open what the client told of the joint objectives, the newest first."""
    need_reason(seat, by=by.person, at=at)
    found = queries.leaves(seat.engagement.pk, LeafKind.THREE_WAY)
    return read_leaves(found, by=by, at=at)
