"""The cast, an engagement in each state, and the check that every cited clause exists."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.test import Client

from tests import clock, worlds
from tests.cast import AT, PASSWORD, agree, begin, code, give_code_app, person, sign_all
from tests.clock import SetClock
from tests.timing import Timing
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.clause import cite


def pytest_configure(config: pytest.Config) -> None:
    """Stop the clock for as long as the tests are collected and run."""
    stack = ExitStack()
    stack.enter_context(clock.stopped())
    config.add_cleanup(stack.close)
    config.pluginmanager.register(Timing())


@pytest.fixture(autouse=True)
def _story() -> Iterator[None]:
    """Let the steps of each test be told from the beginning."""
    with worlds.told():
        yield


@pytest.fixture
def set_clock() -> Iterator[SetClock]:
    """Return what lets the clock stand at another moment."""
    with clock.stopped() as setting:
        yield setting


@pytest.fixture
def running_clock() -> Iterator[None]:
    """Let the clock run, for a test beside a process whose clock runs."""
    with clock.running():
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Hold every cited clause to the catalogue; open both databases to tests with tables."""
    worlds.note_patches()
    for item in items:
        for mark in item.iter_markers("clause"):
            for ref in mark.args:
                cite(ref)
        if "db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=("default", "shares")))
    if os.environ.get("TROTH_DATABASE"):
        left = [item for item in items if not _differs_on_postgresql(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if _differs_on_postgresql(item)]


def _differs_on_postgresql(item: pytest.Item) -> bool:
    """Say whether a test reaches tables below the pages, or says of itself that it differs.

    Pages reach tables through the queries and services that the others test there; the crawler
    asks for each page once. What is slow and does not say so uses SQLite on either database.
    """
    if item.get_closest_marker("postgres"):
        return True
    asks_for = set(getattr(item, "fixturenames", ()))
    has_tables = "db" in asks_for or item.get_closest_marker("django_db")
    is_page = bool(asks_for & {"sign_in", "client"})
    return bool(has_tables) and not is_page and not item.get_closest_marker("slow")


@pytest.fixture
def cleo(db: None) -> Holder:
    """The client."""
    return person("Cleo", "acme")


@pytest.fixture
def carla(db: None) -> Holder:
    """Her coach."""
    return person("Carla", "coach")


@pytest.fixture
def hana(db: None) -> Holder:
    """The HR director and sponsor, who in the hardest tests also runs the host."""
    return person("Hana", "acme")


@pytest.fixture
def lars(db: None) -> Holder:
    """Cleo's manager."""
    return person("Lars", "acme")


@pytest.fixture
def nora(db: None) -> Holder:
    """Another coach: a stranger to every engagement of the others."""
    return person("Nora", "coach")


@pytest.fixture
def contracting(cleo: Holder, carla: Holder, hana: Holder) -> Seat:
    """Cleo, Carla and Hana in one engagement, all let in, with an empty charter; Carla's seat."""
    return begin(cleo, carla, hana)


@pytest.fixture
def agreed(contracting: Seat, carla: Holder) -> Seat:
    """The same engagement with a complete charter that nobody has signed; Carla's seat."""
    agree(contracting, by=carla)
    return contracting


@pytest.fixture
def active(agreed: Seat, cleo: Holder, carla: Holder, hana: Holder) -> Seat:
    """The same engagement in force: all three signed one text; Carla's seat."""
    sign_all(agreed, [carla, cleo, hana], at=AT + timedelta(days=1))
    return core.seat(agreed.engagement.pk, to=carla.person)


@pytest.fixture
def seat_of(active: Seat) -> Callable[[Holder], Seat]:
    """Return the active engagement as somebody sits in it."""
    return lambda holder: core.seat(active.engagement.pk, to=holder.person)


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """Return a browser in which a person has signed in through the page."""

    def as_person(who: Holder, password: str = PASSWORD) -> Client:
        if people.duties(who.person) and not people.factors(who.person):
            give_code_app(who.person)
        browser = Client()
        page = browser.post("/sign-in", {"email": who.person.email, "password": password})
        if people.factors(who.person):
            page = browser.post("/sign-in/second", {"code": code(who.person)})
        assert page.status_code == 302, page.content.decode()
        return browser

    return as_person
