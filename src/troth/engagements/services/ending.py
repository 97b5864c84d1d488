"""How it ends: by the client at once, by the practitioner with a reason, and what is left to do."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.engagements import acts, gates, notices, policy, queries
from troth.engagements.models import Engagement, FollowUp, LeafKind
from troth.engagements.policy import Closing
from troth.engagements.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagements.rules import CLOSED, DECLINED, may_finish
from troth.engagements.services.before import keep_an_enquiry
from troth.engagements.services.closed import need_reason
from troth.engagements.services.keeping import count_from
from troth.engagements.services.leaves import write_leaf
from troth.engagements.services.rooms import open_shared
from troth.engagements.services.signing_off import keep_choice, read_paper, salted
from troth.engagements.services.steps import take, tell, under_lock
from troth.ledger import services as ledger
from troth.people.holder import Holder
from troth.people.models import Person
from troth.records import services as records
from troth.records.services import Opened


@transaction.atomic
def end(seat: Seat, *, closing: bool = False, by: Person, at: datetime) -> None:
    """End the engagement now; what was written stays readable to those who could read it.

    With `closing` there is a last review and a list to close with; without it nothing is left.
    """
    seat = under_lock(seat, by=by)
    engagement = seat.engagement
    verdict = policy.may_end_with_closing(seat) if closing else policy.may_end(seat)
    verdict.enforce(engagement.pk)
    was_ending = engagement.ended_at is not None
    gates.stop(engagement.pk, by=by.pk, at=at)
    take(engagement, "end" if closing else "end at once", by=by, at=at)
    if engagement.state == DECLINED:
        keep_an_enquiry(seat, at=at)
    else:
        _ended(engagement, at=at)
    ledger.record(acts.ENDED, chain=engagement.pk, by=by.pk, at=at)
    gates.end(engagement.pk, by=by.pk, at=at)
    # Who was told of the end already is not told that a closing was broken off.
    tell(seat, notices.ENDED, at=at, to=(PRACTITIONER,) if was_ending else ())


def _ended(engagement: Engagement, *, at: datetime) -> None:
    """Write down when it ended and, once it is closed, when it was closed."""
    engagement.ended_at = engagement.ended_at or at
    if engagement.state == CLOSED:
        engagement.closed_at = at
    engagement.proposed_by = ""
    engagement.save(update_fields=["ended_at", "closed_at", "proposed_by"])
    if engagement.state == CLOSED:
        count_from(engagement, closed_at=at)


@transaction.atomic
def withdraw(seat: Seat, *, reason: str, offers_handover: bool, by: Holder, at: datetime) -> None:
    """The practitioner ends: with a reason that only the client reads, and a handover offered."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_withdraw(seat, reason=reason, offers_handover=offers_handover).enforce(pk)
    gates.stop(pk, by=by.person.pk, at=at)
    room = open_shared(seat, by, at=at)
    words = {"text": reason, "handover": offers_handover}
    made = write_leaf(seat, LeafKind.REASON, words, room=room, by=by, at=at)
    take(seat.engagement, "withdraw", by=by.person, at=at)
    _ended(seat.engagement, at=at)
    ledger.record(acts.WITHDREW, chain=pk, by=by.person.pk, at=at, about=[made.pk])
    gates.end(pk, by=by.person.pk, at=at)
    tell(seat, notices.ENDED, at=at)


@transaction.atomic
def give_up(seat: Seat, *, by: Person, at: datetime) -> None:
    """End what cannot be settled; nothing leads back (GCE-1.20b)."""
    seat = under_lock(seat, by=by)
    pk = seat.engagement.pk
    policy.may_give_up(seat).enforce(pk)
    take(seat.engagement, "give up", by=by, at=at)
    _ended(seat.engagement, at=at)
    ledger.record(acts.GAVE_UP, chain=pk, by=by.pk, at=at)
    # A sponsor's receipt tells of an end like any other: nobody gives up but after a concern.
    ended = acts.ENDED if seat.part == CLIENT else acts.WITHDREW
    ledger.record(ended, chain=pk, by=by.pk, at=at)
    gates.end(pk, by=by.pk, at=at)
    tell(seat, notices.ENDED, at=at)


# --- the closing list --------------------------------------------------------------------------


def read_closing(seat: Seat, *, by: Holder, at: datetime) -> Closing:
    """Open the closing list as it stands; an empty one before anybody has written on it."""
    return read_paper(seat, by=by, at=at).closing


@transaction.atomic
def fill_closing(
    seat: Seat,
    given: Closing,
    *,
    follow_ups: Sequence[tuple[date, str]] = (),
    by: Holder,
    at: datetime,
) -> None:
    """Write on the closing list, and agree what is to follow on which day."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_fill_closing_list(seat, given, at=at).enforce(pk)
    room = open_shared(seat, by, at=at)
    words = salted({n: getattr(given, n) for n in Closing.__slots__})
    made = write_leaf(seat, LeafKind.CLOSING, words, room=room, by=by, at=at)
    keep_choice(seat, given)
    about = [made.pk, *_agree(seat, follow_ups, by=by, at=at)]
    take(seat.engagement, "fill closing list", by=by.person, at=at)
    digests = [records.digest(made)]
    who = by.person.pk
    ledger.record(acts.CLOSING_FILLED, chain=pk, by=who, at=at, about=about, digests=digests)
    tell(seat, notices.CLOSING, at=at, to=[p for p in INSIDE if p != seat.part])


def _agree(
    seat: Seat, follow_ups: Collection[tuple[date, str]], *, by: Holder, at: datetime
) -> list[UUID]:
    room = open_shared(seat, by, at=at)
    made = []
    for day, text in follow_ups:
        row = FollowUp(id=uuid4(), due_on=day)
        records.seal(row, {"text": text}, by=by.keyring, compartment=room, at=at)
        row.save(force_insert=True)
        made.append(row.pk)
    return made


@transaction.atomic
def complete(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Close once the list is complete and signed; with follow-ups agreed it waits for them."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.stands(seat, "complete").enforce(pk)
    paper = read_paper(seat, by=by, at=at)
    policy.may_complete(seat, paper.closing, paper.when, at=at).enforce(pk)
    silent = policy.is_silent(seat, paper.closing, paper.when, at=at)
    is_open = any(f.settled_at is None for f in queries.follow_ups(pk))
    take(seat.engagement, "complete with follow-up" if is_open else "complete", by=by.person, at=at)
    _ended(seat.engagement, at=at)
    told = acts.COMPLETED_SILENT if silent else acts.COMPLETED
    ledger.record(told, chain=pk, by=by.person.pk, at=at)
    tell(seat, notices.COMPLETED, at=at, to=(CLIENT,))


# --- follow-ups --------------------------------------------------------------------------------


@transaction.atomic
def read_follow_ups(
    seat: Seat, *, by: Holder, at: datetime
) -> list[tuple[FollowUp, Opened | None]]:
    """Open what was agreed for after the end; None for what lies under keys that were lost."""
    need_reason(seat, by=by.person, at=at)
    found = queries.follow_ups(seat.engagement.pk)
    opened = records.open_held(found, by=by.keyring, why=acts.LEAF_READ, at=at)
    return [(f, opened.get(f.pk)) for f in found]


@transaction.atomic
def settle(seat: Seat, found: FollowUp, *, waive: bool = False, by: Person, at: datetime) -> None:
    """The client says that a follow-up is done, or waives it; after the last one it is closed."""
    seat = under_lock(seat, by=by)
    engagement = seat.engagement
    found = next((f for f in queries.follow_ups(engagement.pk) if f.pk == found.pk), found)
    policy.may_settle_follow_up(seat, found).enforce(engagement.pk)
    FollowUp.objects.filter(pk=found.pk).update(settled_at=at, waived=waive)
    take(engagement, "settle follow-up", by=by, at=at)
    told = acts.WAIVED if waive else acts.FOLLOWED_UP
    ledger.record(told, chain=engagement.pk, by=by.pk, at=at, about=[found.pk])
    left = sum(f.settled_at is None for f in queries.follow_ups(engagement.pk))
    if may_finish(state=engagement.state, open_follow_ups=left):
        take(engagement, "finish", by=None, at=at)
        _ended(engagement, at=at)
        ledger.record(acts.FINISHED, chain=engagement.pk, by=None, at=at)
    tell(seat, notices.COMPLETED, at=at, to=[p for p in INSIDE if p != CLIENT])
