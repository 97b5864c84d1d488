"""A clock that the tests move, and Hana as host administrator."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import PASSWORD
from troth.accounts.people import sessions
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import accounts, sign_up

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class MovingClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    moving = MovingClock()
    monkeypatch.setattr(sessions, "clock", moving)
    return moving


@pytest.fixture(autouse=True)
def _databases(db: None) -> None:
    """Every test of people touches tables."""


@pytest.fixture
def hana() -> Holder:
    """Hana runs the host of Acme, as in the hardest case."""
    holder = sign_up.sign_up(name="Hana", email="hana@acme.example", password=PASSWORD, at=START)
    accounts.make_host_administrator(holder.person, at=START)
    return holder
