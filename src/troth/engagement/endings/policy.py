"""Gathers the facts that the rules of ending judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from troth.engagement.charters.policy import was_in_force
from troth.engagement.core import packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import FollowUp
from troth.engagement.core.queries import PRACTITIONER, Seat
from troth.engagement.endings.rules import ending
from troth.foundation.ethics.verdict import Verdict

# --- ending ------------------------------------------------------------------------------------


def _end(seat: Seat) -> ending.EndFacts:
    return ending.EndFacts(state=seat.engagement.state, part=seat.part)


def may_withdraw(seat: Seat, *, reason: str, offers_handover: bool) -> Verdict:
    return ending.may_withdraw(
        ending.WithdrawFacts(
            state=seat.engagement.state,
            part=seat.part,
            reason=reason,
            offers_handover=offers_handover,
            was_in_force=was_in_force(seat),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The closing list as it was opened; `until` is a day in ISO 8601, "" for none."""

    review: str = ""
    feedback_asked: bool = False
    handover: str = ""
    records: str = ""
    until: str = ""


EMPTY = Closing()
"""The closing list before anyone wrote on it."""


def _closing(
    seat: Seat, closing: Closing, signed: Mapping[str, datetime], *, at: datetime
) -> ending.ClosingFacts:
    pk = seat.engagement.pk
    asked = signed.get(PRACTITIONER)
    numbers = packs.constants(seat.engagement)
    return ending.ClosingFacts(
        state=seat.engagement.state,
        part=seat.part,
        review=closing.review,
        feedback_asked=closing.feedback_asked,
        handover=closing.handover,
        records=closing.records,
        until=date.fromisoformat(closing.until) if closing.until else None,
        notice=numbers.disposal_notice,
        signed=frozenset(signed),
        asked_on=seat.engagement.day(asked) if asked else None,
        today=seat.engagement.day(at),
        silence=numbers.closing_silence,
        follow_ups=sum(f.settled_at is None for f in core.follow_ups(pk)),
    )


def may_fill_closing_list(seat: Seat, given: Closing = EMPTY, *, at: datetime) -> Verdict:
    return ending.may_fill_closing_list(_closing(seat, given, {}, at=at))


def may_complete(
    seat: Seat, closing: Closing, signed: Mapping[str, datetime], *, at: datetime
) -> Verdict:
    """Judge whether the closing list is complete and the asker may close.

    `signed` says who signed the list as it stands, and when, by part.
    """
    return ending.may_complete(_closing(seat, closing, signed, at=at))


def is_silent(
    seat: Seat, closing: Closing, signed: Mapping[str, datetime], *, at: datetime
) -> bool:
    """Say whether the client left the closing list unanswered for as long as the policy waits."""
    return _closing(seat, closing, signed, at=at).is_silent


def may_settle_follow_up(seat: Seat, found: FollowUp) -> Verdict:
    return ending.may_settle_follow_up(_end(seat), is_open=found.settled_at is None)
