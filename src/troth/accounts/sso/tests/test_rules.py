"""The rules of signing in through a provider, by table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from troth.accounts.sso import rules

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GOOD = rules.AnswerFacts(
    was_asked=True,
    state_matches=True,
    issuer_is_ours=True,
    error="",
    has_code=True,
    begun_at=AT,
    at=AT + timedelta(minutes=9),
)


@pytest.mark.clause("SEED000-CONF-3")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, None),
        ({"was_asked": False}, "does not belong to a sign-in of this browser"),
        ({"state_matches": False}, "does not belong to a sign-in of this browser"),
        ({"issuer_is_ours": False}, "another provider"),
        ({"error": "access_denied", "has_code": False}, "did not let you through"),
        ({"has_code": False}, "does not know this sign-in"),
        ({"at": AT + rules.JOURNEY}, "took too long"),
    ],
)
def test_an_answer_counts_when_nothing_stands_against_it(
    changed: dict[str, object], words: str | None
) -> None:
    verdict = rules.may_go_on(replace(GOOD, **changed))  # type: ignore[arg-type]
    said = [str(reason) for reason in verdict.reasons]
    assert len(said) == (1 if words else 0)
    assert words is None or words in said[0]


@pytest.mark.parametrize(
    ("is_mine", "is_anothers", "has_other", "allowed"),
    [
        (False, False, False, True),
        (True, False, True, True),
        (False, False, True, False),
        (False, True, False, False),
        (False, True, True, False),
    ],
)
def test_one_account_there_is_one_person_here(
    *, is_mine: bool, is_anothers: bool, has_other: bool, allowed: bool
) -> None:
    facts = rules.ConnectFacts(is_mine=is_mine, is_anothers=is_anothers, has_other=has_other)
    assert bool(rules.may_connect(facts)) is allowed


@pytest.mark.parametrize("otherwise", [True, False])
def test_the_last_way_to_sign_in_stays(otherwise: bool) -> None:
    assert bool(rules.may_disconnect(can_sign_in_otherwise=otherwise)) is otherwise
