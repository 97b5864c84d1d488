"""Homes of the tests: a folder with databases of its own, and programs that run on it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[4]
ROOT = SOURCE.parent
ACTS = Path(__file__).with_name("events.py")


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a program on a home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
    return {
        **kept,
        "PYTHONPATH": f"{SOURCE}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "troth.app.config.settings",
        "TROTH_HOME": str(home),
        **more,
    }


def run(
    home: Path, *words: str, there: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a `troth` command on a home, and return what it said and how it ended."""
    command = [sys.executable, "-P", "-m", "troth", *words]
    return subprocess.run(
        command,
        cwd=home,
        env=surroundings(home, **(there or {})),
        capture_output=True,
        text=True,
        check=False,
    )


def act(
    home: Path, *words: str, there: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Do something inside a home by acts.py."""
    return subprocess.run(
        [sys.executable, "-P", str(ACTS), *words],
        cwd=home,
        env=surroundings(home, **(there or {})),
        capture_output=True,
        text=True,
        check=False,
    )
