"""Gathers the facts for what happens before, during and after the time of a charter."""

from datetime import date, datetime

from troth.engagement.charters import queries as charters
from troth.engagement.charters import signatures
from troth.engagement.charters.policy import was_in_force
from troth.engagement.core import conditions, packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import Step
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules import life
from troth.engagement.pauses import rules
from troth.foundation.ethics.verdict import Verdict


def is_meant(seat: Seat, act: str, *, at: datetime) -> bool:
    """Say whether an act that has a row is of use here, so that a page offers it.

    While a charter is prepared, who declines and who ends is told apart by whether one was in
    force before; and the client goes on alone once the sponsor is gone.
    """
    if act == "go on alone" and not seat.engagement.payer:
        return False
    if seat.engagement.state != life.CONTRACTING:
        return True
    if act == "go on alone":
        return bool(may_go_on_alone(seat, at=at))
    return was_in_force(seat) == (act == "withdraw")


# --- while it is in force ----------------------------------------------------------------------


def may_book(seat: Seat, starts_at: datetime, *, taken: int, at: datetime) -> Verdict:
    """Judge whether a session may be planned; `taken` are held or planned already."""
    engagement = seat.engagement
    return rules.may_book(
        rules.BookFacts(
            state=engagement.state,
            part=seat.part,
            on=engagement.day(starts_at),
            today=engagement.day(at),
            ends=engagement.ends_on,
            agreed=engagement.sessions_agreed,
            taken=taken,
            has_jurisdiction=packs.has_law(engagement),
            conditions=conditions.of(engagement),
        )
    )


def _agree(seat: Seat) -> rules.AgreeFacts:
    engagement = seat.engagement
    return rules.AgreeFacts(
        state=engagement.state,
        part=seat.part,
        proposed_by=engagement.proposed_by,
        in_force=signatures.keys_signed(engagement.pk),
        conditions=conditions.of(engagement),
    )


def may_propose_to_resume(seat: Seat) -> Verdict:
    return rules.may_propose_to_resume(_agree(seat))


def may_resume(seat: Seat) -> Verdict:
    return rules.may_resume(_agree(seat))


def may_propose_to_lift(
    seat: Seat, *, action: str, supervisor: str, supervised_on: date | None, at: datetime
) -> Verdict:
    return rules.may_propose_to_lift(
        rules.LiftFacts(
            state=seat.engagement.state,
            part=seat.part,
            action=action,
            supervisor=supervisor,
            supervised_on=supervised_on,
            today=seat.engagement.day(at),
        )
    )


def may_lift(seat: Seat) -> Verdict:
    return rules.may_lift(_agree(seat))


def stop_of(seat: Seat) -> Step | None:
    """Return the step that stopped it, while it is stopped."""
    if seat.engagement.state != life.SUSPENDED:
        return None
    return core.steps(seat.engagement.pk).filter(act="suspend").last()


def declared(seat: Seat, stop: Step) -> bool:
    """Say whether the asker's own declaration stopped it."""
    before = core.steps(seat.engagement.pk).filter(act="declare", at=stop.at).last()
    return stop.by_id is None and before is not None and before.by_id == seat.mine.person_id


def may_take_back(seat: Seat, *, at: datetime) -> Verdict:
    """Judge whether the asker may take back the stop that they made."""
    stop = stop_of(seat)
    theirs = stop is not None and (stop.by_id == seat.mine.person_id or declared(seat, stop))
    return rules.may_take_back(
        rules.SlipFacts(
            state=seat.engagement.state,
            part=seat.part,
            before=stop.state if stop else "",
            is_theirs=theirs,
            since=stop.at if stop else None,
            at=at,
        )
    )


def takes_back(seat: Seat, act: str, *, at: datetime) -> bool:
    """Say whether this act is the one that leads back into what the stop stopped."""
    stop = stop_of(seat)
    is_way = stop is not None and act == life.TAKES_BACK[stop.state == life.PAUSED]
    return is_way and bool(may_take_back(seat, at=at))


def _is_silent(seat: Seat, at: datetime) -> bool:
    """Say whether a version that client and practitioner signed waits too long for the sponsor."""
    since = charters.waits_for_sponsor(seat.engagement.pk)
    days = packs.constants(seat.engagement).sponsor_notice
    return rules.is_silent(waits_since=since, days=days, at=at)


def _funding(seat: Seat, *, is_silent: bool = False) -> rules.FundingFacts:
    return rules.FundingFacts(
        state=seat.engagement.state,
        part=seat.part,
        is_withdrawn=seat.engagement.funding_ended_at is not None,
        has_sponsor=seat.engagement.paid_by_id is not None,
        is_there=bool(seat.representatives),
        is_silent=is_silent,
    )


def may_withdraw_funding(seat: Seat) -> Verdict:
    return rules.may_withdraw_funding(_funding(seat))


def may_go_on_alone(seat: Seat, *, at: datetime) -> Verdict:
    return rules.may_go_on_alone(_funding(seat, is_silent=_is_silent(seat, at)))
