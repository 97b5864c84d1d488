"""Which other relations may bind client and practitioner, and what each one stops."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troth.engagement.core.rules.life import CONTRACTING, LIFE
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _

PROHIBITED, PLAN, NOTE = "prohibited", "plan", "note"


@dataclass(frozen=True, slots=True)
class Relation:
    """One kind of other relationship: its class, and the clause that asks about it."""

    name: str
    words: str
    kind: str
    clause: str


RELATIONS: Mapping[str, Relation] = MappingProxyType(
    {
        found.name: found
        for found in (
            Relation(
                "report",
                _("One of us reports to the other at work"),
                PROHIBITED,
                "IMC-BND-3",
            ),
            Relation("family", _("We are close family"), PROHIBITED, "GCE-1.17"),
            Relation("intimate", _("We are, or were, intimate"), PROHIBITED, "GCE-1.15a"),
            Relation("friend", _("We are friends"), PLAN, "GCE-1.17"),
            Relation("business", _("We do business together"), PLAN, "GCE-1.23c"),
            Relation("house", _("We work, or worked, for the same organisation"), PLAN, "GCE-1.17"),
            Relation("former", _("We worked together like this before"), PLAN, "GCE-1.23c"),
            Relation("acquainted", _("We know each other by sight"), NOTE, "GCE-1.17"),
        )
    }
)
"""The kinds that both sides are asked about. Prohibited ones end it; the others are talked over."""


def prohibited(named: frozenset[str]) -> tuple[Relation, ...]:
    """Return the declared relations under which nobody may coach or mentor."""
    return tuple(r for n, r in RELATIONS.items() if n in named and r.kind == PROHIBITED)


def differing(one: frozenset[str], other: frozenset[str]) -> tuple[Relation, ...]:
    """Return the relations that only one of the two declared."""
    return tuple(r for n, r in RELATIONS.items() if (n in one) != (n in other))


@clause("GCE-1.15a")
def stops_at_once(*, state: str, relations: Collection[str]) -> bool:
    """Say whether what someone declares while a charter is in force suspends the engagement."""
    has_row = LIFE.row(state, "suspend") is not None
    return has_row and any(RELATIONS[n].kind == PROHIBITED for n in relations if n in RELATIONS)


Declared = frozenset[str]
"""The names of the relations that someone declared; empty when they say that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFacts:
    """What both declared; None for who has not yet. `reasoned` says a conflict has its reason.

    `is_former` says that the two ended an engagement within the cooling-off period.
    """

    practitioner: Declared | None = None
    client: Declared | None = None
    is_former: bool = False
    reasoned: bool = False


@clause("GCE-1.15a", "GCE-1.17", "GCE-1.18", "IMC-BND-3", "GCE-1.23c")
def relations_allow(facts: RelationFacts) -> Verdict:
    """Both declared, they agree, nothing forbids it, and a possible conflict has its reason."""
    mine, hers = facts.practitioner, facts.client
    both = mine is not None and hers is not None
    named = (mine or frozenset()) | (hers or frozenset())
    stops = tuple(
        need(
            False,
            _("A relationship was declared under which nobody may work like this: %(which)s"),
            relation.clause,
            which=relation.words,
        )
        for relation in prohibited(named)
    )
    apart = differing(mine, hers) if mine is not None and hers is not None else ()
    conflict = facts.is_former or "business" in named
    return judge(
        need(
            both,
            _("Practitioner and client both declare their other relationships first."),
            "GCE-1.17",
            fix="before",
        ),
        need(
            not apart,
            _("The two declarations differ. Talk it over, and declare anew."),
            "GCE-1.17",
            fix="before",
        ),
        need(
            facts.reasoned or not conflict,
            _("You worked together before, or do business. Write down why this may begin anew."),
            "GCE-1.23c",
            fix="before",
        ),
        *stops,
    )


@clause("GCE-1.17", "GCE-1.18")
def relations_stop_contract(facts: RelationFacts, *, state: str) -> Verdict:
    """While a charter is prepared, what was declared counts; nobody who declared is no hurdle.

    Who begins with the charter has declared nothing; the table then asks at the latest on signing.
    """
    if state != CONTRACTING or (facts.practitioner is None and facts.client is None):
        conflict = facts.is_former and not facts.reasoned
        return judge(
            need(
                not conflict,
                _("You worked together before. Write down why this may begin anew."),
                "GCE-1.23c",
                fix="before",
            )
        )
    return relations_allow(facts)
