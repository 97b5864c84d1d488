"""When code, policy and law of an engagement are named, and when newer editions are taken up. Pure.

What the practitioner has signed of them is judged by the rules of pledges.
"""

from dataclasses import dataclass

from troth.engagement.core.rules.life import LIFE
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _

NO_LAW = _(
    "No jurisdiction pack is chosen, or this host has it no more: which law applies has to be "
    "known."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacksFacts:
    """Who would name code, policy and law, and in which state."""

    state: str
    part: str
    is_let_in: bool


@clause("GCE-1.2a", "GCE-2.3", "GCE-2.12a")
def may_choose_packs(facts: PacksFacts) -> Verdict:
    """The practitioner names them until the charter is in force; it is signed again then."""
    return LIFE.judge(state=facts.state, act="choose packs", part=facts.part) & judge(
        need(facts.is_let_in, _("You have not been let in yet."), "SEED000-CONF-3", fix="parties"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewFacts:
    """Whether newer editions are in force, and whether the practitioner has signed all of them.

    `is_pending` says that a change of the charter waits for signatures already.
    """

    state: str
    part: str
    is_behind: bool
    has_signed: bool
    is_pending: bool


@clause("GCE-1.2a", "GCE-2.12a")
def may_renew_packs(facts: RenewFacts) -> Verdict:
    """A newer edition counts once all parties have signed the charter that names it."""
    return LIFE.judge(state=facts.state, act="renew packs", part=facts.part) & judge(
        need(
            facts.is_behind,
            _("The editions in force are the ones that the charter names."),
            "GCE-1.2a",
        ),
        need(
            facts.has_signed,
            _("Read each newer edition, and sign it first."),
            "GCE-1.2a",
            fix="under",
        ),
        need(
            not facts.is_pending,
            _("A change of the charter waits for signatures already."),
            "GCE-1.3",
            fix="charter",
        ),
    )
