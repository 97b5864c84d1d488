"""The life of an engagement: every act in every state as every part."""

import itertools

import pytest

from troth.engagements.rules import ACTIVE, CLOSED, CONTRACTING, EVERYBODY, LIFE, SYSTEM
from troth.ethics.workflow import BEGINNING

STATES = (BEGINNING, CONTRACTING, ACTIVE, CLOSED)
PARTS = (*EVERYBODY, SYSTEM, "stranger")
ALLOWED = {
    ("", "begin", "practitioner"): CONTRACTING,
    (CONTRACTING, "invite", "practitioner"): CONTRACTING,
    (CONTRACTING, "turn away", "practitioner"): CONTRACTING,
    (CONTRACTING, "let in", "practitioner"): CONTRACTING,
    (CONTRACTING, "edit", "practitioner"): CONTRACTING,
    (CONTRACTING, "edit", "client"): CONTRACTING,
    (CONTRACTING, "edit", "sponsor"): CONTRACTING,
    (CONTRACTING, "sign", "practitioner"): CONTRACTING,
    (CONTRACTING, "sign", "client"): CONTRACTING,
    (CONTRACTING, "sign", "sponsor"): CONTRACTING,
    (CONTRACTING, "activate", "system"): ACTIVE,
    (CONTRACTING, "end", "client"): CLOSED,
    (ACTIVE, "end", "client"): CLOSED,
}


@pytest.mark.clause("GCE-1.21", "GCE-1.3", "GCE-1.11")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", LIFE.acts)
@pytest.mark.parametrize("part", PARTS)
def test_only_the_rows_of_the_table_are_ways(state: str, act: str, part: str) -> None:
    verdict = LIFE.judge(state=state, act=act, part=part)
    row = LIFE.row(state, act)
    assert bool(verdict) == ((state, act, part) in ALLOWED)
    if verdict:
        assert row is not None
        assert row.to == ALLOWED[state, act, part]
    else:
        assert all(
            r.clause.ref in {c for w in LIFE.rows for c in w.clauses} for r in verdict.reasons
        )


def test_the_table_names_no_act_and_no_state_that_is_missing_here() -> None:
    assert set(LIFE.states) == {CONTRACTING, ACTIVE, CLOSED}
    assert {a for _, a, _ in ALLOWED} == set(LIFE.acts)
    rows = {(r.state, r.act, p) for r in LIFE.rows for p in r.by}
    assert rows == set(ALLOWED)


@pytest.mark.clause("GCE-1.21")
def test_nothing_leads_out_of_the_end() -> None:
    acts = itertools.product(LIFE.acts, PARTS)
    assert not any(LIFE.judge(state=CLOSED, act=a, part=p) for a, p in acts)
