"""A life cycle is its rows and nothing else."""

import pytest

from troth.foundation.ethics.clause import UnknownClause
from troth.foundation.ethics.workflow import Row, Workflow

LAMP = Workflow(
    "lamp",
    (
        Row("", "hang", ("client",), "dark", ("GCE-1.3",)),
        Row("dark", "light", ("client", "practitioner"), "bright", ("GCE-1.9",)),
        Row("bright", "quench", ("client",), "dark", ("GCE-1.21",)),
    ),
)


def test_only_what_is_in_a_row_is_allowed() -> None:
    allowed = {
        (state, act, part)
        for state in ("", *LAMP.states)
        for act in LAMP.acts
        for part in ("client", "practitioner", "sponsor")
        if LAMP.judge(state=state, act=act, part=part)
    }
    assert allowed == {(r.state, r.act, part) for r in LAMP.rows for part in r.by}


def test_a_refusal_cites_the_clause_of_the_act() -> None:
    verdict = LAMP.judge(state="dark", act="quench", part="client")
    assert [r.clause.ref for r in verdict.reasons] == ["GCE-1.21"]


def test_the_drawing_shows_every_row() -> None:
    drawn = LAMP.mermaid()
    assert drawn.startswith("stateDiagram-v2\n")
    assert "    [*] --> dark: hang (client)\n" in drawn
    assert drawn.count("-->") == len(LAMP.rows)


def test_a_table_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="two rows"):
        Workflow("twice", (LAMP.rows[0], LAMP.rows[0]))
    with pytest.raises(ValueError, match="cites no clause"):
        Workflow("bare", (Row("", "hang", ("client",), "dark", ()),))
    with pytest.raises(UnknownClause):
        Workflow("wrong", (Row("", "hang", ("client",), "dark", ("GCE-99",)),))
