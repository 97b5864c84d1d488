"""A clock that stands still, and terms of consents."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.cast import AT
from tests.clock import SetClock
from troth.practice.consents.payload import Terms

LATER: datetime = AT + timedelta(days=2)


@pytest.fixture(autouse=True)
def _now(set_clock: SetClock) -> None:
    """Let every page be asked for at one moment."""
    set_clock(LATER)


def terms(**other: Any) -> Terms:
    """Return the terms of a consent that may be asked for."""
    usual: dict[str, Any] = {
        "purpose": "accreditation",
        "person": None,
        "recipient": "The coaches' body",
        "classes": ("name", "dates"),
        "why": "My accreditation is due",
        "text": "",
        "until": date(2027, 1, 31),
    }
    return Terms(**{**usual, **other})
