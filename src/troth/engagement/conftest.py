"""Sets the day of the stories for every page of engagements that a test asks for."""

import pytest

from troth.accounts.people import sessions
from troth.engagement.core.tests.pages import LATER


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the dates of the stories ahead, whenever the tests are run."""
    monkeypatch.setattr(sessions, "clock", lambda: LATER)
