"""Who may change which part of a section, and which answers a change takes back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from troth.engagement.charter_text.policy_lines import marks_that_stand
from troth.engagement.charter_text.sections import (
    ACCEPTED,
    CLIENTS,
    SPONSORS,
    Confidentiality,
    Expectation,
    Expectations,
    Mark,
    Objective,
    Objectives,
    Policies,
    Respect,
    Section,
)
from troth.engagement.charter_text.templates import CLIENT, PRACTITIONER, SPONSOR

OWNERS = {"client_expects": CLIENT, "sponsor_expects": SPONSOR}
"""Whose words a section holds, where it holds the words of one party only."""
OWNER = "owner"


def settle(before: Section, after: Section, *, by: str) -> Section:
    """Return a section as it stands once `by` has changed it.

    An answer that was given to other words falls away, and what someone proposes they accept.
    """
    match before, after:
        case Expectations(), Expectations():
            return replace(after, items=tuple(_still_answered(before, i) for i in after.items))
        case Objectives(), Objectives():
            return Objectives(
                tuple(_objective(before, after, row, by) for row in range(len(after.items)))
            )
        case Confidentiality(), Confidentiality():
            return _initialled(before, after)
        case Policies(), Policies():
            same = (before.items, before.has_none) == (after.items, after.has_none)
            kept = marks_that_stand(after)
            return replace(after, marks=kept, seen=after.seen if same else ())
    return after


def _still_answered(before: Expectations, item: Expectation) -> Expectation:
    if any(i.text == item.text for i in before.items):
        return item
    return Expectation(item.text)


def _objective(before: Objectives, after: Objectives, row: int, by: str) -> Objective:
    """An objective whose words or day are new is accepted by who wrote them, and nobody else."""
    now = after.items[row]
    if any(_core(o) == _core(now) for o in before.items):
        return now
    older = before.items[row] if row < len(before.items) else None
    is_changed = older is not None and all(_core(o) != _core(older) for o in after.items)
    proposed = {CLIENT: CLIENTS, SPONSOR: SPONSORS}.get(by, now.origin)
    return replace(
        now,
        origin=older.origin if older is not None and is_changed else proposed,
        client=ACCEPTED if by == CLIENT else "",
        sponsor=ACCEPTED if by == SPONSOR else "",
        is_within=False,
    )


def _core(objective: Objective) -> tuple[Any, ...]:
    return objective.text, objective.due, objective.measure


def _initialled(before: Confidentiality, after: Confidentiality) -> Confidentiality:
    """Initials stand for the words above them: other words, and they are given again."""
    if before.statement != after.statement:
        return replace(after, initials=())
    return replace(after, initials=tuple(i for i in after.initials if i.ground in after.grounds))


def writers(name: str, before: Section, after: Section) -> frozenset[str]:
    """Return the parts whose own words or answers differ between two states of a section.

    What belongs to nobody alone is named by "". Apply `settle` before.
    """
    find = _FINDERS.get(type(after))
    if find is None:
        return frozenset() if before == after else frozenset({""})
    found = (part for part, differs in find(before, after).items() if differs)
    return frozenset(OWNERS[name] if part == OWNER else part for part in found)


def _expectations(before: Expectations, after: Expectations) -> dict[str, bool]:
    def own(section: Expectations) -> Expectations:
        return replace(section, items=tuple(Expectation(i.text) for i in section.items))

    known = {i.text: i for i in before.items}
    answers = [(known.get(i.text, Expectation(i.text)), i) for i in after.items if i.text.strip()]
    return {
        OWNER: own(before) != own(after),
        PRACTITIONER: any(old != new for old, new in answers),
    }


def _objectives(before: Objectives, after: Objectives) -> dict[str, bool]:
    known = {_core(o): o for o in before.items}
    kept = [(known[_core(o)], o) for o in after.items if _core(o) in known]
    return {
        "": [_core(o) for o in before.items] != [_core(o) for o in after.items],
        "origin": any(old.origin != new.origin for old, new in kept),
        CLIENT: any(_of_client(old) != _of_client(new) for old, new in kept),
        SPONSOR: any(old.sponsor != new.sponsor for old, new in kept),
    }


def _of_client(objective: Objective) -> tuple[str, bool]:
    return objective.client, objective.is_within


def _secrecy(before: Confidentiality, after: Confidentiality) -> dict[str, bool]:
    if before.statement != after.statement:
        return {"": True}
    common = [g for g in before.grounds if g in after.grounds]

    def theirs(section: Confidentiality, part: str) -> list[str]:
        return [section.answer(part, g) for g in common]

    new = [i for i in after.initials if i.ground not in before.grounds]
    differs = {
        part: theirs(before, part) != theirs(after, part) or any(i.part == part for i in new)
        for part in (CLIENT, SPONSOR, PRACTITIONER)
    }
    return {"": replace(before, initials=()) != replace(after, initials=()), **differs}


def _respect(before: Respect, after: Respect) -> dict[str, bool]:
    def said(section: Respect, part: str) -> tuple[bool, bool]:
        return part in section.agreed, part in section.refused

    return {p: said(before, p) != said(after, p) for p in (PRACTITIONER, CLIENT, SPONSOR)}


def _policies(before: Policies, after: Policies) -> dict[str, bool]:
    content = (before.items, before.has_none) != (after.items, after.has_none)
    kept = marks_that_stand(replace(before, items=after.items))
    seen = before.seen if not content else ()

    def own(marks: tuple[Mark, ...], part: str) -> list[Mark]:
        return [mark for mark in marks if mark.part == part]

    differs = {
        part: own(kept, part) != own(after.marks, part) or (part in seen) != (part in after.seen)
        for part in (PRACTITIONER, CLIENT, SPONSOR)
    }
    return {**differs, SPONSOR: content or differs[SPONSOR]}


_Finder = Callable[[Any, Any], Mapping[str, bool]]
_FINDERS: Mapping[type, _Finder] = {
    Expectations: _expectations,
    Objectives: _objectives,
    Confidentiality: _secrecy,
    Respect: _respect,
    Policies: _policies,
}
