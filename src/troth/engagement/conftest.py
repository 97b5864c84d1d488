"""Sets the day of the stories for every page of engagements that a test asks for."""

import pytest

from tests.clock import SetClock
from troth.engagement.core.tests.pages import LATER


@pytest.fixture(autouse=True)
def _the_day(set_clock: SetClock) -> None:
    """Keep the dates of the stories ahead, whenever the tests are run."""
    set_clock(LATER)
