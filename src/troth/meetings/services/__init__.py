"""The acts of meetings: planning and recording sessions, writing notes, and reading them."""

from troth.meetings.services.planning import book, cancel, cancel_planned, move
from troth.meetings.services.proposing import book_instead, drop, take
from troth.meetings.services.recording import (
    Overtaken,
    SessionFacts,
    correct_session,
    edit_note,
    open_to_edit,
    read_note,
    read_session,
    read_thread,
    read_versions,
    record_session,
    write_note,
)

__all__ = [
    "Overtaken",
    "SessionFacts",
    "book",
    "book_instead",
    "cancel",
    "cancel_planned",
    "correct_session",
    "drop",
    "edit_note",
    "move",
    "open_to_edit",
    "read_note",
    "read_session",
    "read_thread",
    "read_versions",
    "record_session",
    "take",
    "write_note",
]
