"""Sven, who hears concerns about Carla, and a charter that names him with his key."""

from datetime import timedelta

import pytest

from tests.cast import AT, agree, begin, person, sign_all
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.practice.concerns.tests.stories import complaints, name


@pytest.fixture
def sven(db: None) -> Holder:
    """Carla's supervisor."""
    return person("Sven", "practice")


@pytest.fixture
def heard(cleo: Holder, carla: Holder, hana: Holder, sven: Holder) -> Seat:
    """An engagement in force whose charter names Sven as who hears concerns; Cleo's seat."""
    seat = begin(cleo, carla, hana)
    name(carla, sven, "supervisor")
    named = complaints(seat)
    assert [h.name for h in named.hearers] == ["Sven"]
    agree(seat, by=carla, but={"complaints": named})
    sign_all(seat, [carla, cleo, hana], at=AT + timedelta(days=1))
    return engagements.seat(seat.engagement.pk, to=cleo.person)
