"""Life cycles as tables: a row is the only way from one state to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from troth.foundation.ethics.clause import cite
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _

BEGINNING = ""
"""The state of a thing that does not exist yet."""


@dataclass(frozen=True, slots=True)
class Row:
    """In `state`, `act` may be done by any of `by`, and leads to `to`."""

    state: str
    act: str
    by: tuple[str, ...]
    to: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Workflow:
    """One life cycle: its name, its rows, and nothing that is not in a row."""

    name: str
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        seen: set[tuple[str, str]] = set()
        for row in self.rows:
            if (row.state, row.act) in seen:
                raise ValueError(f"{self.name}: two rows for {row.act} in {row.state}")
            if not row.clauses:
                raise ValueError(f"{self.name}: {row.act} in {row.state} cites no clause")
            seen.add((row.state, row.act))
            for ref in row.clauses:
                cite(ref)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order in which the rows name them."""
        named = (s for row in self.rows for s in (row.state, row.to))
        return tuple(dict.fromkeys(s for s in named if s != BEGINNING))

    @cached_property
    def acts(self) -> tuple[str, ...]:
        """Every act, in the order in which the rows name them."""
        return tuple(dict.fromkeys(row.act for row in self.rows))

    def row(self, state: str, act: str) -> Row | None:
        """Return the row for `act` in `state`, or None."""
        return next((r for r in self.rows if (r.state, r.act) == (state, act)), None)

    def judge(self, *, state: str, act: str, part: str) -> Verdict:
        """Say whether a person who plays `part` may do `act` in `state`."""
        row = self.row(state, act)
        if row is None:
            clause = self._clause_of(act)
            return judge(need(False, _("This cannot be done in the present state."), clause))
        return judge(
            need(part in row.by, _("Somebody else's part asks for this act."), row.clauses[0])
        )

    def _clause_of(self, act: str) -> str:
        return next(r.clauses[0] for r in self.rows if r.act == act)

    def mermaid(self) -> str:
        """Draw the life cycle as a Mermaid state diagram."""
        return "\n".join(["stateDiagram-v2", *self._arrows()]) + "\n"

    def _arrows(self) -> Iterable[str]:
        for row in self.rows:
            start = row.state.replace(" ", "_") or "[*]"
            end = row.to.replace(" ", "_")
            yield f"    {start} --> {end}: {row.act} ({', '.join(row.by)})"
