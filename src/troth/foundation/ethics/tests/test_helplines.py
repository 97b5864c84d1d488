"""Help in a crisis: every number has a source, and the operator's list stands before ours."""

from pathlib import Path

import pytest

from troth.foundation.ethics import helplines, pack

SHIPPED = sorted(path.stem for path in helplines.SHIPPED.glob("*.toml"))


@pytest.mark.clause("SEED001-COMP-4", "IMC-IV-2")
def test_every_shipped_law_pack_has_numbers_with_a_source_and_a_day() -> None:
    assert sorted(found.id for found in pack.packs("jurisdiction")) == SHIPPED
    for country in SHIPPED:
        found = helplines.of(country)
        assert found.checked_on
        assert found.lines[0].kind == "emergency"
        assert "crisis line" in {line.kind for line in found.lines}
        assert all(line.number and line.source for line in found.lines)


@pytest.mark.clause("SEED001-COMP-4")
def test_a_number_keeps_the_meaning_of_its_country() -> None:
    at, ch = ({x.number: x.kind for x in helplines.of(c).lines} for c in ("AT", "CH"))
    assert at["142"] == "crisis line"
    assert "142" not in ch
    assert (at["147"], ch["147"], ch["143"]) == ("child line", "child line", "crisis line")
    assert helplines.of("XX") == helplines.Helplines()
    assert helplines.of("../helplines/AT") == helplines.Helplines()


OWN = """checked_on = 2026-10-01
[[line]]
kind = "crisis line"
name = "Ours"
number = "1"
source = "ours.example"
"""


@pytest.mark.clause("SEED001-COMP-4")
@pytest.mark.parametrize(
    ("text", "own"), [(OWN, True), ("not toml", False), (OWN.replace("crisis line", "?"), False)]
)
def test_the_operators_list_counts_and_a_broken_one_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, own: bool
) -> None:
    (tmp_path / "helplines").mkdir()
    (tmp_path / "helplines" / "AT.toml").write_text(text)
    monkeypatch.setattr(pack, "folders", lambda: (tmp_path,))
    assert helplines.of("AT").by_operator == own
    assert bool(helplines.of("AT").lines)
    assert pack._files(tmp_path) == []
