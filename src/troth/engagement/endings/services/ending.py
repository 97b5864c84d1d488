"""How it ends: by the client at once, by the practitioner with a reason, and what is left to do."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import model as charter
from troth.engagement.charters.services.closed import need_reason
from troth.engagement.charters.services.rooms import open_shared
from troth.engagement.core import conditions
from troth.engagement.core import events as core_events
from troth.engagement.core import policy as core
from troth.engagement.core import queries as core_queries
from troth.engagement.core.models import Engagement, EntryKind, FollowUp
from troth.engagement.core.queries import CLIENT, Seat
from troth.engagement.core.rules.life import CLOSED, DECLINED
from troth.engagement.core.services.entries import write_entry
from troth.engagement.core.services.steps import take, tell_of, under_lock
from troth.engagement.endings import events, policy
from troth.engagement.endings.policy import Closing
from troth.engagement.endings.rules.ending import may_finish
from troth.engagement.endings.services.closing_list import keep_choice, read_paper, salted
from troth.engagement.endings.services.retention import count_from
from troth.engagement.joining.services.enquiries import keep_an_enquiry
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.records.services import Opened
from troth.foundation.records.versions import Overtaken


@transaction.atomic
def end(seat: Seat, *, closing: bool = False, by: Holder, at: datetime) -> None:
    """End the engagement now; what was written stays readable to those who could read it.

    With `closing` there is a last review and a list to close with; without it nothing is left.
    """
    seat = under_lock(seat, by=by.person)
    engagement = seat.engagement
    act = "end" if closing else "end at once"
    core.stands(seat, act).enforce(engagement.pk)
    was_ending = engagement.ended_at is not None
    conditions.stop(engagement.pk, by=by.person.pk, at=at)
    take(engagement, act, by=by.person, at=at)
    if engagement.state == DECLINED:
        keep_an_enquiry(seat, at=at)
    else:
        _ended(engagement, at=at)
    ledger.record(events.ENDED, chain=engagement.pk, by=by.person.pk, at=at)
    conditions.end(engagement.pk, by=by.person.pk, at=at)
    tell_of(seat, "end at once after all" if was_ending else act, at=at)


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
    conditions.stop(pk, by=by.person.pk, at=at)
    room = open_shared(seat, by, at=at)
    words = {"text": reason, "handover": offers_handover}
    made = write_entry(seat, EntryKind.REASON, words, room=room, by=by, at=at)
    take(seat.engagement, "withdraw", by=by.person, at=at)
    _ended(seat.engagement, at=at)
    ledger.record(events.WITHDREW, chain=pk, by=by.person.pk, at=at, **records.written(made))
    conditions.end(pk, by=by.person.pk, at=at)
    tell_of(seat, "withdraw", at=at)


@transaction.atomic
def give_up(seat: Seat, *, by: Holder, at: datetime) -> None:
    """End what cannot be settled; nothing leads back (GCE-1.20b)."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    core.stands(seat, "give up").enforce(pk)
    take(seat.engagement, "give up", by=by.person, at=at)
    _ended(seat.engagement, at=at)
    ledger.record(events.GAVE_UP, chain=pk, by=by.person.pk, at=at)
    # A sponsor's receipt tells of an end like any other: nobody gives up but after a concern.
    ended = events.ENDED if seat.part == CLIENT else events.WITHDREW
    ledger.record(ended, chain=pk, by=by.person.pk, at=at)
    conditions.end(pk, by=by.person.pk, at=at)
    tell_of(seat, "give up", at=at)


# --- the closing list --------------------------------------------------------------------------


@transaction.atomic
def fill_closing(
    seat: Seat,
    given: Closing,
    *,
    follow_ups: Sequence[tuple[date, str]] = (),
    based: str | None = None,
    by: Holder,
    at: datetime,
) -> None:
    """Write on the closing list, and agree what is to follow on which day.

    `based` is the digest of the list that the person had before them, "" for an empty one. Raises
    Overtaken when the other one wrote on it meanwhile.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_fill_closing_list(seat, given, at=at).enforce(pk)
    if based is not None and read_paper(seat, by=by, at=at).digest != based:
        raise Overtaken
    room = open_shared(seat, by, at=at)
    words = salted({n: getattr(given, n) for n in Closing.__slots__})
    digest = charter.digest(words)
    made = write_entry(seat, EntryKind.CLOSING, words, room=room, digest=digest, by=by, at=at)
    keep_choice(seat, given)
    wrote = [made, *_agree(seat, follow_ups, by=by, at=at)]
    take(seat.engagement, "fill closing list", by=by.person, at=at)
    who = by.person.pk
    ledger.record(events.CLOSING_FILLED, chain=pk, by=who, at=at, **records.written(*wrote))
    tell_of(seat, "fill closing list", at=at)


def _agree(
    seat: Seat, follow_ups: Collection[tuple[date, str]], *, by: Holder, at: datetime
) -> list[FollowUp]:
    room = open_shared(seat, by, at=at)
    made = []
    for day, text in follow_ups:
        row = FollowUp(id=uuid4(), due_on=day)
        records.seal(row, {"text": text}, by=by.keyring, compartment=room, at=at)
        row.save(force_insert=True)
        made.append(row)
    return made


@transaction.atomic
def complete(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Close once the list is complete and signed; with follow-ups agreed it waits for them."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    core.stands(seat, "complete").enforce(pk)
    paper = read_paper(seat, by=by, at=at)
    policy.may_complete(seat, paper.closing, paper.when, at=at).enforce(pk)
    silent = policy.is_silent(seat, paper.closing, paper.when, at=at)
    is_open = any(f.settled_at is None for f in core_queries.follow_ups(pk))
    take(seat.engagement, "complete with follow-up" if is_open else "complete", by=by.person, at=at)
    _ended(seat.engagement, at=at)
    told = events.COMPLETED_SILENT if silent else events.COMPLETED
    ledger.record(told, chain=pk, by=by.person.pk, at=at)
    tell_of(seat, "complete", at=at)


# --- follow-ups --------------------------------------------------------------------------------


@transaction.atomic
def read_follow_ups(
    seat: Seat, *, by: Holder, at: datetime
) -> list[tuple[FollowUp, Opened | None]]:
    """Open what was agreed for after the end; None for what is under keys that were lost."""
    need_reason(seat, by=by.person, at=at)
    found = core_queries.follow_ups(seat.engagement.pk)
    opened = records.open_held(found, by=by.keyring, why=core_events.ENTRY_READ, at=at)
    return [(f, opened.get(f.pk)) for f in found]


@transaction.atomic
def settle(seat: Seat, found: FollowUp, *, waive: bool = False, by: Holder, at: datetime) -> None:
    """The client says that a follow-up is done, or waives it; after the last one it is closed."""
    seat = under_lock(seat, by=by.person)
    engagement = seat.engagement
    found = next((f for f in core_queries.follow_ups(engagement.pk) if f.pk == found.pk), found)
    policy.may_settle_follow_up(seat, found).enforce(engagement.pk)
    FollowUp.objects.filter(pk=found.pk).update(settled_at=at, waived=waive)
    take(engagement, "settle follow-up", by=by.person, at=at)
    told = events.WAIVED if waive else events.FOLLOWED_UP
    ledger.record(told, chain=engagement.pk, by=by.person.pk, at=at, about=[found.pk])
    left = sum(f.settled_at is None for f in core_queries.follow_ups(engagement.pk))
    if may_finish(state=engagement.state, open_follow_ups=left):
        take(engagement, "finish", by=None, at=at)
        _ended(engagement, at=at)
        ledger.record(events.FINISHED, chain=engagement.pk, by=None, at=at)
    tell_of(seat, "settle follow-up", at=at)
