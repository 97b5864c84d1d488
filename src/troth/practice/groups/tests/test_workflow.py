"""Every act in every state of group and membership as everyone, through the services.

What the tables have no row for is refused with a clause, or there is nothing to be found.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.services.refusals import NoKey
from troth.practice.groups import queries
from troth.practice.groups.models import Group, GroupNote, Membership
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules.life import GROUP, MEMBERSHIP
from troth.practice.groups.services import agreeing, leaving, working
from troth.practice.groups.tests import stories
from troth.practice.groups.tests.stories import DAY, FACTS, TERMS, stand, write

LATER = DAY + timedelta(days=9)
Act = Callable[[Standing, Holder, "Scene"], Any]


class Scene:
    """A group with Cleo in it, a note of each, and Mia who is not asked yet."""

    def __init__(self, group: Group, mias: Seat, cleo: Holder, carla: Holder) -> None:
        self.group, self.mias = group, mias
        self.cleos = stories.place(group, cleo)
        for who in (cleo, carla):
            write(group, who, "A note")

    def note(self, by: Holder) -> GroupNote:
        """Return the note of someone; of who has none, that of another."""
        rows = GroupNote.objects.filter(engagement=self.group.pk, current=True)
        return rows.filter(author=by.person).first() or rows.latest("begun_at")

    def bring(self, state: str, membership: str) -> None:
        """Set the states by hand, since each has to be judged."""
        Group.objects.filter(pk=self.group.pk).update(state=state)
        Membership.objects.filter(pk=self.cleos.pk).update(state=membership)


def _read_closed(stands: Standing, who: Holder, _scene: Scene) -> None:
    leaving.give_reason(stands, "client", by=who, at=LATER)


def _edit(stands: Standing, who: Holder, scene: Scene) -> None:
    note = scene.note(who)
    working.edit_note(stands, note, title="", text="Anew", by=who, at=LATER)


ACTS: dict[str, Act] = {
    "invite": lambda s, b, c: agreeing.invite(s, [c.mias.engagement.pk], by=b, at=LATER),
    "change agreement": lambda s, b, _c: agreeing.change_agreement(
        s, replace(TERMS, title="Another"), by=b, at=LATER
    ),
    "let in": lambda s, b, c: agreeing.let_in(s, c.cleos, by=b, at=LATER),
    "take back": lambda s, b, c: agreeing.take_back(s, c.cleos, by=b, at=LATER),
    "write": lambda s, b, _c: working.write_note(s, title="", text="A", by=b, at=LATER),
    "edit": _edit,
    "record session": lambda s, b, c: working.record_session(
        s, FACTS, {c.cleos.pk: "both"}, by=b, at=LATER
    ),
    "close": lambda s, b, _c: leaving.close(s, by=b, at=LATER),
    "read after the end": _read_closed,
    "sign": lambda s, b, _c: agreeing.sign(
        s, read=queries.latest(s.group.pk).digest, by=b, at=LATER
    ),
    "decline": lambda s, b, _c: leaving.decline(s, by=b, at=LATER),
    "leave": lambda s, b, _c: leaving.leave(s, by=b, at=LATER),
}
OF_THE_SYSTEM = {"begin", "dispose", "engagement ends"}
OF_MEMBERSHIP = {"let in", "take back", "sign", "decline", "leave"}
"""The acts for which the table of memberships has to have a row, too or alone."""

REFUSALS = {("member", "invite"): ("out of reach",)}
"""A member does not even find whom they would invite."""

FREELY = {
    ("practitioner", "forming"): {"invite", "change agreement", "close"},
    ("practitioner", "running"): {"invite", "change agreement", "close", "write", "edit"},
    ("practitioner", "closed"): {"read after the end"},
}
"""What nothing but the state of the group stands against in these scenes."""


@pytest.fixture
def scene(seats: list[Seat], cleo: Holder, carla: Holder) -> Scene:
    """A running group of Carla with Cleo."""
    group = stories.form(seats[:1], carla)
    stories.join(group, carla, cleo)
    return Scene(group, seats[1], cleo, carla)


def test_no_act_of_the_tables_is_left_out() -> None:
    assert {*GROUP.acts, *MEMBERSHIP.acts} == {*ACTS, *OF_THE_SYSTEM}


@pytest.mark.clause("GCE-1.21", "GCE-1.9", "GCE-1.3")
@pytest.mark.parametrize("state", ["forming", "running", "closed"])
@pytest.mark.parametrize("membership", MEMBERSHIP.states)
def test_every_act_in_every_state_as_everybody(
    scene: Scene, state: str, membership: str, cleo: Holder, carla: Holder, nora: Holder
) -> None:
    scene.bring(state, membership)
    for part, who in (("practitioner", carla), ("member", cleo), ("stranger", nora)):
        for act, tried in ACTS.items():
            outcome = _try(scene, who, tried)
            where = f"{part} tries to {act} in {state}, {membership}: {outcome}"
            if part == "stranger" or (part == "member" and membership in ("left", "declined")):
                assert outcome == "out of reach", where
                continue
            if not _is_listed(act, part, state, membership):
                assert outcome in REFUSALS.get((part, act), ("refused",)), where
            if act in FREELY.get((part, state), ()):
                assert outcome == "done", where
            if part == "member" and act in ("leave", "decline"):
                assert (outcome == "done") == _is_listed(act, part, state, membership), where


def _is_listed(act: str, part: str, state: str, membership: str) -> bool:
    flows = [(GROUP, state)] if act in GROUP.acts else []
    if act in OF_MEMBERSHIP:
        flows.append((MEMBERSHIP, membership))
    rows = [flow.row(where, act) for flow, where in flows]
    return all(row is not None and part in row.by for row in rows)


def _try(scene: Scene, who: Holder, tried: Act) -> str:
    """Try an act and undo it; say what came of it. A refusal cites its clauses."""
    outcome = "done"
    before = Group.objects.values().get(pk=scene.group.pk)
    try:
        with transaction.atomic():
            tried(stand(scene.group, who), who, scene)
            transaction.set_rollback(True)
    except OutOfReach:
        outcome = "out of reach"
    except Refused as refused:
        cited = all(r.clause.ref for r in refused.verdict.reasons)
        outcome = "refused" if cited and refused.chain else "refused without clause or chain"
    except NoKey:
        outcome = "no key"
    assert Group.objects.values().get(pk=scene.group.pk) == before
    who.keyring.opened.clear()
    return outcome
