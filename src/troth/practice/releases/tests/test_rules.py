"""The release of words, act by state by part, and by property."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.foundation.ethics.verdict import Verdict
from troth.foundation.ethics.workflow import BEGINNING
from troth.practice.releases import rules
from troth.practice.releases.rules import CLIENT, RELEASE, SENT, DraftFacts, ReleaseFacts

PARTS = (rules.PRACTITIONER, CLIENT, rules.SPONSOR, rules.SYSTEM, "stranger")
STATES = (BEGINNING, *RELEASE.states)
TODAY = date(2026, 11, 12)
parts, states = st.sampled_from(PARTS), st.sampled_from(STATES)
near = st.dates(TODAY - timedelta(days=500), TODAY + timedelta(days=500))
digests = st.sampled_from(["", "a", "b"])

SIGN = rules.SignFacts(
    part=CLIENT,
    state=rules.DRAFT,
    in_force=True,
    has_recipient=True,
    is_complete=True,
    expires_on=TODAY,
    today=TODAY,
    digest_read="a",
    digest_offered="a",
)
SEND = rules.SendFacts(
    part=CLIENT,
    state=rules.SIGNED,
    in_force=True,
    is_genuine=True,
    keys_signed=True,
    expires_on=TODAY,
    today=TODAY,
    digest_read="a",
    digest_signed="a",
)


def _drafted(judge: Callable[[DraftFacts], Verdict]) -> Callable[[str, str], Verdict]:
    return lambda part, state: judge(DraftFacts(part=part, state=state, in_force=True))


def _released(judge: Callable[[ReleaseFacts], Verdict], day: date) -> Callable[[str, str], Verdict]:
    return lambda part, state: judge(
        ReleaseFacts(part=part, state=state, expires_on=TODAY, today=day)
    )


JUDGES: dict[str, Callable[[str, str], Verdict]] = {
    "write": _drafted(rules.may_write),
    "edit": _drafted(rules.may_edit),
    "drop": _drafted(rules.may_drop),
    "sign": lambda part, state: rules.may_sign(replace(SIGN, part=part, state=state)),
    "send": lambda part, state: rules.may_send(replace(SEND, part=part, state=state)),
    "open": _released(rules.may_open, TODAY),
    "withdraw": _released(rules.may_withdraw, TODAY),
    "expire": _released(rules.may_expire, TODAY + timedelta(days=1)),
}


@pytest.mark.clause("GCE-1.9", "SEED003-DISC-1", "SEED003-REPORT-3")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", RELEASE.acts)
def test_only_what_stands_in_the_table_can_be_done(act: str, state: str, part: str) -> None:
    """Where nothing else stands in the way, the rule says what the table says."""
    row = RELEASE.row(state, act)
    verdict = JUDGES[act](part, state)
    assert bool(verdict) == (row is not None and part in row.by)
    assert bool(verdict) == bool(RELEASE.judge(state=state, act=act, part=part))
    assert all(reason.clause.ref for reason in verdict.reasons)


def test_every_act_of_the_table_has_its_rule() -> None:
    assert set(JUDGES) == set(RELEASE.acts)


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-2", "SEED003-DISC-1")
@given(
    st.builds(
        rules.SignFacts,
        part=parts,
        state=states,
        expires_on=st.none() | near,
        today=st.just(TODAY),
        digest_read=digests,
        digest_offered=digests,
    )
)
def test_nothing_is_signed_but_by_the_client_who_read_these_very_words(
    facts: rules.SignFacts,
) -> None:
    until = facts.expires_on
    wanted = (
        facts.part == CLIENT
        and facts.state == rules.DRAFT
        and facts.in_force
        and facts.has_recipient
        and facts.is_complete
        and until is not None
        and TODAY <= until <= TODAY + rules.LONGEST
        and facts.digest_read == facts.digest_offered != ""
    )
    assert bool(rules.may_sign(facts)) == wanted


@pytest.mark.clause("GCE-1.9", "GCE-1.11", "SEED003-REPORT-1")
@given(
    st.builds(
        rules.SendFacts,
        part=parts,
        state=states,
        expires_on=near,
        today=st.just(TODAY),
        digest_read=digests,
        digest_signed=digests,
    )
)
def test_nothing_is_sent_but_by_the_client_and_as_signed(facts: rules.SendFacts) -> None:
    wanted = (
        facts.part == CLIENT
        and facts.state == rules.SIGNED
        and facts.in_force
        and facts.is_genuine
        and facts.keys_signed
        and facts.digest_read == facts.digest_signed
        and facts.today <= facts.expires_on
    )
    assert bool(rules.may_send(facts)) == wanted


@pytest.mark.clause("SEED000-CONF-2", "SEED003-DISC-1")
@given(st.builds(ReleaseFacts, part=parts, state=states, expires_on=near, today=st.just(TODAY)))
def test_nobody_but_the_client_reads_what_is_not_sent_or_is_over(facts: ReleaseFacts) -> None:
    in_time = facts.state in rules.READABLE and facts.today <= facts.expires_on
    assert bool(rules.may_read(facts)) == (facts.part == CLIENT or in_time)
    if rules.may_open(facts):
        assert (facts.part, facts.state) == (rules.SPONSOR, SENT)
        assert in_time
