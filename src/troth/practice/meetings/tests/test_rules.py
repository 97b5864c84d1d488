"""Who may record sessions and write where: by table and by property."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.engagement.core.rules.life import ACTIVE, LIFE, OPEN_RECORD, WORKING
from troth.practice.meetings.rules import (
    CLIENT,
    CLIENT_PRIVATE,
    PLACES,
    PRACTITIONER,
    PRACTITIONER_PRIVATE,
    SHARED,
    SPONSOR,
    EditFacts,
    SessionFacts,
    WriteFacts,
    entered_late,
    may_edit,
    may_record_session,
    may_write,
)

PARTS = (PRACTITIONER, CLIENT, SPONSOR, "stranger")
parts, places = st.sampled_from(PARTS), st.sampled_from((*PLACES, "elsewhere"))
states = st.sampled_from(LIFE.states)
writes = st.builds(WriteFacts, part=parts, place=places, state=states)
edits = st.builds(EditFacts, part=parts, place=places, state=states)
WRITERS = {
    (PRACTITIONER, SHARED),
    (CLIENT, SHARED),
    (PRACTITIONER, PRACTITIONER_PRIVATE),
    (CLIENT, CLIENT_PRIVATE),
}


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("place", [*PLACES, "elsewhere"])
@pytest.mark.parametrize("part", PARTS)
def test_each_place_has_its_own_writers(part: str, place: str) -> None:
    verdict = may_write(WriteFacts(part=part, place=place, state=ACTIVE))
    assert bool(verdict) == ((part, place) in WRITERS)


@pytest.mark.clause("GCE-1.23b")
@given(writes)
def test_nothing_is_written_unless_the_charter_is_in_force(facts: WriteFacts) -> None:
    assert not may_write(facts) or facts.state in OPEN_RECORD


@pytest.mark.clause("GCE-2.13")
@given(edits)
def test_only_its_author_edits_a_note(facts: EditFacts) -> None:
    write = WriteFacts(part=facts.part, place=facts.place, state=facts.state)
    assert bool(may_edit(facts)) == (facts.is_author and bool(may_write(write)))


@pytest.mark.clause("GCE-2.13", "SEED003-CARE-1", "GCE-1.3")
@given(st.builds(SessionFacts, part=parts, state=states, on=st.none()))
def test_only_the_practitioner_records_a_session(facts: SessionFacts) -> None:
    wanted = facts.part == PRACTITIONER and facts.state in WORKING
    assert bool(may_record_session(facts)) == wanted


@pytest.mark.clause("IMC-INT-1")
@pytest.mark.parametrize(("day", "late"), [(1, True), (6, True), (7, False), (21, False)])
def test_what_is_entered_after_two_weeks_is_called_late(day: int, late: bool) -> None:
    assert entered_late(date(2026, 11, day), date(2026, 11, 21)) is late
