"""The drawings in docs/states are those of the tables in the rules."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from troth.desk.register import states


def test_every_table_has_its_page() -> None:
    assert {flow.name for _, flow in states.workflows()} >= {"engagement", "release"}
    assert sorted(states.pages()) == sorted(p.name for p in states.PAGES.glob("*.md"))


def test_the_committed_pages_are_those_of_the_tables() -> None:
    assert states.stale() == [], "Call ./run states and commit docs/states."


def test_a_changed_and_a_strange_page_are_found_and_put_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "PAGES", tmp_path)
    call_command("states", verbosity=0)
    (tmp_path / "release.md").write_text("draft --> sent: send (practitioner)")
    (tmp_path / "gone.md").write_text("")
    assert states.stale() == ["gone.md", "release.md"]
    with pytest.raises(CommandError, match=r"gone\.md, release\.md"):
        call_command("states", "--check")
    call_command("states")
    assert states.stale() == []
