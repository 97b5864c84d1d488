"""A group of Carla with Cleo and Mia, each in an engagement of their own."""

import pytest

from tests.cast import person
from troth.engagements.queries import Seat
from troth.groups.models import Group
from troth.groups.tests import stories
from troth.people.holder import Holder


@pytest.fixture
def mia(db: None) -> Holder:
    """Another client of Carla."""
    return person("Mia", "acme")


@pytest.fixture
def seats(active: Seat, mia: Holder, carla: Holder, hana: Holder) -> list[Seat]:
    """Carla's two engagements in force: with Cleo, and with Mia."""
    return [active, stories.engage(mia, carla, hana)]


@pytest.fixture
def formed(seats: list[Seat], carla: Holder) -> Group:
    """The group, in which both are invited."""
    return stories.form(seats, carla)


@pytest.fixture
def running(formed: Group, cleo: Holder, mia: Holder, carla: Holder) -> Group:
    """The group, in which both are in."""
    stories.join(formed, carla, cleo, mia)
    return formed
