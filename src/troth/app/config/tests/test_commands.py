"""The command line tells its commands and its version, and makes no home to do so."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from troth import __version__
from troth.app.config.commands import COMMANDS, overview

SOURCE = Path(__file__).resolve().parents[4]
STARTED_BY_SERVE = {"clock", "sequence"}


def test_every_command_has_its_line_and_no_other() -> None:
    ours = {name for name, app in get_commands().items() if app.startswith("troth.")}
    told = [name.replace("-", "_") for group in COMMANDS.values() for name in group]
    assert sorted(told) == sorted(ours - STARTED_BY_SERVE)


def test_the_lines_fit_a_terminal() -> None:
    assert [line for line in overview().splitlines() if len(line) > 100] == []


def test_the_version_is_told_in_one_place() -> None:
    project = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    changes = (SOURCE.parent / "CHANGELOG.md").read_text("utf-8")
    assert project["version"] == __version__
    assert f"\n## {__version__}" in changes


@pytest.mark.parametrize("word", ["--help", "-h", "help", "--version", "version", ""])
def test_help_and_version_make_no_home(word: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth", *word.split()],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "TROTH_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"Troth {__version__}" in done.stdout
    assert ("prove-wall" in done.stdout) is ("version" not in word)
    assert not home.exists()


@pytest.mark.parametrize(
    ("words", "url", "said"),
    [
        ("serve", "https://example.org/troth", "has a path"),
        ("backup", "example.org", "no address of a host"),
        ("upgrade --check", "https://example.org", "There is no home"),
    ],
)
def test_a_wrong_address_or_no_home_is_refused_before_anything_is_made(
    words: str, url: str, said: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth", *words.split()],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SOURCE),
            "TROTH_HOME": str(home),
            "TROTH_URL": url,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("troth: ")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not home.exists()
