"""The rules of second factors, by table and over many moments."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.accounts.people.rules import (
    CHALLENGE_LIFE,
    CODE_DRIFT,
    CODE_SECONDS,
    HALFWAY,
    FactorFacts,
    challenge_counts,
    fresh_step,
    halfway_is_over,
    is_lasting,
    may_remove_factor,
    owes_factor,
)

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 10**6).map(lambda seconds: AT + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("duties", "left", "may"),
    [(0, 0, True), (0, 1, True), (1, 0, False), (3, 0, False), (1, 1, True), (2, 2, True)],
)
def test_the_last_factor_of_a_duty_stays(duties: int, left: int, may: bool) -> None:
    facts = FactorFacts(duties=duties, left=left)
    assert bool(may_remove_factor(facts)) == may
    assert owes_factor(facts) != may


@given(at=MOMENTS, away=st.integers(-5, 5), used=st.integers(-5, 5))
def test_a_code_counts_near_its_time_and_after_the_last(at: datetime, away: int, used: int) -> None:
    now = int(at.timestamp()) // CODE_SECONDS
    counts = fresh_step(step=now + away, last=now + used, at=at)
    assert counts == (abs(away) <= CODE_DRIFT and away > used)


@given(made_at=MOMENTS, seconds=st.integers(0, 2000))
def test_half_a_sign_in_and_a_challenge_end_in_time(made_at: datetime, seconds: int) -> None:
    at = made_at + timedelta(seconds=seconds)
    assert halfway_is_over(made_at=made_at, at=at) == (seconds >= HALFWAY.total_seconds())
    counts = challenge_counts(made_at=made_at, at=at)
    assert counts == (seconds < CHALLENGE_LIFE.total_seconds())


@pytest.mark.parametrize(
    ("code", "said", "lasting"),
    [
        ("550", "5.1.1 no such person", True),
        ("554", "", True),
        ("552", "5.2.2 full", True),
        ("450", "4.2.1 come back later", False),
        ("550", "5.7.1 relaying denied", False),
        ("530", "5.5.1 sign in first", False),
    ],
)
def test_which_answers_of_a_mail_server_are_for_good(code: str, said: str, lasting: bool) -> None:
    assert is_lasting(code, said) is lasting
