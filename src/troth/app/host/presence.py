"""One server to a home: who serves holds a lock, and what a home needs once it was in use.

The lock is the kernel's, so that nothing is left of it when the server is killed. It is not handed
down: workers that outlive their parent do not hold it.
"""

import fcntl
import os
from pathlib import Path

from troth.app.host.home import BEGUN
from troth.foundation.vault.faults import Fault

LOCK = "serve.lock"
_held: list[int] = []


class Served(Fault):
    """Another server has this home."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"Troth is being served from {home} already. Stop that server first, or set TROTH_HOME "
            "to another folder. To load a new version without a break, send it SIGHUP."
        )


def hold(home: Path) -> None:
    """Take the lock of a home for as long as this process runs; raise Served."""
    lock = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise Served(home) from None
    _held.append(lock)


def alone(home: Path) -> bool:
    """Tell whether nobody serves a home at this moment."""
    lock = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def begin(home: Path) -> None:
    """Remember that the databases of a home were made."""
    (home / BEGUN).touch(mode=0o600)


def has_begun(home: Path) -> bool:
    """Tell whether a home was in use before."""
    return (home / BEGUN).exists()
