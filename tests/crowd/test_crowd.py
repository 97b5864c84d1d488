"""Fifty concurrent writers on one engagement: no lost update, an unbroken chain."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    "DJANGO_SETTINGS_MODULE": "tests.settings",
}


def test_fifty_writers_lose_nothing() -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", "tests.crowd.program"],
            cwd=ROOT,
            env={
                **kept,
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                "TROTH_HOME": home,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr + done.stdout
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["lost notes"] == summary["lost words"] == []
    assert summary["notes twice"] == 0, "a form that arrived twice at once was carried out twice"
    assert summary["versions"] == 13, "one version for each of twelve words, and the first"
    assert summary["overtaken"], "nobody was overtaken: the test did not show what it is for"
