"""A group of Carla with Cleo and Mia, each in an engagement of their own."""

import pytest

from tests.cast import engage, person
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.practice.groups.models import Group
from troth.practice.groups.tests import stories


@pytest.fixture
def mia(db: None) -> Holder:
    """Another client of Carla."""
    return person("Mia", "acme")


@pytest.fixture
def seats(active: Seat, mia: Holder, carla: Holder, hana: Holder) -> list[Seat]:
    """Carla's two engagements in force: with Cleo, and with Mia."""
    return [active, engage(mia, carla, hana)]


@pytest.fixture
def formed(seats: list[Seat], carla: Holder) -> Group:
    """The group, in which both are invited."""
    return stories.form(seats, carla)


@pytest.fixture
def running(formed: Group, cleo: Holder, mia: Holder, carla: Holder) -> Group:
    """The group, in which both are in."""
    stories.join(formed, carla, cleo, mia)
    return formed
