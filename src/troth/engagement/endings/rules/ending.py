"""Who may end an engagement, what the end asks for, and what comes after it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from troth.engagement.core.rules.life import CLIENT, LIFE, PRACTITIONER, SYSTEM
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _

ARCHIVED_AFTER = timedelta(days=30)
"""How long a closed engagement waits before it is archived."""
HANDOVER = ("none", "wanted", "done", "unanswered")
KEEP, COPY, SHORTEN = "keep", "copy", "shorten"
RECORDS = (KEEP, COPY, SHORTEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    """Who would end, as what, and in which state."""

    state: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFacts:
    """A practitioner who would end: the sealed reason, and whether a handover is offered.

    `was_in_force` says whether a charter ever was.
    """

    state: str
    part: str
    reason: str
    offers_handover: bool
    was_in_force: bool = True


@clause("GCE-1.22", "GCE-3.2b")
def may_withdraw(facts: WithdrawFacts) -> Verdict:
    """The practitioner owes a reason, and offers a way to other help."""
    return LIFE.judge(state=facts.state, act="withdraw", part=facts.part) & judge(
        need(
            facts.was_in_force,
            _("No charter was in force yet. You can decline, and owe no reason."),
            "SEED003-TIME-1",
        ),
        need(bool(facts.reason.strip()), _("Write the reason down."), "GCE-1.22"),
        need(facts.offers_handover, _("Offer a handover to somebody else."), "GCE-3.2b"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """The closing list: what was filled in, who signed it, who ended, and how many follow-ups.

    `until` is the day to which the client would shorten, `notice` for how many days before
    both are told. `asked_on` is when the practitioner signed the list as it stands, and `silence`
    for how many days a client may leave it unanswered.
    """

    state: str
    part: str
    review: str = ""
    feedback_asked: bool = False
    handover: str = ""
    records: str = ""
    until: date | None = None
    notice: int = 30
    signed: frozenset[str] = frozenset()
    asked_on: date | None = None
    today: date = date.min
    silence: int = 14
    follow_ups: int = 0

    @property
    def is_silent(self) -> bool:
        """Whether the client was asked to sign, and left it unanswered for long enough."""
        waited = timedelta(days=self.silence)
        asked = self.asked_on is not None and self.asked_on + waited <= self.today
        return asked and CLIENT not in self.signed


@clause("IMC-I-11", "GCE-1.23d", "GCE-1.10")
def may_fill_closing_list(facts: ClosingFacts) -> Verdict:
    """Both may write on the closing list while the engagement ends."""
    earliest = facts.today + timedelta(days=facts.notice)
    return LIFE.judge(state=facts.state, act="fill closing list", part=facts.part) & judge(
        need(
            facts.records != SHORTEN or facts.until is not None,
            _("Say by which day it shall be destroyed."),
            "GCE-1.10",
        ),
        need(
            facts.until is None or facts.until >= earliest,
            _("Both of you are told before. Choose a day from %(day)s on."),
            "GCE-1.10",
            day=earliest.isoformat(),
        ),
    )


@clause("IMC-I-11", "GCE-1.23d")
def may_complete(facts: ClosingFacts) -> Verdict:
    """The practitioner closes a list that is complete and signed by both.

    That holds whoever ended: a client who wants no closing ends at once and owes none of it, and
    one who does not answer for long holds nobody up.
    """
    act = "complete with follow-up" if facts.follow_ups else "complete"
    signed = CLIENT in facts.signed or facts.is_silent
    return LIFE.judge(state=facts.state, act=act, part=facts.part) & judge(
        _item(bool(facts.review.strip()), _("Look back together, and write it down.")),
        _item(facts.feedback_asked, _("Ask the client for feedback.")),
        _item(facts.handover in HANDOVER, _("Ask whether a handover is wanted.")),
        _item(facts.records in RECORDS, _("Ask what shall happen with the records.")),
        _item(PRACTITIONER in facts.signed, _("Sign the closing list.")),
        need(
            signed,
            _("Your client has not signed the list. %(n)s days after you signed, you can close."),
            "IMC-I-11",
            fix="closing",
            n=str(facts.silence),
        ),
    )


def _item(met: bool, words: str) -> Reason | None:
    return need(met, words, "IMC-I-11", fix="closing")


@clause("GCE-1.23d")
def may_settle_follow_up(facts: EndFacts, *, is_open: bool) -> Verdict:
    """A follow-up is done when the client says so, or waived by them; by nobody else."""
    return LIFE.judge(state=facts.state, act="settle follow-up", part=facts.part) & judge(
        need(is_open, _("This follow-up is settled."), "GCE-1.23d")
    )


@clause("GCE-1.23d")
def may_finish(*, state: str, open_follow_ups: int) -> Verdict:
    """The engagement closes when the last follow-up is settled."""
    return LIFE.judge(state=state, act="finish", part=SYSTEM) & judge(
        need(open_follow_ups == 0, _("A follow-up is open."), "GCE-1.23d")
    )


@clause("GCE-1.23b")
def may_archive(*, state: str, closed_on: date, today: date, open_cases: int) -> Verdict:
    """What is closed is put into the archive after a while, unless a case is open."""
    return LIFE.judge(state=state, act="archive", part=SYSTEM) & judge(
        need(closed_on + ARCHIVED_AFTER <= today, _("It was closed lately."), "GCE-1.23b"),
        need(open_cases == 0, _("A case is open."), "GCE-1.23b"),
    )
