"""What has to stand before an engagement is in force. Pure."""

from dataclasses import dataclass, field

from troth.engagement.charters.rules.packs import NO_LAW
from troth.engagement.charters.rules.relations import RelationFacts, relations_stop_contract
from troth.engagement.core.rules.facts import Conditions
from troth.engagement.core.rules.life import EVERYBODY, LIFE, SYSTEM
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateFacts:
    """The parts that signed the latest version, by signatures that hold.

    `parties` are the parts that have to sign: three, or two where nobody else pays.
    `needs_arrangement` holds for a charter with a client who cannot agree alone; `sponsor_is_gone`
    when the sponsor has said that it does not pay, and the client has not decided yet.
    """

    state: str
    signed: frozenset[str] = frozenset()
    parties: tuple[str, ...] = EVERYBODY
    has_jurisdiction: bool = True
    needs_arrangement: bool = False
    sponsor_is_gone: bool = False
    relations: RelationFacts = field(default_factory=RelationFacts)
    conditions: Conditions = field(default_factory=Conditions)


@clause("GCE-1.11", "GCE-1.3", "GCE-2.12a", "GCE-1.13")
def may_activate(facts: ActivateFacts) -> Verdict:
    """The engagement is in force once all parties signed one and the same text."""
    return (
        LIFE.judge(state=facts.state, act="activate", part=SYSTEM)
        & judge(
            need(
                facts.signed >= set(facts.parties), _("Not all have signed this text."), "GCE-1.11"
            )
        )
        & may_stand(facts)
    )


@clause("GCE-2.12a", "GCE-1.13", "GCE-2.14", "GCE-2.9a", "SEED003-CORP-1")
def may_stand(facts: ActivateFacts) -> Verdict:
    """Beside the signatures: a jurisdiction, no conflict without a reason, cover and standing."""
    conditions = facts.conditions
    return relations_stop_contract(facts.relations, state=facts.state) & judge(
        need(facts.has_jurisdiction, NO_LAW, "GCE-2.12a", fix="law"),
        need(
            not (conditions.arrangement_missing or facts.needs_arrangement),
            _("A child or an adult at risk needs an arrangement for protection first."),
            "GCE-1.13",
        ),
        need(
            not facts.sponsor_is_gone,
            _("The sponsor has stepped back. The client decides whether it goes on for two."),
            "SEED003-CORP-1",
        ),
        need(conditions.cover_valid, _("The practitioner's cover has run out."), "GCE-2.14"),
        need(
            conditions.standing_valid,
            _("The practitioner's standing with the body has ended."),
            "GCE-2.9a",
        ),
    )
