"""The days of a charter: those of the zone that its text names, whoever reads it."""

from datetime import date, datetime

from troth.engagement.charter_text.model import Text
from troth.foundation.kit.zones import agreed


def day_of(text: Text, at: datetime) -> date:
    """Return the day of a moment, where a charter reads its days."""
    return at.astimezone(agreed(text.rhythm.zone)).date()
