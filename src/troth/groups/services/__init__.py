"""The acts of groups: beginning, agreeing, letting in, working together, leaving, closing."""

from troth.groups.services.agreeing import (
    Reading,
    begin,
    change_agreement,
    invite,
    let_in,
    read_agreement,
    sign,
    take_back,
)
from troth.groups.services.leaving import (
    close,
    decline,
    dispose_due,
    end_with_engagement,
    give_reason,
    leave,
)
from troth.groups.services.working import (
    GroupSessionFacts,
    Overtaken,
    Page,
    edit_note,
    open_to_edit,
    read_group,
    read_note,
    record_session,
    write_note,
)

__all__ = [
    "GroupSessionFacts",
    "Overtaken",
    "Page",
    "Reading",
    "begin",
    "change_agreement",
    "close",
    "decline",
    "dispose_due",
    "edit_note",
    "end_with_engagement",
    "give_reason",
    "invite",
    "leave",
    "let_in",
    "open_to_edit",
    "read_agreement",
    "read_group",
    "read_note",
    "record_session",
    "sign",
    "take_back",
    "write_note",
]
