"""Screens of engagements."""

from troth.engagements.views.beginning import begin, engagements, let_in, parties, send, turn_away
from troth.engagements.views.chartering import charter, section, sign, version, versions
from troth.engagements.views.invitations import invitation
from troth.engagements.views.standing import concern, end, limits, readers

__all__ = [
    "begin",
    "charter",
    "concern",
    "end",
    "engagements",
    "invitation",
    "let_in",
    "limits",
    "parties",
    "readers",
    "section",
    "send",
    "sign",
    "turn_away",
    "version",
    "versions",
]
