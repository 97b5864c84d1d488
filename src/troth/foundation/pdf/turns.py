"""Whose document is made now: one at a time for each person, and few at once in one worker.

To set a long document takes seconds. Whoever asks for many, or for a long one, waits alone: at
least half of a worker's threads never make documents, and go on answering everybody else.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.conf import settings

_guard = threading.Lock()
_asking: set[UUID] = set()
_PLACES = 2**31


class Busy(Exception):
    """No document can be made for this person now; `is_own` when another one of theirs is."""

    def __init__(self, *, is_own: bool) -> None:
        super().__init__("A document is being made.")
        self.is_own = is_own


@contextmanager
def turn(person: UUID) -> Iterator[None]:
    """Hold the one turn that a person has on this host, and one of the few of this worker.

    Nothing waits here: raises Busy when there is no turn.
    """
    if not _take(person):
        raise Busy(is_own=True)
    try:
        if not _lanes().acquire(blocking=False):
            raise Busy(is_own=False)
        try:
            yield
        finally:
            _lanes().release()
    finally:
        _give_back(person)


@cache
def _lanes() -> threading.BoundedSemaphore:
    """Return the turns of this worker: half of its threads, one at least."""
    return threading.BoundedSemaphore(max(settings.TROTH_THREADS // 2, 1))


def _take(person: UUID) -> bool:
    """Lock a person's place in a file that all workers share; it is free when a worker ends.

    Such a lock is the process's: among its threads the set decides.
    """
    with _guard:
        if person in _asking:
            return False
        try:
            fcntl.lockf(_file(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(person))
        except OSError:
            return False
        _asking.add(person)
        return True


def _give_back(person: UUID) -> None:
    with _guard:
        fcntl.lockf(_file(), fcntl.LOCK_UN, 1, _place(person))
        _asking.discard(person)


def _place(person: UUID) -> int:
    return int.from_bytes(sha256(person.bytes).digest()[:8]) % _PLACES


@cache
def _file() -> int:
    return os.open(settings.TROTH_TURNS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
