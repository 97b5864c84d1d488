"""What has to stand before an engagement is in force. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.engagements.rules.life import EVERYBODY, LIFE, SYSTEM
from troth.ethics.clause import clause
from troth.ethics.verdict import Verdict, judge, need
from troth.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateFacts:
    """The valid signatures on the latest version: part → the digest that it covers."""

    state: str
    digest_latest: str
    signed: Mapping[str, str] = field(default_factory=dict)


@clause("GCE-1.11", "GCE-1.3")
def may_activate(facts: ActivateFacts) -> Verdict:
    """The engagement is in force once all three signed one and the same text."""
    same = {part for part, digest in facts.signed.items() if digest == facts.digest_latest}
    return LIFE.judge(state=facts.state, act="activate", part=SYSTEM) & judge(
        need(same >= set(EVERYBODY), _("Not all three have signed this text."), "GCE-1.11")
    )
