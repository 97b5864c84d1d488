"""While a charter is in force: reviews, extensions, pausing, concerns, going on without a payer."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.sections import Money
from troth.engagement.charters.services.opening import read_charter
from troth.engagement.charters.services.rooms import open_private, open_shared
from troth.engagement.core import conditions
from troth.engagement.core import policy as core
from troth.engagement.core import queries as core_queries
from troth.engagement.core.models import EntryKind, Invitation, Part
from troth.engagement.core.queries import PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.rules.life import ACTIVE, PAUSED, TAKES_BACK
from troth.engagement.core.services.entries import write_entry
from troth.engagement.core.services.steps import change, step, take, tell_of, under_lock
from troth.engagement.core.services.stopping import stop_everything
from troth.engagement.joining.services.enquiries import redeclare
from troth.engagement.pauses import events, policy
from troth.engagement.reviews.services.reviews import Supervised, _put
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.vault.services import compartments as vault

if TYPE_CHECKING:
    from troth.foundation.records.models import Sealed

# --- pausing -----------------------------------------------------------------------------------


@transaction.atomic
def pause(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Pause at once: what was planned is cancelled, and nobody asks why."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    core.stands(seat, "pause").enforce(pk)
    conditions.stop(pk, by=by.person.pk, at=at)
    step(seat, "pause", events.PAUSED, by=by.person, at=at)
    change(seat.engagement, paused_at=at, reminded_at=None, proposed_by="")
    tell_of(seat, "pause", at=at)


@transaction.atomic
def pause_practice(*, by: Holder, at: datetime) -> int:
    """Pause every engagement of a practitioner that is under way; return how many."""
    running = [
        s
        for s in core_queries.seats(to=by.person)
        if (s.part, s.engagement.state) == (PRACTITIONER, ACTIVE)
    ]
    for seat in running:
        pause(seat, by=by, at=at)
    return len(running)


@transaction.atomic
def propose_to_resume(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Propose to go on; the other one agrees or does not."""
    seat = under_lock(seat, by=by.person)
    policy.may_propose_to_resume(seat).enforce(seat.engagement.pk)
    step(seat, "propose to resume", events.PROPOSED, by=by.person, at=at)
    change(seat.engagement, proposed_by=seat.part)
    tell_of(seat, "propose to resume", at=at)


@transaction.atomic
def resume(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Agree to go on."""
    seat = under_lock(seat, by=by.person)
    policy.may_resume(seat).enforce(seat.engagement.pk)
    step(seat, "resume", events.RESUMED, by=by.person, at=at)
    change(seat.engagement, paused_at=None, reminded_at=None, proposed_by="")
    tell_of(seat, "resume", at=at)


# --- concerns ----------------------------------------------------------------------------------


@transaction.atomic
def suspend(seat: Seat, *, words: str = "", by: Holder, at: datetime) -> None:
    """Stop everything because of a concern about intimacy or boundaries (GCE-1.15a).

    The words stay with the client alone until they choose whom to give them.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    core.stands(seat, "suspend").enforce(pk)
    wrote: list[Sealed] = []
    if words.strip():
        room = open_private(seat, by, at=at)
        said = {"text": words}
        wrote.append(write_entry(seat, EntryKind.CONCERN, said, room=room, by=by, at=at))
    stop_everything(seat, *wrote, by=by.person, at=at)


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
    made = write_entry(seat, EntryKind.ACTION, words, room=room, by=by, at=at)
    step(seat, "propose to lift", events.ACTED, made, by=by.person, at=at)
    change(seat.engagement, proposed_by=PRACTITIONER)
    tell_of(seat, "propose to lift", at=at)


@transaction.atomic
def lift(seat: Seat, *, by: Holder, at: datetime) -> None:
    """The client lets it go on."""
    seat = under_lock(seat, by=by.person)
    policy.may_lift(seat).enforce(seat.engagement.pk)
    step(seat, "lift", events.LIFTED, by=by.person, at=at)
    change(seat.engagement, paused_at=None, proposed_by="")
    tell_of(seat, "lift", at=at)


@transaction.atomic
def take_back(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Take back a stop that was a slip: all is as it was before, with what was planned.

    A declaration that stopped it is replaced by the one before.
    """
    seat = under_lock(seat, by=by.person)
    engagement = seat.engagement
    policy.may_take_back(seat, at=at).enforce(engagement.pk)
    stop = policy.stop_of(seat)
    if stop is None:
        raise ValueError("Nothing is stopped.")
    wrote = [redeclare(seat, by=by, at=at)] if policy.declared(seat, stop) else []
    was_paused = stop.state == PAUSED
    act = TAKES_BACK[was_paused]
    step(seat, act, events.TAKEN_BACK, *wrote, by=by.person, at=at)
    pauses = core_queries.steps(engagement.pk).filter(act="pause")
    paused = pauses.last() if was_paused else None
    change(engagement, paused_at=paused.at if paused else None, proposed_by="")
    conditions.restore(engagement.pk, stopped_at=stop.at, by=by.person.pk, at=at)
    tell_of(seat, act, at=at)


# --- going on without a payer ------------------------------------------------------------------


@transaction.atomic
def withdraw_funding(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Say that the sponsor pays no longer. The client is told first, the practitioner after."""
    seat = under_lock(seat, by=by.person)
    policy.may_withdraw_funding(seat).enforce(seat.engagement.pk)
    step(seat, "withdraw funding", events.FUNDING_ENDED, by=by.person, at=at)
    change(seat.engagement, funding_ended_at=at, funding_told_at=None)
    tell_of(seat, "withdraw funding", at=at)


@transaction.atomic
def go_on_alone(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Go on under a charter of two: nobody of the sponsor holds a key from here on.

    The room of the charter gets a new key, and a version of the charter for two to complete: who
    pays what is asked again, since what stood there named the sponsor.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_go_on_alone(seat, at=at).enforce(pk)
    gone = [p.person_id for p in seat.representatives]
    conditions.stop(pk, by=by.person.pk, at=at)
    text = read_charter(seat, by=by, at=at)
    tell_of(seat, "go on alone", at=at)
    vault.renew(pk, "contract", without=gone, by=by.keyring, at=at)
    Part.objects.filter(engagement=pk, part=SPONSOR, left_at=None).update(left_at=at)
    links = Invitation.objects.filter(engagement=pk, part=SPONSOR, used_at=None, withdrawn_at=None)
    links.update(withdrawn_at=at)
    change(seat.engagement, paid_by=None)
    wrote = [_put(seat, text.duration, Money(), by=by, at=at)] if text is not None else []
    take(seat.engagement, "go on alone", by=by.person, at=at)
    named = records.written(*wrote)
    about, digests = [*gone, *named["about"]], named["digests"]
    ledger.record(events.WENT_ON, chain=pk, by=by.person.pk, at=at, about=about, digests=digests)
