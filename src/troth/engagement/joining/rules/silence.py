"""When what never became a charter ends by itself. Pure."""

from datetime import date

from troth.engagement.core.rules.closed import months_after
from troth.engagement.core.rules.life import LIFE, SYSTEM
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _


@clause("SEED003-TIME-1", "GCE-1.10")
def may_fall_silent(
    *, state: str, last_act: date, months: int, was_in_force: bool, today: date
) -> Verdict:
    """What leads nowhere ends once nobody has acted for as long as the policy keeps an enquiry."""
    return LIFE.judge(state=state, act="fall silent", part=SYSTEM) & judge(
        need(not was_in_force, _("A charter was in force."), "SEED003-TIME-1"),
        need(
            months_after(last_act, max(1, months)) <= today,
            _("Somebody acted lately."),
            "SEED003-TIME-1",
        ),
    )
