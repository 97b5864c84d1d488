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
        self._set = set_clock
        self.now = now

    @property
    def now(self) -> datetime:
        """The moment at which it stands."""
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._now = moment
        self._set(moment)

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


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
