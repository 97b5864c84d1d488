"""The life of a group and of a membership in it, as tables: what has no row cannot happen. Pure."""

from collections.abc import Iterable

from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow

PRACTITIONER, MEMBER, SYSTEM = "practitioner", "member", "system"
PARTS = (PRACTITIONER, MEMBER)

FORMING, RUNNING, CLOSED, DISPOSED = "forming", "running", "closed", "disposed"
GOING_ON = (FORMING, RUNNING)

INVITED, SIGNED, IN, LEFT, DECLINED = "invited", "signed", "in", "left", "declined"
AT_THE_DOOR = (INVITED, SIGNED)
"""Reads the agreement and nothing else."""
OPEN = (*AT_THE_DOOR, IN)
"""Counts among the number of clients, and finds the group."""


def _rows(
    states: Iterable[str], act: str, by: tuple[str, ...], clauses: tuple[str, ...], to: str = ""
) -> tuple[Row, ...]:
    """Return one row for each state; without `to` the act leaves the state as it is."""
    return tuple(Row(state, act, by, to or state, clauses) for state in states)


GROUP = Workflow(
    "group",
    rows=(
        Row(BEGINNING, "begin", (PRACTITIONER,), FORMING, ("GCE-1.3", "GCE-1.9")),
        *_rows(GOING_ON, "invite", (PRACTITIONER,), ("GCE-1.3", "GCE-1.19")),
        *_rows(GOING_ON, "change agreement", (PRACTITIONER,), ("GCE-1.3", "GCE-1.11")),
        *_rows(GOING_ON, "let in", (PRACTITIONER,), ("GCE-1.3", "GCE-1.9"), RUNNING),
        Row(RUNNING, "write", PARTS, RUNNING, ("GCE-1.9", "GCE-2.13")),
        Row(RUNNING, "edit", PARTS, RUNNING, ("GCE-2.13",)),
        Row(RUNNING, "record session", (PRACTITIONER,), RUNNING, ("GCE-2.13", "SEED003-CARE-1")),
        *_rows(GOING_ON, "close", (PRACTITIONER,), ("GCE-1.22", "GCE-3.2b"), CLOSED),
        Row(CLOSED, "read after the end", (PRACTITIONER,), CLOSED, ("GCE-1.23a",)),
        Row(CLOSED, "dispose", (SYSTEM,), DISPOSED, ("GCE-1.10", "GCE-1.23b")),
    ),
)

MEMBERSHIP = Workflow(
    "membership",
    rows=(
        Row(BEGINNING, "invite", (PRACTITIONER,), INVITED, ("GCE-1.3", "GCE-1.19")),
        Row(INVITED, "sign", (MEMBER,), SIGNED, ("GCE-1.3", "GCE-1.11")),
        *_rows(AT_THE_DOOR, "decline", (MEMBER,), ("GCE-1.21",), DECLINED),
        *_rows(AT_THE_DOOR, "take back", (PRACTITIONER,), ("GCE-1.19",), DECLINED),
        *_rows(AT_THE_DOOR, "change agreement", (PRACTITIONER,), ("GCE-1.3",), INVITED),
        *_rows((SIGNED, IN), "let in", (PRACTITIONER,), ("GCE-1.3", "GCE-1.9"), IN),
        Row(IN, "change agreement", (PRACTITIONER,), IN, ("GCE-1.3",)),
        Row(IN, "sign", (MEMBER,), IN, ("GCE-1.3", "GCE-1.11")),
        Row(IN, "leave", (MEMBER,), LEFT, ("GCE-1.21",)),
        *_rows(AT_THE_DOOR, "engagement ends", (SYSTEM,), ("GCE-1.21",), DECLINED),
        Row(IN, "engagement ends", (SYSTEM,), LEFT, ("GCE-1.21",)),
    ),
)
