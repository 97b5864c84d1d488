"""The acts of an engagement's life: beginning, agreeing the charter, opening rooms, ending."""

from troth.engagements.services.beginning import (
    Begun,
    Guest,
    accept,
    begin,
    join,
    let_in,
    send_again,
    turn_away,
)
from troth.engagements.services.chartering import (
    Changed,
    Damaged,
    Reading,
    read_charter,
    read_latest,
    read_version,
    save_section,
    sign,
)
from troth.engagements.services.ending import end
from troth.engagements.services.rooms import open_private, open_shared

__all__ = [
    "Begun",
    "Changed",
    "Damaged",
    "Guest",
    "Reading",
    "accept",
    "begin",
    "end",
    "join",
    "let_in",
    "open_private",
    "open_shared",
    "read_charter",
    "read_latest",
    "read_version",
    "save_section",
    "send_again",
    "sign",
    "turn_away",
]
