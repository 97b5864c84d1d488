"""The rules of groups, by table and by property."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.practice.groups.rules.judging import (
    BeginFacts,
    InviteFacts,
    LetInFacts,
    ReadFacts,
    RecordFacts,
    SignFacts,
    StandFacts,
    WriteFacts,
    knows_of,
    may_begin,
    may_edit,
    may_invite,
    may_let_in,
    may_read,
    may_read_closed,
    may_record,
    may_sign,
    may_write,
)
from troth.practice.groups.rules.life import DECLINED, GROUP, IN, LEFT, MEMBERSHIP

AT = datetime(2026, 11, 12, 9, tzinfo=UTC)
yes = st.booleans()
parts = st.sampled_from(["practitioner", "member"])
states = st.sampled_from(GROUP.states)
memberships = st.sampled_from([*MEMBERSHIP.states, ""])
counts = st.integers(0, 20)

begins = st.builds(
    BeginFacts,
    are_hers=yes,
    kinds=st.integers(0, 2),
    are_ready=yes,
    keys_hold=yes,
    persons=counts,
    count=counts,
    most=counts,
)
invites = st.builds(
    InviteFacts,
    part=parts,
    state=states,
    is_hers=yes,
    is_same_kind=yes,
    is_ready=yes,
    keys_hold=yes,
    has_place=yes,
    count=counts,
    most=counts,
)
signs = st.builds(
    SignFacts,
    part=parts,
    state=memberships,
    is_going_on=yes,
    is_intact=yes,
    has_read=yes,
    has_signed=yes,
)
lets_in = st.builds(
    LetInFacts,
    part=parts,
    state=states,
    membership=memberships,
    in_force=yes,
    keys_hold=yes,
    has_signed=yes,
    is_up_to_date=yes,
)
stands = st.builds(StandFacts, part=parts, state=states)
writes = st.builds(
    WriteFacts, part=parts, state=states, membership=memberships, is_current=yes, is_author=yes
)
moments = st.integers(-5, 5).map(lambda days: AT + timedelta(days=days))
reads = st.builds(
    ReadFacts,
    part=parts,
    membership=memberships,
    let_in_under=st.integers(0, 4),
    let_in_at=st.none() | moments,
    under=st.integers(1, 4),
    written_at=moments,
)


@pytest.mark.clause("GCE-1.3", "GCE-1.9", "GCE-1.19")
@given(begins)
def test_a_group_begins_only_with_ones_own_clients_of_one_kind_and_as_many_as_fit(
    facts: BeginFacts,
) -> None:
    fits = 0 < facts.count <= facts.most and facts.persons == facts.count
    expected = facts.are_hers and facts.kinds < 2 and facts.are_ready and facts.keys_hold and fits
    assert bool(may_begin(facts)) == expected


@pytest.mark.clause("GCE-1.19")
def test_a_refusal_of_one_too_many_names_the_number() -> None:
    full = InviteFacts(
        part="practitioner",
        state="running",
        is_hers=True,
        is_same_kind=True,
        is_ready=True,
        keys_hold=True,
        has_place=False,
        count=15,
        most=15,
    )
    (reason,) = may_invite(full).reasons
    assert str(reason) == "The policy allows 15 clients in a group; this would be 16."
    assert may_invite(replace(full, count=14))


@pytest.mark.clause("GCE-1.9", "GCE-1.19")
@given(invites)
def test_only_the_practitioner_invites_and_nobody_twice(facts: InviteFacts) -> None:
    expected = (
        facts.part == "practitioner"
        and facts.state in ("forming", "running")
        and facts.is_hers
        and facts.is_same_kind
        and facts.is_ready
        and facts.keys_hold
        and not facts.has_place
        and facts.count + 1 <= facts.most
    )
    assert bool(may_invite(facts)) == expected


@pytest.mark.clause("GCE-1.3", "GCE-1.11")
@given(signs)
def test_who_signs_is_a_member_and_has_read_the_latest_whole_text(facts: SignFacts) -> None:
    expected = (
        facts.part == "member"
        and facts.state in ("invited", IN)
        and facts.is_going_on
        and facts.is_intact
        and facts.has_read
        and not facts.has_signed
    )
    assert bool(may_sign(facts)) == expected


@pytest.mark.clause("GCE-1.3", "GCE-1.9")
@given(lets_in)
def test_no_key_without_a_signature_that_holds_and_a_charter_in_force(facts: LetInFacts) -> None:
    expected = (
        facts.part == "practitioner"
        and facts.state in ("forming", "running")
        and facts.membership in ("signed", IN)
        and facts.has_signed
        and facts.in_force
        and facts.keys_hold
        and not facts.is_up_to_date
    )
    assert bool(may_let_in(facts)) == expected


@pytest.mark.clause("GCE-1.21")
@given(parts, memberships)
def test_who_is_in_leaves_and_who_is_asked_declines_whatever_the_group_is(
    part: str, membership: str
) -> None:
    def may(act: str) -> bool:
        return bool(MEMBERSHIP.judge(state=membership, act=act, part=part))

    assert may("leave") == (part == "member" and membership == IN)
    asked = membership in ("invited", "signed")
    assert may("decline") == (part == "member" and asked)
    assert may("take back") == (part == "practitioner" and asked)


@given(stands)
def test_only_the_practitioner_changes_and_closes_what_goes_on(facts: StandFacts) -> None:
    hers = facts.part == "practitioner"
    going_on = hers and facts.state in ("forming", "running")
    for act in ("change agreement", "close"):
        assert bool(GROUP.judge(state=facts.state, act=act, part=facts.part)) == going_on
    assert bool(may_read_closed(facts, reason=True)) == (hers and facts.state == "closed")
    assert not may_read_closed(facts, reason=False)


@pytest.mark.clause("GCE-1.9", "GCE-2.13", "GCE-1.23b")
@given(writes)
def test_who_writes_is_in_under_the_latest_agreement(facts: WriteFacts) -> None:
    inside = facts.part == "practitioner" or (facts.membership == IN and facts.is_current)
    assert bool(may_write(facts)) == (facts.state == "running" and inside)
    assert bool(may_edit(facts)) == (bool(may_write(facts)) and facts.is_author)


@pytest.mark.clause("GCE-1.9", "GCE-1.21")
@given(reads)
def test_a_member_reads_nothing_from_before_nor_under_what_they_have_not_signed(
    facts: ReadFacts,
) -> None:
    if facts.part == "practitioner":
        assert may_read(facts)
        return
    came = facts.let_in_at is not None and facts.written_at >= facts.let_in_at
    expected = facts.membership == IN and came and facts.under <= facts.let_in_under
    assert may_read(facts) == expected
    assert not may_read(replace(facts, membership=LEFT))
    assert not may_read(replace(facts, membership=DECLINED))


@pytest.mark.clause("GCE-1.9")
def test_a_member_knows_of_themselves_and_of_who_was_in() -> None:
    asked = {"part": "member", "was_in": False, "is_own": False}
    assert not knows_of(**asked)  # type: ignore[arg-type]
    assert knows_of(**{**asked, "is_own": True})  # type: ignore[arg-type]
    assert knows_of(**{**asked, "was_in": True})  # type: ignore[arg-type]
    assert knows_of(**{**asked, "part": "practitioner"})  # type: ignore[arg-type]


@pytest.mark.clause("GCE-2.13", "GCE-1.3")
def test_a_session_needs_the_practitioner_somebody_and_signed_members() -> None:
    good = RecordFacts(part="practitioner", state="running", taking_part=2, outdated="")
    assert may_record(good)
    for bad in (
        replace(good, part="member"),
        replace(good, state="closed"),
        replace(good, taking_part=0),
    ):
        assert not may_record(bad)
    (reason,) = may_record(replace(good, outdated="Mia")).reasons
    assert str(reason) == "The latest agreement is not signed by: Mia."
