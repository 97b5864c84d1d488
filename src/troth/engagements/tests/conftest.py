"""Sets the day of the stories for every page of engagements that a test asks for."""

import pytest

from troth.engagements.tests.pages import LATER
from troth.people import sessions


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the dates of the stories ahead, whenever the tests are run."""
    monkeypatch.setattr(sessions, "clock", lambda: LATER)
