"""Every measurement of benchmarks/ runs, at a size at which its figures mean nothing."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
TINY = {
    "charter": ["12", "--rounds", "1"],
    "host": ["--sign-ins", "3", "--seconds", "30"],
    "ledger": ["--entries", "20", "--leaves", "30", "--histories", "1", "--batches", "1"],
    "pages": ["--small", "4", "--large", "22", "--rounds", "1"],
    "vault": ["--rounds", "1", "--notes", "4"],
}
SAID = {
    "charter": ["a full charter: ", "12 engagements, all the rest at once: "],
    "host": ["alone: ", "3 sign-ins at once: ", "8 before a provider that hangs: "],
    "ledger": ["4 writer(s): ", " 30 leaves: ", "The verifier: 20 entries", "1 honest hist"],
    "pages": ["| Today | ", "| form: note | ", "Our thread costs ", "A worker of `troth serve` "],
    "vault": ["open 10 KB ", "open 4 notes, first ", "sign-in "],
}
"""What stands at the beginning of lines of each report, its last line included."""


@pytest.mark.parametrize("name", TINY)
def test_a_measurement_runs(name: str) -> None:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
    with tempfile.TemporaryDirectory() as temp:
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *TINY[name]],
            cwd=ROOT,
            env={**own, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TMPDIR": temp},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert not list(Path(temp).iterdir()), "it cleans up after itself"
    lines = done.stdout.splitlines()
    missing = [said for said in SAID[name] if not any(said in line[:50] for line in lines)]
    assert not missing, done.stdout


def test_each_measurement_has_its_run_here() -> None:
    found = subprocess.run([ROOT / "bench"], capture_output=True, text=True, check=True)
    assert set(found.stdout.split()) == TINY.keys() == SAID.keys()
