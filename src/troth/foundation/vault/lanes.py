"""Keeps slow work from holding everybody up: who waits for it steps out of the lane of pages.

A worker has many threads and lets a few of them answer at once: the lane of pages. What takes long
and needs no database, as a password's derivation or the answer of another server, has a lane of
its own: narrow, so that the machine is left to the pages, and with an end to its queue.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

THREADS = 64
"""Threads of one worker: more than can wait in all lanes together."""


class Crowded(Exception):
    """Too many wait for the same slow work; in a moment there is room again."""


class _Pages(threading.local):
    """The lane of pages, and whether this thread is in it."""

    width: threading.Semaphore | None = None
    is_in = False

    def enter(self) -> None:
        if _Pages.width is not None:
            _Pages.width.acquire()
            self.is_in = True

    def leave(self) -> None:
        if _Pages.width is not None and self.is_in:
            _give_back()
            self.is_in = False
            _Pages.width.release()


_pages = _Pages()


def open_pages(width: int) -> None:
    """Let this process answer at most `width` pages at once; before, there is no limit."""
    _Pages.width = threading.Semaphore(width)


@contextmanager
def page() -> Iterator[None]:
    """Answer one page, as soon as there is room for it."""
    _pages.enter()
    try:
        yield
    finally:
        _pages.leave()


class Lane:
    """Slow work of one kind: `at_once` in this process, `waiting` behind them for `patience` s."""

    def __init__(self, *, at_once: int, waiting: int, patience: float) -> None:
        self._room = threading.Semaphore(at_once)
        self._queue = threading.Semaphore(at_once + waiting)
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Do the work outside the lane of pages; raise Crowded when too many wait for it.

        Inside a transaction nobody waits: its locks would be waited for by everybody.
        """
        if any(c.in_atomic_block for c in connections.all(initialized_only=True)):
            yield
            return
        if not self._queue.acquire(blocking=False):
            raise Crowded
        was_in = _pages.is_in
        _pages.leave()
        try:
            if not self._room.acquire(timeout=self._patience):
                raise Crowded
            try:
                yield
            finally:
                self._room.release()
        finally:
            self._queue.release()
            if was_in:
                _pages.enter()


def _give_back() -> None:
    """Give a connection of a pool back: who waits without one leaves it to the others."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "sqlite" and not connection.in_atomic_block:
            connection.close()
