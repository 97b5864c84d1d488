"""The life of an engagement: every act in every state as every part, against a table of its own."""

import itertools

import pytest

from troth.engagement.core.rules.life import EVERYBODY, LIFE, SYSTEM, seen_by_sponsor
from troth.foundation.ethics.workflow import BEGINNING

PARTS = (*EVERYBODY, SYSTEM, "stranger", "operator")
SPEC = """
|                 | enquire                 | all                 | enquiry
|                 | begin                   | practitioner        | contracting
| enquiry chemistry contracting | invite    | all                 | =
| enquiry chemistry contracting | turn away | all                 | =
| enquiry chemistry contracting | let in    | all                 | =
| enquiry chemistry contracting active paused | declare | practitioner client | =
| enquiry         | invite to chemistry     | practitioner        | chemistry
| enquiry chemistry contracting | choose packs | practitioner      | =
| chemistry       | record first meeting    | practitioner        | =
| chemistry       | choose                  | client              | contracting
| enquiry chemistry | decline               | all                 | declined
| contracting     | decline                 | practitioner        | declined
| enquiry chemistry | end at once           | client              | declined
| contracting     | edit                    | all                 | =
| contracting active | sign                 | all                 | =
| contracting active | activate             | system              | active
| active          | book                    | practitioner client | =
| active paused ending follow-up | record session | practitioner | =
| active          | review                  | practitioner client | =
| active paused ending | encourage | practitioner | =
| active          | rate independence       | client              | =
| active          | tell three              | client              | =
| active          | extend                  | practitioner client | =
| active          | renew packs             | practitioner        | =
| active          | pause                   | practitioner client | paused
| active paused   | suspend                 | client system       | suspended
| suspended       | propose to lift         | practitioner        | =
| suspended       | lift                    | client              | active
| suspended       | give up                 | practitioner client | closed
| suspended       | take back               | practitioner client | active
| suspended       | take back in a pause    | practitioner client | paused
| paused          | propose to resume       | practitioner client | =
| paused          | resume                  | practitioner client | active
| paused suspended | remind                 | system              | =
| contracting active | withdraw funding     | sponsor             | =
| contracting active | go on alone          | client              | contracting
| contracting active paused suspended | add representative | sponsor | =
| active paused suspended | let in          | practitioner sponsor | =
| active paused suspended | turn away       | practitioner sponsor | =
| contracting active paused suspended | propose successor | practitioner | =
| contracting active paused suspended | agree successor | client | =
| contracting active paused suspended | drop successor | practitioner client | =
| contracting active paused suspended | leave | sponsor           | =
| active paused   | end                     | client              | ending
| contracting active paused suspended ending follow-up | end at once | client | closed
| contracting active paused | withdraw | practitioner | ending
| suspended       | withdraw                | practitioner        | closed
| ending          | fill closing list       | practitioner client | =
| ending follow-up | sign closing list      | practitioner client | =
| ending          | complete                | practitioner        | closed
| ending          | complete with follow-up | practitioner        | follow-up
| follow-up       | settle follow-up        | client              | =
| follow-up       | finish                  | system              | closed
| enquiry chemistry contracting | fall silent | system          | declined
| closed          | archive                 | system              | archived
| archived        | dispose of content      | system              | =
| archived declined | dispose               | system              | disposed
| active paused ending follow-up | write to share | practitioner client | =
| suspended | write to share | client | =
| active paused suspended ending follow-up | write for oneself | practitioner client | =
| active paused suspended ending follow-up | strike | practitioner client | =
| active | change the plan | practitioner client | =
| active | answer a proposed day | practitioner client | =
| active paused ending follow-up | draft a summary | practitioner client | =
| suspended | draft a summary | client | =
| active paused suspended ending follow-up | release a summary | client | =
| enquiry chemistry contracting | share the annex | practitioner client | =
| active paused ending follow-up | share the annex | practitioner client | =
| suspended | share the annex | client | =
| enquiry chemistry contracting | write the card | client | =
| active paused suspended ending follow-up | write the card | client | =
| enquiry chemistry contracting | ask about a method | client | =
| active paused suspended ending follow-up | ask about a method | client | =
| enquiry chemistry contracting | answer about a method | practitioner | =
| declined closed archived | answer about a method | practitioner | =
| active paused ending follow-up | answer about a method | practitioner | =
| enquiry chemistry contracting | ask for a consent | practitioner client | =
| active paused ending follow-up | ask for a consent | practitioner client | =
| suspended | ask for a consent | client | =
| active paused suspended ending follow-up | mark a need | practitioner | =
| active paused ending follow-up | tell of a need | practitioner | =
| active paused ending follow-up | propose a handover | practitioner | =
| active paused ending follow-up | suggest a summary | practitioner | =
| contracting active paused | invite into a group | practitioner | =
| active paused | take part in a group | practitioner | =
"""


def allowed() -> dict[tuple[str, str, str], str]:
    """Read the table above: (state, act, part) -> the state it leads to."""
    found = {}
    for line in SPEC.strip().splitlines():
        states, act, parts, to = (cell.strip() for cell in line.strip("|").split("|"))
        players = EVERYBODY if parts == "all" else tuple(parts.split())
        for state, part in itertools.product(states.split() or [BEGINNING], players):
            found[state, act, part] = state if to == "=" else to
    return found


ALLOWED = allowed()


@pytest.mark.clause("GCE-1.21", "GCE-1.3", "GCE-1.11")
@pytest.mark.parametrize("state", [BEGINNING, *LIFE.states])
@pytest.mark.parametrize("act", LIFE.acts)
def test_only_the_rows_of_the_table_are_ways(state: str, act: str) -> None:
    cited = {c for row in LIFE.rows for c in row.clauses}
    for part in PARTS:
        verdict = LIFE.judge(state=state, act=act, part=part)
        assert bool(verdict) == ((state, act, part) in ALLOWED), part
        row = LIFE.row(state, act)
        if verdict:
            assert row is not None
            assert row.to == ALLOWED[state, act, part]
        else:
            assert all(r.clause.ref in cited for r in verdict.reasons)


def test_the_table_names_no_act_and_no_state_that_is_missing_here() -> None:
    rows = {(r.state, r.act, p): r.to for r in LIFE.rows for p in r.by}
    assert rows == ALLOWED


@pytest.mark.clause("GCE-1.21")
def test_the_client_ends_in_every_state_in_which_there_is_something_to_end() -> None:
    over = {"declined", "closed", "archived", "disposed"}
    ways = {s for s in LIFE.states if LIFE.judge(state=s, act="end at once", part="client")}
    assert ways == set(LIFE.states) - over


@pytest.mark.clause("GCE-1.20b")
def test_nothing_leads_back_from_the_end() -> None:
    alive = {"enquiry", "chemistry", "contracting", "active", "paused", "suspended"}
    after = set(LIFE.states) - alive
    assert not [r for r in LIFE.rows if r.state in after and r.to in alive]


@pytest.mark.clause("GCE-1.9")
def test_a_sponsor_tells_a_pause_from_nothing_else_and_an_end_from_nothing_else() -> None:
    seen = {state: seen_by_sponsor(state) for state in LIFE.states}
    assert seen["suspended"] == seen["paused"]
    assert len({seen[s] for s in ("ending", "follow-up", "closed", "archived")}) == 1
    assert len({seen[s] for s in ("enquiry", "chemistry", "contracting")}) == 1
