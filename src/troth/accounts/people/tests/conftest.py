"""A clock that the tests move, and Hana as host administrator."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import PASSWORD
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import accounts, sign_up

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class MovingClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime, set_clock: SetClock) -> None:
        self.now, self._set = now, set_clock
        set_clock(now)

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)
        self._set(self.now)


@pytest.fixture
def clock(set_clock: SetClock) -> MovingClock:
    return MovingClock(START, set_clock)


@pytest.fixture(autouse=True)
def _databases(db: None) -> None:
    """Every test of people touches tables."""


@pytest.fixture
def hana() -> Holder:
    """Hana runs the host of Acme, as in the hardest case."""
    holder = sign_up.sign_up(name="Hana", email="hana@acme.example", password=PASSWORD, at=START)
    accounts.make_host_administrator(holder.person, at=START)
    return holder
