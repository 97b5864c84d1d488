"""The life cycles of a group and of a membership: every row, and nothing but the rows."""

import pytest

from troth.foundation.ethics.workflow import BEGINNING, Workflow
from troth.practice.groups.rules.life import GROUP, MEMBERSHIP

PARTS = ("practitioner", "member", "system")

# state | act | by | leads to
GROUPS = """
 | begin | practitioner | forming
forming | invite | practitioner | forming
forming | change agreement | practitioner | forming
forming | let in | practitioner | running
forming | close | practitioner | closed
running | invite | practitioner | running
running | change agreement | practitioner | running
running | let in | practitioner | running
running | write | practitioner, member | running
running | edit | practitioner, member | running
running | record session | practitioner | running
running | close | practitioner | closed
closed | read after the end | practitioner | closed
closed | dispose | system | disposed
"""
MEMBERSHIPS = """
 | invite | practitioner | invited
invited | sign | member | signed
invited | decline | member | declined
invited | take back | practitioner | declined
invited | change agreement | practitioner | invited
invited | engagement ends | system | declined
signed | decline | member | declined
signed | take back | practitioner | declined
signed | change agreement | practitioner | invited
signed | let in | practitioner | in
signed | engagement ends | system | declined
in | let in | practitioner | in
in | change agreement | practitioner | in
in | sign | member | in
in | leave | member | left
in | engagement ends | system | left
"""


def _allowed(table: str) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    for line in table.strip("\n").splitlines():
        state, act, by, to = (cell.strip() for cell in line.split("|"))
        found |= {(state, act, part.strip()): to for part in by.split(",")}
    return found


CYCLES = [(GROUP, _allowed(GROUPS)), (MEMBERSHIP, _allowed(MEMBERSHIPS))]


@pytest.mark.parametrize(("flow", "allowed"), CYCLES)
def test_only_the_rows_of_the_table_are_ways(
    flow: Workflow, allowed: dict[tuple[str, str, str], str]
) -> None:
    rows = {(r.state, r.act, p): r.to for r in flow.rows for p in r.by}
    assert rows == allowed
    for state in (BEGINNING, *flow.states):
        for act in flow.acts:
            for part in PARTS:
                verdict = flow.judge(state=state, act=act, part=part)
                assert bool(verdict) == ((state, act, part) in allowed), (state, act, part)


@pytest.mark.clause("GCE-1.21")
def test_a_member_gets_out_of_every_state_in_which_they_are_in_or_asked() -> None:
    ways = {
        r.state for r in MEMBERSHIP.rows if r.by == ("member",) and r.to in ("left", "declined")
    }
    assert ways == {"invited", "signed", "in"}


def test_nothing_leads_back_from_the_end() -> None:
    over = {"left", "declined"}
    assert not [r for r in MEMBERSHIP.rows if r.state in over]
    assert {r.to for r in GROUP.rows if r.state in ("closed", "disposed")} == {"closed", "disposed"}
