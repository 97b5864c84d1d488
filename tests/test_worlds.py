"""A world that is laid down is the world that the services built, and nothing else is laid down."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests import worlds
from tests.cast import AT, agree, begin, person, sign_all
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import signing_in as people
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger
from troth.practice.meetings.services import recording as meetings

World = tuple[Seat, Holder]


def build() -> World:
    """Bring an engagement into force; return Carla's seat, and Carla."""
    cleo, carla, hana = person("Cleo", "acme"), person("Carla", "coach"), person("Hana", "acme")
    seat = begin(cleo, carla, hana)
    agree(seat, by=carla)
    sign_all(seat, [carla, cleo, hana], at=AT + timedelta(days=1))
    return core.seat(seat.engagement.pk, to=carla.person), carla


@contextmanager
def another_test() -> Iterator[None]:
    """Tell a story on a database that is empty again afterwards."""
    with transaction.atomic(), transaction.atomic("shares"), worlds.told():
        yield
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="shares")


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Let nothing be kept from other tests, and theirs be there again for the next."""
    kept = dict(worlds.KEPT)
    worlds.KEPT.clear()
    yield
    worlds.KEPT.update(kept)


def statements(play: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as made:
        play()
    return len(made)


def test_what_is_laid_down_is_what_was_played_row_by_row(db: None) -> None:
    with another_test():
        played = statements(build)
        rows = worlds.snapshot()
    with another_test():
        laid = statements(build)
        assert worlds.snapshot() == rows
    assert played > 100 * laid > 0


def test_a_world_laid_down_is_in_force_and_can_be_lived_in(db: None) -> None:
    for _ in range(2):
        with another_test():
            seat, carla = build()
            assert seat.engagement.state == "active"
            assert ledger.verify(seat.engagement.pk)
            note = meetings.write_note(seat, place="shared", title="", text="x", by=carla, at=AT)
            assert meetings.read_note(note, by=carla, at=AT).words["text"] == "x"
            assert people.sign_in(
                email=carla.person.email,
                password="a long walk by the river",
                address="::1",
                at=AT,
            ).keyring


@pytest.mark.parametrize("between", ["write", "patch", "setting", "argument"])
def test_whatever_else_happens_the_services_play(
    db: None, between: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another_test():
        build()
    kept = set(worlds.KEPT)
    with another_test():
        cleo = person("Cleo", "acme")
        if between == "write":
            Person.objects.filter(pk=cleo.person.pk).update(is_active=True)
        elif between == "patch":
            monkeypatch.setattr("tests.cast.PASSWORD", "another walk by the river")
        elif between == "setting":
            settings.TROTH_OPERATOR = "Somewhere else"
        house = "elsewhere" if between == "argument" else "coach"
        made = statements(lambda: person("Carla", house))
    assert made > 10
    # What others wrote or replaced is not kept either; what can be known again is.
    assert len(set(worlds.KEPT) - kept) == (between in ("setting", "argument"))


def test_an_argument_that_cannot_be_told_from_another_is_played(db: None) -> None:
    @worlds.step
    def told(of: object) -> object:
        return of

    with another_test():
        one, other = object(), object()
        assert told(one) is one
        assert told(other) is other
    assert not worlds.KEPT


@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
def test_in_a_test_that_commits_the_services_play() -> None:
    person("Cleo", "acme")
    assert not worlds.KEPT
