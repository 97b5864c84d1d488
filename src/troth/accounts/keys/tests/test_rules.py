"""Who may add and remove ways to unlock, and how lost keys come back: rule by rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.accounts.keys import rules
from troth.accounts.keys.rules import (
    ASKED,
    ASKER,
    COMPARED,
    DONE,
    DROPPED,
    EXPIRED,
    LIFE,
    LOSS,
    OPEN,
    OWNER,
    PEER,
    SYSTEM,
    TRIES,
    VETOED,
    WAIT,
    WAITING,
)
from troth.foundation.ethics.workflow import BEGINNING

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STATES = (BEGINNING, *LOSS.states)
ROLES = (ASKER, OWNER, PEER, SYSTEM, "stranger", "operator", "sponsor")
ALLOWED = {
    (BEGINNING, "ask", ASKER): ASKED,
    (ASKED, "compare", PEER): COMPARED,
    (COMPARED, "compare", PEER): COMPARED,
    (WAITING, "compare", PEER): WAITING,
    (DONE, "compare", PEER): DONE,
    (COMPARED, "wait", ASKER): WAITING,
    (COMPARED, "wait", SYSTEM): WAITING,
    (WAITING, "complete", ASKER): DONE,
    (WAITING, "complete", SYSTEM): DONE,
    **{(state, "veto", role): VETOED for state in OPEN for role in (OWNER, PEER)},
    (WAITING, "stop", SYSTEM): VETOED,
    **{(state, "drop", ASKER): DROPPED for state in OPEN},
    **{(state, "expire", SYSTEM): EXPIRED for state in (ASKED, COMPARED)},
}


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", LOSS.acts)
@pytest.mark.parametrize("role", ROLES)
def test_only_the_rows_of_the_table_are_ways(state: str, act: str, role: str) -> None:
    verdict, row = LOSS.judge(state=state, act=act, part=role), LOSS.row(state, act)
    assert bool(verdict) == ((state, act, role) in ALLOWED)
    if verdict:
        assert row is not None
        assert row.to == ALLOWED[state, act, role]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", LOSS.acts)
@pytest.mark.parametrize("role", ROLES)
def test_every_rule_follows_the_table(state: str, act: str, role: str) -> None:
    """With everything else in order, each `may_…` says what the table says."""
    verdicts = {
        "compare": rules.may_compare(replace(HEARD, state=state, part=role)),
        **{act: rules.stands(act, state, role) for act in ("veto", "drop", "wait")},
        "complete": rules.may_complete(replace(DUE, state=state, part=role)),
        "expire": rules.may_expire(replace(DUE, state=state, part=role)),
        "stop": rules.may_stop(replace(DUE, state=state, part=role, is_in_use=True)),
    }
    if act == "ask":
        return  # asking has facts of its own, below
    assert bool(verdicts[act]) == ((state, act, role) in ALLOWED)


def test_nothing_leads_out_of_an_end() -> None:
    ends = (DONE, VETOED, EXPIRED, DROPPED)
    assert set(LOSS.states) == {*OPEN, *ends}
    assert {r.to for r in LOSS.rows if r.state in ends} == {DONE}
    assert [(r.state, r.act) for r in LOSS.rows if r.state in ends] == [(DONE, "compare")]


# --- ways to unlock ----------------------------------------------------------------------------

SLOT = rules.RemoveFacts(
    exists=True, signs_in=False, others=1, others_in_all=2, new_seed_runs=False
)


@pytest.mark.clause("SEED000-CONF-3")
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (SLOT, None),
        (replace(SLOT, exists=False), "gone already"),
        (replace(SLOT, signs_in=True), "Change it instead"),
        (replace(SLOT, others=0, others_in_all=0), "only way to open your vault"),
        (replace(SLOT, others=0, others_in_all=1), "Only your recovery code would be left"),
        (replace(SLOT, new_seed_runs=True), "making new keys"),
    ],
)
def test_removing_a_way(facts: rules.RemoveFacts, words: str | None) -> None:
    verdict = rules.may_remove(facts)
    assert bool(verdict) == (words is None)
    assert [str(r) for r in verdict.reasons if words and words in str(r)] == [
        str(r) for r in verdict.reasons
    ]


@given(
    st.builds(
        rules.RemoveFacts,
        exists=...,
        signs_in=...,
        others=st.integers(0, 3),
        others_in_all=st.integers(0, 3),
        new_seed_runs=...,
    )
)
def test_nobody_ever_removes_their_last_way(facts: rules.RemoveFacts) -> None:
    if rules.may_remove(facts):
        assert facts.others >= 1


def test_nothing_is_added_to_a_seed_that_is_about_to_go() -> None:
    assert rules.may_add(rules.AddFacts(new_seed_runs=False))
    assert not rules.may_add(rules.AddFacts(new_seed_runs=True))
    assert rules.may_begin_new_seed(rules.SeedFacts(runs=False, is_lost=False))
    assert not rules.may_begin_new_seed(rules.SeedFacts(runs=True, is_lost=False))
    assert not rules.may_begin_new_seed(rules.SeedFacts(runs=False, is_lost=True))


# --- keys that were lost -----------------------------------------------------------------------

ASK = rules.AskFacts(state="", vault_is_open=False, chosen=1, possible=2)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (ASK, None),
        (replace(ASK, state=VETOED), None),
        (replace(ASK, state=ASKED), "asked already"),
        (replace(ASK, state=WAITING), "asked already"),
        (replace(ASK, vault_is_open=True), "vault is locked"),
        (replace(ASK, chosen=0), "at least one person"),
        (replace(ASK, chosen=0, possible=0), "Nobody can give your keys back"),
    ],
)
def test_asking(facts: rules.AskFacts, words: str | None) -> None:
    verdict = rules.may_ask(facts)
    assert bool(verdict) == (words is None)
    assert words is None or [words in str(r) for r in verdict.reasons] == [True]


HEARD = rules.CompareFacts(
    state=ASKED,
    part=PEER,
    words_agree=True,
    keys_are_genuine=True,
    has_compared=False,
    tries=0,
    how="spoke",
)


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (HEARD, None),
        (replace(HEARD, state=COMPARED, tries=TRIES - 1), None),
        (replace(HEARD, words_agree=False), "do not belong"),
        (replace(HEARD, how=""), "how you recognised"),
        (replace(HEARD, has_compared=True), "compared the words already"),
        (replace(HEARD, tries=TRIES), "too often"),
        (replace(HEARD, keys_are_genuine=False), "changed outside Troth"),
        (replace(HEARD, part=ASKER), "shares something"),
        (replace(HEARD, part=OWNER), "shares something"),
        (replace(HEARD, state=WAITING), None),
        (replace(HEARD, state=DONE), None),
        (replace(HEARD, state=VETOED), "was stopped"),
    ],
)
def test_comparing(facts: rules.CompareFacts, words: str | None) -> None:
    verdict = rules.may_compare(facts)
    assert bool(verdict) == (words is None)
    assert words is None or any(words in str(r) for r in verdict.reasons)


DUE = rules.DueFacts(
    state=WAITING,
    part=SYSTEM,
    at=AT + LIFE,
    asked_at=AT,
    due_at=AT + WAIT,
    is_same_key=True,
    is_in_use=False,
)


@pytest.mark.clause("SEED000-CONF-3")
@given(st.timedeltas(timedelta(0), timedelta(days=30)))
def test_new_keys_come_after_three_days_and_requests_end_after_fourteen(after: timedelta) -> None:
    at = AT + after
    assert bool(rules.may_complete(replace(DUE, at=at))) == (after >= timedelta(hours=72))
    asked = replace(DUE, at=at, state=ASKED, due_at=None)
    assert bool(rules.may_expire(asked)) == (after >= timedelta(days=14))


def test_other_keys_than_the_compared_ones_never_come_into_force() -> None:
    assert rules.may_complete(DUE)
    assert not rules.may_complete(replace(DUE, is_same_key=False))
    assert not rules.may_complete(replace(DUE, due_at=None))
    assert rules.may_stop(replace(DUE, is_same_key=False))


@pytest.mark.clause("SEED000-CONF-3")
def test_keys_that_still_open_the_vault_are_not_lost() -> None:
    assert not rules.may_complete(replace(DUE, is_in_use=True))
    assert rules.may_stop(replace(DUE, is_in_use=True))
    assert not rules.may_stop(DUE)
