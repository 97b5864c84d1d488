"""What queries return is what the rules allow, both ways; and what a leak would look like."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from troth.accounts.people.holder import Holder
from troth.foundation.records import services as records
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.services import refusals as vault
from troth.practice.groups import events, queries
from troth.practice.groups.models import Group, GroupNote, Membership
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules import judging
from troth.practice.groups.rules.judging import ReadFacts
from troth.practice.groups.rules.life import MEMBERSHIP, OPEN
from troth.practice.groups.services import leaving, working
from troth.practice.groups.tests import stories
from troth.practice.groups.tests.stories import DAY, stand, write

CALM = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
worlds = st.lists(
    st.tuples(
        st.sampled_from(MEMBERSHIP.states),
        st.integers(0, 3),
        st.none() | st.integers(-3, 3),
    ),
    min_size=2,
    max_size=2,
)
papers = st.lists(st.tuples(st.integers(1, 3), st.integers(-3, 3)), min_size=1, max_size=4)


def _facts(stands: Standing | None, found: Membership | None, note: GroupNote) -> ReadFacts:
    practitioner = stands is not None and stands.is_practitioner
    return ReadFacts(
        part="practitioner" if practitioner else "member",
        membership=found.state if found else "",
        let_in_under=found.let_in_under if found else 0,
        let_in_at=found.let_in_at if found else None,
        under=note.under,
        written_at=note.written_at,
    )


@pytest.mark.clause("GCE-1.9")
@CALM
@given(world=worlds, written=papers)
def test_everybody_finds_what_the_rules_allow_and_nothing_else(
    running: Group,
    cleo: Holder,
    mia: Holder,
    carla: Holder,
    nora: Holder,
    world: list[tuple[str, int, int | None]],
    written: list[tuple[int, int]],
) -> None:
    _lay_out(running, [cleo, mia], world, written, carla)
    every = list(GroupNote.objects.filter(engagement=running.pk))
    for who in (cleo, mia, carla, nora):
        try:
            stands: Standing | None = stand(running, who)
        except OutOfReach:
            stands = None
        own = Membership.objects.filter(group=running, person=who.person).first()
        may_find = who is carla or (own is not None and own.state in OPEN)
        assert (stands is not None) == may_find
        allowed = {n.pk for n in every if may_find and judging.may_read(_facts(stands, own, n))}
        assert {n.pk for n in every if _finds(n, who)} == allowed
        if stands is not None:
            assert {n.pk for n in queries.notes(stands)} == allowed


def _lay_out(
    group: Group,
    members: list[Holder],
    world: list[tuple[str, int, int | None]],
    written: list[tuple[int, int]],
    carla: Holder,
) -> None:
    """Set memberships and notes by hand: each has to be judged, whatever led there."""
    GroupNote.objects.filter(engagement=group.pk).delete()
    for who, (state, under, came) in zip(members, world, strict=True):
        let_in_at = None if came is None else DAY + timedelta(days=came)
        rows = Membership.objects.filter(group=group, person=who.person)
        rows.update(state=state, let_in_under=under, let_in_at=let_in_at)
    for under, days in written:
        made = write(group, carla, "A note", days=days)
        GroupNote.objects.filter(pk=made.pk).update(under=under)


def _finds(note: GroupNote, who: Holder) -> bool:
    try:
        queries.note(note.pk, to=who.person)
    except OutOfReach:
        return False
    return True


@pytest.mark.clause("GCE-1.9", "GCE-1.21")
def test_even_a_fault_in_reach_opens_nothing_to_who_left(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    before = write(running, carla, "Before", days=1)
    opened = records.open_one(before, by=cleo.keyring, why=events.READ, at=DAY)
    assert opened.words["text"] == "Before"  # the control: this very way it leaks
    leaving.leave(stand(running, cleo), by=cleo, at=DAY + timedelta(days=2))
    after = write(running, mia, "After", days=3)
    cleo.keyring.opened.clear()
    for note in (before, after):
        with pytest.raises(vault.NoKey):
            records.open_one(note, by=cleo.keyring, why=events.READ, at=DAY)


@pytest.mark.clause("GCE-1.9")
def test_the_ledger_names_nobody_who_did_not_come(
    formed: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    from django.utils.timezone import get_default_timezone

    from troth.foundation.kit.when import Clock
    from troth.practice.groups.access_log import access_log as looked

    clock = Clock(at=DAY + timedelta(days=9), zone=get_default_timezone(), lang="en")
    working.read_group(stand(formed, mia), by=mia, at=DAY)
    leaving.decline(stand(formed, mia), by=mia, at=DAY)
    stories.join(formed, carla, cleo)
    hers = {line.person for line in looked(stand(formed, carla), clock=clock).lines}
    assert "Mia" in hers  # the control: it is there to be told
    seen = {line.person for line in looked(stand(formed, cleo), clock=clock).lines}
    assert seen == {"Carla", "Cleo", "Somebody who takes no part"}
