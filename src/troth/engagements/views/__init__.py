"""Screens of engagements."""

from troth.engagements.views.beginning import (
    begin,
    engagements,
    enquire,
    let_in,
    parties,
    send,
    turn_away,
)
from troth.engagements.views.chartering import charter, section, sign, version, versions
from troth.engagements.views.invitations import invitation
from troth.engagements.views.life import before, closing, deed, life, pause_practice, settle
from troth.engagements.views.standing import concern, end, limits, readers

__all__ = [
    "before",
    "begin",
    "charter",
    "closing",
    "concern",
    "deed",
    "end",
    "engagements",
    "enquire",
    "invitation",
    "let_in",
    "life",
    "limits",
    "parties",
    "pause_practice",
    "readers",
    "section",
    "send",
    "settle",
    "sign",
    "turn_away",
    "version",
    "versions",
]
