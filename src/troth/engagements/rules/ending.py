"""Who may end an engagement. Pure."""

from dataclasses import dataclass

from troth.engagements.rules.life import LIFE
from troth.ethics.clause import clause
from troth.ethics.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    state: str
    part: str


@clause("GCE-1.21")
def may_end(facts: EndFacts) -> Verdict:
    """The client ends when they want to: no reason, no notice, no way to refuse it."""
    return LIFE.judge(state=facts.state, act="end", part=facts.part)
