"""What stands against naming code, policy and law, renewing them, and signing under a code."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TEXTS
from troth.engagement.charter_text.model import Text
from troth.engagement.charters.rules import drafting, packs
from troth.engagement.charters.rules.drafting import SignFacts
from troth.engagement.charters.rules.packs import PacksFacts, RenewFacts
from troth.engagement.core.rules import life
from troth.engagement.core.rules.life import EVERYBODY, PREPARING

FULL = Text(engagement="e", kind="coaching", code="GCE", edition="2016").with_sections(TEXTS)
STATES = tuple(life.LIFE.states)


@pytest.mark.clause("GCE-1.2a", "GCE-2.3", "GCE-2.12a")
@given(state=st.sampled_from(STATES), part=st.sampled_from(EVERYBODY), is_let_in=st.booleans())
def test_the_practitioner_who_was_let_in_names_them_before_the_charter_is_in_force(
    state: str, part: str, *, is_let_in: bool
) -> None:
    told = packs.may_choose_packs(PacksFacts(state=state, part=part, is_let_in=is_let_in))
    assert bool(told) == (state in PREPARING and part == "practitioner" and is_let_in)


@pytest.mark.clause("GCE-1.2a", "GCE-2.12a")
@given(
    state=st.sampled_from(STATES),
    part=st.sampled_from(EVERYBODY),
    is_behind=st.booleans(),
    has_signed=st.booleans(),
    is_pending=st.booleans(),
)
def test_newer_editions_are_proposed_once_they_are_there_signed_and_nothing_waits(
    state: str, part: str, *, is_behind: bool, has_signed: bool, is_pending: bool
) -> None:
    facts = RenewFacts(
        state=state,
        part=part,
        is_behind=is_behind,
        has_signed=has_signed,
        is_pending=is_pending,
    )
    whole = is_behind and has_signed and not is_pending
    may = state == "active" and part == "practitioner" and whole
    assert bool(packs.may_renew_packs(facts)) == may


@pytest.mark.clause("GCE-1.2a")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_pledged": False}, "has not pledged to keep the code"),
        ({"has_code": False}, "no longer has the code"),
        ({"has_code": False, "is_pledged": False, "has_opened_code": False}, "no longer has"),
        ({"has_opened_code": False}, "You have not opened the code"),
    ],
)
def test_nobody_signs_under_a_code_that_is_not_pledged_not_here_or_not_opened(
    change: dict[str, Any], words: str
) -> None:
    facts = SignFacts(
        state="contracting",
        part="client",
        is_let_in=True,
        has_signed=False,
        text=FULL,
        digest_latest="d",
        digest_read="d",
        on=date(2026, 11, 2),
    )
    before = drafting.may_sign(facts).reasons
    told = [r for r in drafting.may_sign(replace(facts, **change)).reasons if r not in before]
    assert [r.clause.ref for r in told] == ["GCE-1.2a"]
    assert words in str(told[0])
