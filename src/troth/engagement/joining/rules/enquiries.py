"""Enquiry, declarations, the first meeting, and who chooses: all before a charter. Pure."""

from dataclasses import dataclass

from troth.engagement.charters.rules.relations import RelationFacts, relations_allow
from troth.engagement.core.rules.facts import StandFacts
from troth.engagement.core.rules.life import CONTRACTING, LIFE
from troth.engagement.joining.rules.invitations import cooled
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _


def _let_in(facts: StandFacts) -> Reason | None:
    return need(
        facts.is_let_in, _("You have not been let in yet."), "SEED000-CONF-3", fix="parties"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquireFacts:
    """Who enquires, as what, and the folded addresses of the parties; "" where there is none."""

    part: str
    own_email: str
    others: tuple[str, ...]
    cools_off: bool = False


@clause("SEED003-TIME-1", "SEED003-CORP-1", "SEED000-COI-1", "GCE-1.23c")
def may_enquire(facts: EnquireFacts) -> Verdict:
    """Anyone may ask first; who pays, who is coached and who coaches are different persons."""
    named = (facts.own_email, *(e for e in facts.others if e))
    return LIFE.judge(state="", act="enquire", part=facts.part) & judge(
        cooled(cools_off=facts.cools_off),
        need(
            len(set(named)) == len(named),
            _("Two of you have the same address. Each part is played by a person of its own."),
            "SEED003-CORP-1",
        ),
    )


@clause("GCE-1.17", "SEED000-COI-2", "IMC-BND-3")
def may_declare(facts: StandFacts) -> Verdict:
    """Practitioner and client each say what else binds them to the other."""
    return LIFE.judge(state=facts.state, act="declare", part=facts.part) & judge(_let_in(facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetFacts:
    """Who invites to the first meeting, what was declared, and the practitioner's standing."""

    stand: StandFacts
    relations: RelationFacts
    standing_valid: bool = True


@clause("GCE-1.17", "GCE-1.18", "IMC-BND-3", "GCE-2.9a")
def may_invite_to_chemistry(facts: MeetFacts) -> Verdict:
    """The first meeting comes after the declarations."""
    stand = facts.stand
    life = LIFE.judge(state=stand.state, act="invite to chemistry", part=stand.part)
    own = judge(
        _let_in(stand),
        need(facts.standing_valid, _("Your standing with your body has ended."), "GCE-2.9a"),
    )
    return life & own & relations_allow(facts.relations)


@clause("SEED003-TIME-1")
def may_record_first_meeting(facts: StandFacts) -> Verdict:
    """The practitioner keeps the fact of the first meeting, inside the wall."""
    life = LIFE.judge(state=facts.state, act="record first meeting", part=facts.part)
    return life & judge(_let_in(facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseFacts:
    """Who would choose, and what was declared."""

    stand: StandFacts
    relations: RelationFacts


@clause("SEED003-CORP-1", "GCE-1.17")
def may_choose(facts: ChooseFacts) -> Verdict:
    """The client chooses the practitioner herself; nobody who pays does it for her."""
    stand = facts.stand
    life = LIFE.judge(state=stand.state, act="choose", part=stand.part)
    return life & judge(_let_in(stand)) & relations_allow(facts.relations)


@clause("SEED003-TIME-1", "GCE-1.21", "GCE-1.22")
def may_decline(facts: StandFacts, *, was_in_force: bool = False) -> Verdict:
    """Each may say no before the client has chosen, the practitioner until a charter is in force.

    Nobody owes a reason for it. Where a charter was in force before, an ending owes more.
    """
    return LIFE.judge(state=facts.state, act="decline", part=facts.part) & judge(
        need(
            facts.state != CONTRACTING or not was_in_force,
            _("A charter was in force here. End it: you owe a reason, and a way to other help."),
            "GCE-1.22",
        )
    )
