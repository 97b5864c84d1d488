"""Other relationships between practitioner and client: the kinds as data, and how they compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troth.ethics.words import _

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
