"""Screens of planned sessions, of recorded sessions, and of notes."""

from troth.meetings.views.planning import book, cancel, move, plan, take
from troth.meetings.views.proposing import drop
from troth.meetings.views.recording import (
    note,
    note_edit,
    note_history,
    note_new,
    session,
    session_correct,
    session_new,
)

__all__ = [
    "book",
    "cancel",
    "drop",
    "move",
    "note",
    "note_edit",
    "note_history",
    "note_new",
    "plan",
    "session",
    "session_correct",
    "session_new",
    "take",
]
