"""Booking, reviewing, extending, pausing, suspending: while a charter is in force. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from troth.engagement.charters.rules.packs import NO_LAW
from troth.engagement.core.rules.facts import NOTHING_AGAINST, Conditions
from troth.engagement.core.rules.life import (
    ACTIVE,
    LIFE,
    PAUSED,
    PREPARING,
    SUSPENDED,
    TAKES_BACK,
)
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _

CONCERN_DAYS = 3
"""After so many days without action on a concern both are reminded, and it is late (GCE-1.15b)."""

SLIP = timedelta(hours=1)
"""How long who stopped it can take it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFacts:
    """A session that would be planned: `taken` are those held or planned already."""

    state: str
    part: str
    on: date
    today: date
    starts: date | None = None
    ends: date | None
    agreed: int | None
    taken: int
    has_jurisdiction: bool = True
    conditions: Conditions = NOTHING_AGAINST


@clause("GCE-1.3", "GCE-1.5a", "GCE-1.15b", "GCE-1.20a", "GCE-2.12a", "GCE-2.14")
def may_book(facts: BookFacts) -> Verdict:
    """A session is planned within the count and the dates that all signed, and nothing is open."""
    life = LIFE.judge(state=facts.state, act="book", part=facts.part)
    conditions = facts.conditions
    return life & judge(
        need(
            facts.state not in PREPARING,
            _("The charter is not understood and signed by all yet."),
            "GCE-1.3",
            fix="charter",
        ),
        need(
            facts.state != SUSPENDED,
            _("A concern is open. Until it is settled, no session is booked."),
            "GCE-1.15b",
        ),
        need(
            facts.agreed is None or facts.taken < facts.agreed,
            _("All the sessions that were agreed are taken. Agree an extension first."),
            "GCE-1.5a",
            fix="extend",
        ),
        need(
            facts.ends is None or facts.on <= facts.ends,
            _("The engagement ends before this day. Agree an extension first."),
            "GCE-1.5a",
            fix="extend",
        ),
        need(facts.has_jurisdiction, NO_LAW, "GCE-2.12a"),
        need(facts.on >= facts.today, _("This day has passed. Record the session."), "GCE-1.5a"),
        need(
            conditions.open_notices == 0,
            _("A conflict was disclosed, and the client has not answered yet."),
            "GCE-1.20a",
        ),
        need(conditions.cover_valid, _("The practitioner's cover has run out."), "GCE-2.14"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeFacts:
    """Two have to agree: who acts, who proposed it ("" for nobody), and what is in force.

    `in_force` says whether the signed charter still holds for all who signed it.
    """

    state: str
    part: str
    proposed_by: str
    in_force: bool = True
    conditions: Conditions = NOTHING_AGAINST


@clause("GCE-3.2b")
def may_propose_to_resume(facts: AgreeFacts) -> Verdict:
    """One proposes to go on; the other one agrees."""
    life = LIFE.judge(state=facts.state, act="propose to resume", part=facts.part)
    return life & judge(
        need(not facts.proposed_by, _("It is proposed already."), "GCE-3.2b"),
    )


@clause("GCE-3.2b", "GCE-2.14", "GCE-1.11")
def may_resume(facts: AgreeFacts) -> Verdict:
    """It goes on when the other one agrees, under the same conditions as at the start."""
    life = LIFE.judge(state=facts.state, act="resume", part=facts.part)
    other = bool(facts.proposed_by) and facts.proposed_by != facts.part
    return life & judge(
        need(other, _("One of you proposes to go on, and the other agrees."), "GCE-3.2b"),
        *_standing(facts),
    )


def _standing(facts: AgreeFacts) -> tuple[Reason | None, ...]:
    conditions = facts.conditions
    return (
        need(facts.in_force, _("The signatures on the charter do not hold."), "GCE-1.11"),
        need(conditions.cover_valid, _("The practitioner's cover has run out."), "GCE-2.14"),
        need(
            conditions.standing_valid,
            _("The practitioner's standing with the body has ended."),
            "GCE-2.9a",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftFacts:
    """What was done about a concern, and who says so; supervision is named with its day."""

    state: str
    part: str
    action: str
    supervisor: str
    supervised_on: date | None
    today: date


@clause("GCE-1.15b")
def may_propose_to_lift(facts: LiftFacts) -> Verdict:
    """The practitioner says what was done, and with whom it was taken to supervision."""
    life = LIFE.judge(state=facts.state, act="propose to lift", part=facts.part)
    on = facts.supervised_on
    return life & judge(
        need(bool(facts.action.strip()), _("Say what was done."), "GCE-1.15b"),
        need(
            bool(facts.supervisor.strip()) and on is not None and on <= facts.today,
            _("Name your supervisor, and the day on which you spoke."),
            "GCE-1.15b",
        ),
    )


@clause("GCE-1.15b")
def may_lift(facts: AgreeFacts) -> Verdict:
    """Only the client opens it again, after the practitioner has said what was done."""
    life = LIFE.judge(state=facts.state, act="lift", part=facts.part)
    return life & judge(
        need(
            bool(facts.proposed_by),
            _("The practitioner has not said yet what was done."),
            "GCE-1.15b",
        ),
        *_standing(facts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFacts:
    """A stop that someone would take back: whether they made it, when, and out of which state."""

    state: str
    part: str
    before: str
    is_theirs: bool
    since: datetime | None
    at: datetime


@clause("GCE-1.15b")
def may_take_back(facts: SlipFacts) -> Verdict:
    """A stop by one mistaken answer is taken back by who made it, within the hour."""
    act = TAKES_BACK[facts.before == PAUSED]
    soon = facts.since is not None and facts.at < facts.since + SLIP
    return LIFE.judge(state=facts.state, act=act, part=facts.part) & judge(
        need(facts.is_theirs, _("Who stopped it can take it back."), "GCE-1.15b"),
        need(soon, _("A stop can be taken back within an hour."), "GCE-1.15b"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingFacts:
    """Who acts, and whether the sponsor has said that it pays no longer.

    `is_there` says whether anyone acts for the sponsor here: an invitation can stay unanswered.
    `is_silent` that what both others signed has waited for them as long as the policy says.
    """

    state: str
    part: str
    is_withdrawn: bool
    has_sponsor: bool = True
    is_there: bool = True
    is_silent: bool = False


@clause("SEED003-CORP-1")
def may_withdraw_funding(facts: FundingFacts) -> Verdict:
    """A sponsor may stop paying. It learns nothing by it, and ends nothing but the payment."""
    life = LIFE.judge(state=facts.state, act="withdraw funding", part=facts.part)
    return life & judge(
        need(not facts.is_withdrawn, _("You have said so already."), "SEED003-CORP-1")
    )


@clause("SEED003-CORP-1", "GCE-1.21")
def may_go_on_alone(facts: FundingFacts) -> Verdict:
    """The client may go on under a charter of two; the sponsor's sight ends with its money."""
    life = LIFE.judge(state=facts.state, act="go on alone", part=facts.part)
    return life & judge(
        need(
            facts.has_sponsor
            and (
                facts.is_withdrawn
                or facts.is_silent
                or (facts.state in PREPARING and not facts.is_there)
            ),
            _("The sponsor still pays. You can end at any time."),
            "SEED003-CORP-1",
        )
    )


@clause("SEED003-CORP-1", "GCE-1.21")
def is_silent(*, waits_since: datetime | None, days: int, at: datetime) -> bool:
    """Say whether what both signed has waited for the sponsor as long as the policy says."""
    return waits_since is not None and waits_since + timedelta(days=days) <= at


@clause("GCE-1.15b")
def is_unanswered(*, state: str, proposed_by: str, since: datetime | None, at: datetime) -> bool:
    """Say whether a concern has been open for days, and the practitioner told no action yet."""
    waited = since is not None and since + timedelta(days=CONCERN_DAYS) <= at
    return state == SUSPENDED and not proposed_by and waited


def is_active(state: str) -> bool:
    """Say whether sessions go on."""
    return state == ACTIVE
