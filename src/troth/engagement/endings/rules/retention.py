"""How long content and facts are kept after the end, and when each may be destroyed. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from troth.engagement.core.rules.closed import months_after
from troth.engagement.core.rules.life import LIFE, SYSTEM
from troth.engagement.endings.rules.ending import ARCHIVED_AFTER
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The last days: of what was said and written, and of the charter, its receipts and facts."""

    content: date
    facts: date


@clause("GCE-1.10", "SEED000-CONF-1")
def last_days(
    *, closed_on: date, content_months: int, facts_years: int, shorten_to: date | None = None
) -> Days:
    """Return the last days by the signed lengths; the client may have chosen an earlier one.

    Nothing is destroyed before it is in the archive, so no earlier day is named. Facts stay at
    least as long as content: an agreement explains what was written under it.
    """
    content = months_after(closed_on, content_months)
    if shorten_to is not None:
        content = min(content, max(shorten_to, closed_on + ARCHIVED_AFTER))
    return Days(content=content, facts=max(content, months_after(closed_on, 12 * facts_years)))


@clause("GCE-1.10")
def is_to_be_told(*, due_on: date | None, today: date, notice: int) -> bool:
    """Say whether the two are told now that a day comes; `notice` is how many days before."""
    return due_on is not None and due_on - timedelta(days=notice) <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposeFacts:
    """What would be destroyed: its day, when both were told, and what still needs it.

    `told_on` is None before; `notice` is how many days before the two are told.
    """

    state: str
    due_on: date | None
    today: date
    told_on: date | None
    notice: int
    open_cases: int = 0


@clause("GCE-1.10", "SEED000-CONF-1")
def may_dispose_content(facts: DisposeFacts) -> Verdict:
    """Content goes on its day, once both were told in time, and no case needs it."""
    return LIFE.judge(state=facts.state, act="dispose of content", part=SYSTEM) & _is_due(facts)


@clause("GCE-1.10", "SEED003-TIME-1")
def may_dispose(facts: DisposeFacts) -> Verdict:
    """Everything goes on its last day; what never had a charter goes without another notice."""
    return LIFE.judge(state=facts.state, act="dispose", part=SYSTEM) & _is_due(facts)


def _is_due(facts: DisposeFacts) -> Verdict:
    told, notice = facts.told_on, timedelta(days=facts.notice)
    return judge(
        need(
            facts.due_on is not None and facts.due_on <= facts.today,
            _("Its day has not come."),
            "GCE-1.10",
        ),
        need(
            facts.notice == 0 or (told is not None and told + notice <= facts.today),
            _("Client and practitioner are told before."),
            "GCE-1.10",
        ),
        need(facts.open_cases == 0, _("A case is open."), "GCE-1.10"),
    )
