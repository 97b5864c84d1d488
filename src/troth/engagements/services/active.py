"""While a charter is in force: reviews, extensions, pausing, concerns, going on without a payer."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from troth.engagements import acts, gates, notices, policy, queries
from troth.engagements.charter import Duration
from troth.engagements.models import Engagement, Invitation, Leaf, LeafKind, Part
from troth.engagements.queries import CLIENT, INSIDE, PRACTITIONER, SPONSOR, Seat
from troth.engagements.rules import ACTIVE
from troth.engagements.services.chartering import put_version, read_charter, read_latest
from troth.engagements.services.leaves import read_leaves, write_leaf
from troth.engagements.services.rooms import charter_room, open_private, open_shared
from troth.engagements.services.steps import take, tell, under_lock
from troth.engagements.services.stopping import stop_everything
from troth.ledger import services as ledger
from troth.ledger.acts import Act
from troth.people.holder import Holder
from troth.people.models import Person
from troth.records import services as records
from troth.records.services import Opened
from troth.vault import services as vault

YES, NO = "yes", "no"
FAR, SOME, NONE = "far", "some", "none"


def _step(
    seat: Seat,
    act: str,
    told: Act,
    *,
    by: Person | None,
    at: datetime,
    about: Collection[UUID] = (),
    digests: Collection[str] = (),
) -> None:
    engagement = seat.engagement
    take(engagement, act, by=by, at=at)
    who = by.pk if by else None
    ledger.record(told, chain=engagement.pk, by=who, at=at, about=about, digests=digests)


def _set(engagement: Engagement, **values: Any) -> None:
    for name, value in values.items():
        setattr(engagement, name, value)
    engagement.save(update_fields=list(values))


# --- reviews -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a review says. `better_served` is yes or no, `progress` far, some or none.

    `ethics` answers whether a question of ethics came up, `own_values` and `house_values` whether
    the work serves what client and organisation stand for; "" for what they left out.
    """

    better_served: str
    which: str = ""
    progress: str
    ethics: str = ""
    own_values: str = ""
    house_values: str = ""
    house_view: str = ""
    text: str = ""
    next_on: date | None = None


@transaction.atomic
def review(seat: Seat, given: Review, *, by: Holder, at: datetime) -> None:
    """Save a review between practitioner and client, and the day of the next one."""
    seat = under_lock(seat, by=by.person)
    policy.may_review(
        seat,
        better_served=given.better_served,
        progress=given.progress,
        next_on=given.next_on,
        at=at,
    ).enforce(seat.engagement.pk)
    room = open_shared(seat, by, at=at)
    words = {name: getattr(given, name) for name in Review.__slots__ if name != "next_on"}
    made = write_leaf(seat, LeafKind.REVIEW, words, room=room, by=by, at=at)
    _set(seat.engagement, review_on=given.next_on)
    digests = [records.digest(made)]
    _step(seat, "review", acts.REVIEWED, by=by.person, at=at, about=[made.pk], digests=digests)
    tell(seat, notices.REVIEWED, at=at, to=[p for p in INSIDE if p != seat.part])


@transaction.atomic
def read_reviews(seat: Seat, *, by: Holder, at: datetime) -> list[tuple[Leaf, Opened]]:
    """Open the reviews, the newest first."""
    found = queries.leaves(seat.engagement.pk, LeafKind.REVIEW)
    found.sort(key=lambda leaf: leaf.written_at, reverse=True)
    return read_leaves(found, by=by, at=at)


# --- extensions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    """A conversation with one's supervisor, as the practitioner tells it (self-declared)."""

    supervisor: str
    on: date
    text: str


@transaction.atomic
def extend(
    seat: Seat,
    *,
    ends: date,
    sessions: int,
    reason: str,
    supervised: Supervised | None = None,
    by: Holder,
    at: datetime,
) -> None:
    """Propose more time or more sessions, as a version of the charter that all sign anew.

    Until they have, the charter that is in force stays in force.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_extend(
        seat, ends=ends, sessions=sessions, has_review=supervised is not None, at=at
    ).enforce(pk)
    about = []
    if supervised is not None:
        words = {"by": supervised.supervisor, "on": f"{supervised.on}", "text": supervised.text}
        room = open_shared(seat, by, at=at)
        about.append(write_leaf(seat, LeafKind.DEPENDENCY, words, room=room, by=by, at=at).pk)
    latest = read_latest(seat, by=by, at=at)
    now = latest.whole.duration
    duration = replace(now, ends=ends, sessions=sessions, reason=reason or now.reason)
    _put(seat, duration, by=by, at=at)
    _step(seat, "extend", acts.EXTENDED, by=by.person, at=at, about=about)
    tell(seat, notices.EXTENSION, at=at)


def _put(seat: Seat, duration: Duration, *, by: Holder, at: datetime) -> None:
    """Seal the charter anew with another duration, in the room's present generation."""
    pk = seat.engagement.pk
    latest, room = read_latest(seat, by=by, at=at), charter_room(pk, by=by, at=at)
    text = latest.whole.with_section("duration", duration)
    number = latest.charter.version + 1
    put_version(text, number=number, section="duration", room=room, by=by, at=at)


# --- pausing -----------------------------------------------------------------------------------


@transaction.atomic
def pause(seat: Seat, *, by: Person, at: datetime) -> None:
    """Pause at once: what was planned is cancelled, and nobody asks why."""
    seat = under_lock(seat, by=by)
    pk = seat.engagement.pk
    policy.may_pause(seat).enforce(pk)
    gates.stop(pk, by=by.pk, at=at)
    _step(seat, "pause", acts.PAUSED, by=by, at=at)
    _set(seat.engagement, paused_at=at, reminded_at=None, proposed_by="")
    kind = notices.PRACTICE_PAUSED if seat.part == PRACTITIONER else notices.PAUSED
    tell(seat, kind, at=at)


@transaction.atomic
def pause_practice(*, by: Person, at: datetime) -> int:
    """Pause every engagement of a practitioner that is under way; return how many."""
    running = [
        s for s in queries.seats(to=by) if (s.part, s.engagement.state) == (PRACTITIONER, ACTIVE)
    ]
    for seat in running:
        pause(seat, by=by, at=at)
    return len(running)


@transaction.atomic
def propose_to_resume(seat: Seat, *, by: Person, at: datetime) -> None:
    """Propose to go on; the other one agrees or does not."""
    seat = under_lock(seat, by=by)
    policy.may_propose_to_resume(seat).enforce(seat.engagement.pk)
    _step(seat, "propose to resume", acts.PROPOSED, by=by, at=at)
    _set(seat.engagement, proposed_by=seat.part)
    tell(seat, notices.PROPOSED, at=at, to=[p for p in INSIDE if p != seat.part])


@transaction.atomic
def resume(seat: Seat, *, by: Person, at: datetime) -> None:
    """Agree to go on."""
    seat = under_lock(seat, by=by)
    policy.may_resume(seat).enforce(seat.engagement.pk)
    _step(seat, "resume", acts.RESUMED, by=by, at=at)
    _set(seat.engagement, paused_at=None, reminded_at=None, proposed_by="")
    tell(seat, notices.RESUMED, at=at)


# --- concerns ----------------------------------------------------------------------------------


@transaction.atomic
def suspend(
    seat: Seat, *, words: str = "", by: Person, holder: Holder | None = None, at: datetime
) -> None:
    """Stop everything because of a concern about intimacy or boundaries (GCE-1.15a).

    The words stay with the client alone until they choose whom to give them. `holder` is needed
    only to seal them: nobody needs a key to stop.
    """
    seat = under_lock(seat, by=by)
    pk = seat.engagement.pk
    policy.may_suspend(seat).enforce(pk)
    about = []
    if words.strip() and holder is not None:
        room = open_private(seat, holder, at=at)
        said = {"text": words}
        about = [write_leaf(seat, LeafKind.CONCERN, said, room=room, by=holder, at=at).pk]
    stop_everything(seat, by=by, about=about, at=at)


@transaction.atomic
def propose_to_lift(
    seat: Seat, *, action: str, supervised: Supervised, by: Holder, at: datetime
) -> None:
    """Say what was done about a concern, and with whom it was taken to supervision."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_propose_to_lift(
        seat,
        action=action,
        supervisor=supervised.supervisor,
        supervised_on=supervised.on,
        at=at,
    ).enforce(pk)
    words = {"text": action, "by": supervised.supervisor, "on": f"{supervised.on}"}
    room = open_shared(seat, by, at=at)
    made = write_leaf(seat, LeafKind.ACTION, words, room=room, by=by, at=at)
    about, digests = [made.pk], [records.digest(made)]
    told = acts.ACTED
    _step(seat, "propose to lift", told, by=by.person, at=at, about=about, digests=digests)
    _set(seat.engagement, proposed_by=PRACTITIONER)
    tell(seat, notices.PROPOSED, at=at, to=(CLIENT,))


@transaction.atomic
def lift(seat: Seat, *, by: Person, at: datetime) -> None:
    """The client lets it go on."""
    seat = under_lock(seat, by=by)
    policy.may_lift(seat).enforce(seat.engagement.pk)
    _step(seat, "lift", acts.LIFTED, by=by, at=at)
    _set(seat.engagement, paused_at=None, proposed_by="")
    tell(seat, notices.RESUMED, at=at)


# --- going on without a payer ------------------------------------------------------------------


@transaction.atomic
def withdraw_funding(seat: Seat, *, by: Person, at: datetime) -> None:
    """Say that the sponsor pays no longer. The client is told first, the practitioner after."""
    seat = under_lock(seat, by=by)
    policy.may_withdraw_funding(seat).enforce(seat.engagement.pk)
    _step(seat, "withdraw funding", acts.FUNDING_ENDED, by=by, at=at)
    _set(seat.engagement, funding_ended_at=at, funding_told_at=None)
    tell(seat, notices.FUNDING_ENDED, at=at, to=(CLIENT,))


@transaction.atomic
def go_on_alone(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Go on under a charter of two: nobody of the sponsor holds a key from here on.

    The room of the charter gets a new key, and a version of the charter for two to complete.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_go_on_alone(seat).enforce(pk)
    gone = [p.person_id for p in seat.representatives]
    gates.stop(pk, by=by.person.pk, at=at)
    text = read_charter(seat, by=by, at=at)
    tell(seat, notices.GOES_ON, at=at)
    vault.renew(pk, "contract", without=gone, by=by.keyring, at=at)
    Part.objects.filter(engagement=pk, part=SPONSOR, left_at=None).update(left_at=at)
    links = Invitation.objects.filter(engagement=pk, part=SPONSOR, used_at=None, withdrawn_at=None)
    links.update(withdrawn_at=at)
    _set(seat.engagement, paid_by=None)
    _step(seat, "go on alone", acts.WENT_ON, by=by.person, at=at, about=gone)
    if text is not None:
        _put(seat, text.duration, by=by, at=at)
