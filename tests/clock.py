"""The clock of all tests: it stands still on a day of the stories, whatever day the machine has.

The clock is stopped before the first test is collected, and each test begins at NOW. A test that
needs another day sets the clock with the fixture `set_clock`. Only tests that watch programs in
processes of their own, whose clocks run, take the fixture `running_clock`; they reckon their dates
from `machine_now()`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""The moment at which every test begins."""
MACHINE = "TESTS_MACHINE_DAY"
"""An environment variable: a day that the tests are to take for the machine's, for a trial."""


SetClock = Callable[[datetime], None]
"""Lets the clock stand at another moment for the rest of the test."""


def _shift() -> timedelta:
    pretended = os.environ.get(MACHINE)
    if not pretended:
        return timedelta()
    return datetime.fromisoformat(pretended).replace(tzinfo=UTC) - _machine()


def _machine() -> datetime:
    hatch = time_machine.escape_hatch
    return hatch.datetime.datetime.now(tz=UTC) if hatch.is_travelling() else datetime.now(tz=UTC)


SHIFT = _shift()


def machine_now() -> datetime:
    """Return what the machine's clock shows. Only tests beside other processes may ask."""
    return _machine() + SHIFT


@contextmanager
def stopped() -> Iterator[SetClock]:
    """Stop the clock at NOW; give what sets it."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield lambda moment: clock.move_to(moment, tick=False)


@contextmanager
def running() -> Iterator[None]:
    """Let the clock run as the machine's does."""
    with time_machine.travel(machine_now(), tick=True):
        yield
