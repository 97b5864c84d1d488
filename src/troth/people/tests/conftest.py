"""The cast of the demo as accounts, and a clock that the tests move."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from troth.people import services, sessions
from troth.people.holder import Holder

PASSWORD = "a long walk by the river"
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
def cleo() -> Holder:
    return services.sign_up(name="Cleo", email="cleo@acme.example", password=PASSWORD, at=START)


@pytest.fixture
def hana() -> Holder:
    """Hana runs the host of Acme, as in the hardest case."""
    holder = services.sign_up(name="Hana", email="hana@acme.example", password=PASSWORD, at=START)
    services.make_host_administrator(holder.person, at=START)
    return holder


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """Return a browser in which a person has signed in through the page."""

    def as_person(who: Holder, password: str = PASSWORD) -> Client:
        browser = Client()
        page = browser.post("/sign-in", {"email": who.person.email, "password": password})
        assert page.status_code == 302, page.content.decode()
        return browser

    return as_person
