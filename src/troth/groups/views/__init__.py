"""Screens of groups."""

from troth.groups.views.agreeing import (
    agreement,
    begin,
    change,
    decline,
    invite,
    let_in,
    sign,
    take_back,
    version,
)
from troth.groups.views.standing import close, group, groups, leave, looked, read
from troth.groups.views.working import note, note_edit, note_new, session_new

__all__ = [
    "agreement",
    "begin",
    "change",
    "close",
    "decline",
    "group",
    "groups",
    "invite",
    "leave",
    "let_in",
    "looked",
    "note",
    "note_edit",
    "note_new",
    "read",
    "session_new",
    "sign",
    "take_back",
    "version",
]
