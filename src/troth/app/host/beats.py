"""When each helper of a server last did its work: a file for each, whose time tells it."""

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings

FOLDER, WORKER = "beats", "worker-"
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""Under this name a server tells its processes in which folder they count; a library reads it."""
LATE = {"clock": 180.0, "sequence": 60.0}
"""Seconds after which a helper that has not done its work counts as standing still."""


def _file(name: str) -> Path:
    return Path(settings.HOME) / FOLDER / name


def beat(name: str) -> None:
    """Note that a helper did its work just now."""
    file = _file(name)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600)


def ready() -> None:
    """Note that this process is a worker that has loaded the program."""
    beat(f"{WORKER}{os.getpid()}")


def is_ready(pid: int) -> bool:
    """Tell whether a worker has loaded the program."""
    return _file(f"{WORKER}{pid}").exists()


def forget_workers() -> None:
    """Take away what earlier workers left: numbers of processes come again."""
    for left in _file("").glob(f"{WORKER}*"):
        left.unlink(missing_ok=True)


def begin_counts() -> Path:
    """Return the folder where the processes of a server count, emptied: they begin with nothing."""
    folder = _file("counts")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def on_time() -> dict[str, bool]:
    """Tell of each helper of this host whether it does its work."""
    ages = {name: age(name) for name in names()}
    return {n: found is not None and found.total_seconds() < LATE[n] for n, found in ages.items()}


def names() -> tuple[str, ...]:
    """Return the helpers that this host has: on SQLite the clock sequences."""
    embedded = str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")
    return ("clock",) if embedded else ("clock", "sequence")


def age(name: str) -> timedelta | None:
    """Return how long ago something was done; None when it never was."""
    try:
        return timedelta(seconds=time.time() - _file(name).stat().st_mtime)
    except OSError:
        return None
