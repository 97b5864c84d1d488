"""The command line tells its commands and its version, and makes no home to do so."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from troth import __version__
from troth.app.config.commands import COMMANDS, STARTED_BY_SERVE, overview

SOURCE = Path(__file__).resolve().parents[4]


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


@pytest.mark.parametrize("name", ["shell", "flush", "loaddata", "dbshell", "migrate", "dumpdata"])
def test_no_command_walks_round_the_rules(name: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth", name],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "TROTH_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        input="",
    )
    assert done.returncode == 1
    assert f"There is no command {name}. ./run --help lists them." in done.stderr
    assert not home.exists()


def test_a_fault_of_the_host_is_told_in_a_sentence(tmp_path: Path) -> None:
    """A database that cannot be opened ends a command without a trace of the program."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth", "tick"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "TROTH_HOME": str(tmp_path)}
        | {"TROTH_DATABASE": "sqlite:////nowhere/at/all.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("troth: ")


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
