"""No test reads the machine's day: the suite is green whatever day it is run on."""

import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from tests.clock import MACHINE, NOW
from troth.accounts.people import sessions

ROOT = Path(__file__).resolve().parents[1]
DAYS = ("2027-11-24", "2028-02-29")
"""A year ahead, and the day that most years do not have."""
SELECTION = (
    "src/troth/accounts/keys/tests/test_pages_of_recovery.py",
    "tests/test_clock.py::test_the_clock_stands_still",
    "tests/test_clock.py::test_beside_other_processes_the_clock_runs",
)
BESIDE_PROCESSES = {
    "conftest.py",
    "src/troth/app/backups/tests/test_backup.py",
    "tests/clock.py",
    "tests/journeys/conftest.py",
    "tests/journeys/steps.py",
    "tests/test_clock.py",
    "tests/test_wall.py",
}
"""The only files that may know of the machine's clock: they watch processes whose clocks run."""
PRETENDED = os.environ.get(MACHINE)


def test_the_clock_stands_still() -> None:
    assert datetime.now(tz=UTC) == timezone.now() == sessions.clock() == NOW
    assert time.time() == NOW.timestamp()
    assert date.today() == NOW.date()  # noqa: DTZ011 - this is what a test might do


def test_beside_other_processes_the_clock_runs(running_clock: None) -> None:
    before = time.time()
    time.sleep(0.01)
    assert time.time() > before
    if PRETENDED:
        assert f"{datetime.now(tz=UTC).date()}" == PRETENDED


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
def test_the_day_of_the_machine_makes_no_difference(day: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SELECTION],
        cwd=ROOT,
        env={**kept, MACHINE: day},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_only_those_who_watch_processes_know_of_the_machines_clock() -> None:
    words = ("machine_now", "running_clock", "clock.running", "escape_hatch")
    files = [
        ROOT / "conftest.py",
        *(ROOT / "tests").rglob("*.py"),
        *ROOT.glob("src/**/tests/**/*.py"),
    ]
    found = {
        str(file.relative_to(ROOT))
        for file in files
        if any(word in file.read_text() for word in words)
    }
    assert found == BESIDE_PROCESSES
