"""Whose document is made now: one at a time for each person, and few at once in one worker.

To set a long document takes seconds. It has a lane of its own (vault.lanes): whoever asks for many,
or for a long one, waits alone, and the pages of everybody else go on.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from troth.foundation.vault.lanes import Crowded, Lane

AT_ONCE = 2
"""Documents that one worker makes at the same time."""

_documents = Lane(at_once=AT_ONCE, waiting=0, patience=0)
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
    """Hold the one turn of a person on this host, and one of the few of this worker.

    Its work leaves the lane of pages.

    Nothing waits here: raises Busy when there is no turn.
    """
    if not _take(person):
        raise Busy(is_own=True)
    try:
        with ExitStack() as held:
            try:
                held.enter_context(_documents.turn())
            except Crowded:
                raise Busy(is_own=False) from None
            yield
    finally:
        _give_back(person)


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
