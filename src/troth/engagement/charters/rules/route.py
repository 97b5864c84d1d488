"""Whether a party knows how to complain before signing."""

from dataclasses import dataclass

from troth.engagement.core.rules.life import PRACTITIONER
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _

# --- how to complain ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """The way to complain in the charter that would be signed, and whether the party opened it.

    `is_told` says whether the charter names one; without it the charter is not whole anyhow.
    """

    part: str
    is_told: bool
    is_opened: bool
    leads_outside: bool = True


@clause("GCE-1.2b")
def knows_the_route(facts: RouteFacts) -> Verdict:
    """Client and sponsor open how to complain before they sign, and it passes no party."""
    asked = facts.part != PRACTITIONER and facts.is_told
    return judge(
        need(
            facts.leads_outside,
            _("The way to complain leads to the practitioner. Name somebody outside."),
            "GCE-1.2b",
            fix="charter:complaints",
        ),
        need(
            facts.is_opened or not asked,
            _("You have not opened how to complain yet."),
            "GCE-1.2b",
            fix="route",
        ),
    )


@clause("GCE-1.2b")
def leads_outside(*, body: str, contact: str, name: str, email: str) -> bool:
    """Say whether a way to complain passes the practitioner, who has this name and address."""
    is_named = _plain(body) == _plain(name) and bool(name.strip())
    is_mailed = bool(email.strip()) and email.strip().casefold() in contact.casefold()
    return not (is_named or is_mailed)


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
