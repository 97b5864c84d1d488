"""The facts that rules of several rooms of an engagement judge."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What other capabilities say of an engagement; they answer, or nothing stands against it."""

    standing_valid: bool = True
    cover_valid: bool = True
    open_notices: int = 0
    arrangement_missing: bool = False
    open_cases: int = 0


NOTHING_AGAINST = Conditions()
"""The conditions of an engagement of which no other capability says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandFacts:
    """Who acts, as what, and whether they hold the key."""

    state: str
    part: str
    is_let_in: bool = True
