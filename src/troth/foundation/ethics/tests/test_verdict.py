"""One verdict serves the button, the refusal page and the guard."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.foundation.ethics.verdict import Refused, Verdict, judge, need

CHAIN = UUID(int=7)


@given(st.lists(st.booleans(), max_size=6))
def test_a_verdict_is_true_exactly_when_nothing_is_missing(met: list[bool]) -> None:
    verdict = judge(*(need(m, "Something is missing.", "GCE-1.3") for m in met))
    assert bool(verdict) == all(met)
    assert len(verdict.reasons) == met.count(False)


def test_enforcing_a_refusal_tells_every_reason_and_the_chain() -> None:
    verdict = judge(
        need(False, "%(who)s has not signed.", "GCE-1.3", who="Cleo", fix="charter:sign"),
        need(False, "No end date.", "GCE-1.5a"),
    )
    with pytest.raises(Refused, match=r"Cleo has not signed\.; No end date\.") as refused:
        verdict.enforce(CHAIN)
    assert refused.value.chain == CHAIN
    assert [r.clause.ref for r in verdict.reasons] == ["GCE-1.3", "GCE-1.5a"]


def test_two_verdicts_join() -> None:
    one, two = judge(need(False, "One.", "GCE-1.3")), judge(need(False, "Two.", "GCE-1.9"))
    assert [str(r) for r in (one & two).reasons] == ["One.", "Two."]
    assert Verdict() & Verdict()
