"""When each helper of a server last did its work: a file for each, whose time tells it."""

import os
import time
from pathlib import Path

from django.conf import settings

FOLDER, WORKER = "beats", "worker-"
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


def on_time() -> dict[str, bool]:
    """Tell of each helper of this host whether it does its work."""
    names = {"clock"} | ({"sequence"} if not _is_embedded() else set())
    return {name: _age(name) < LATE[name] for name in sorted(names)}


def _is_embedded() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


def _age(name: str) -> float:
    try:
        return time.time() - _file(name).stat().st_mtime
    except OSError:
        return float("inf")
