"""Who may let in a successor for a sponsor's representative who is gone. Pure."""

from dataclasses import dataclass

from troth.engagement.core.rules.life import LIFE
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorFacts:
    """Where the asker stands, how many act for the sponsor, and what is proposed already.

    `plays` is what the proposed address plays here; `is_agreed` that the client has agreed.
    """

    state: str
    part: str
    representatives: int
    is_proposed: bool
    is_agreed: bool = False
    plays: str = ""


@clause("SEED003-CORP-1", "GCE-1.9")
def may_propose_successor(facts: SuccessorFacts) -> Verdict:
    """The practitioner proposes who acts for the sponsor, where the one who did is gone."""
    life = LIFE.judge(state=facts.state, act="propose successor", part=facts.part)
    return life & judge(
        need(facts.representatives > 0, _("Nobody acts for a sponsor here."), "SEED003-CORP-1"),
        need(not facts.is_proposed, _("Somebody is proposed already."), "SEED003-CORP-1"),
        need(
            not facts.plays,
            _("This address plays a part in this engagement already."),
            "SEED003-CORP-1",
        ),
    )


@clause("SEED003-CORP-1", "GCE-1.9")
def may_agree_successor(facts: SuccessorFacts) -> Verdict:
    """Nobody comes in by the practitioner's word alone: the client agrees first."""
    life = LIFE.judge(state=facts.state, act="agree successor", part=facts.part)
    return life & judge(
        need(facts.is_proposed, _("Nobody is proposed."), "SEED003-CORP-1"),
        need(not facts.is_agreed, _("You have agreed already."), "SEED003-CORP-1"),
    )


@clause("SEED003-CORP-1")
def may_drop_successor(facts: SuccessorFacts) -> Verdict:
    """Each of the two can take it back until the successor was let in."""
    life = LIFE.judge(state=facts.state, act="drop successor", part=facts.part)
    return life & judge(need(facts.is_proposed, _("Nobody is proposed."), "SEED003-CORP-1"))
