"""The life of an engagement as a table: what has no row cannot happen. Pure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow

PRACTITIONER, CLIENT, SPONSOR, SYSTEM = "practitioner", "client", "sponsor", "system"
EVERYBODY = (PRACTITIONER, CLIENT, SPONSOR)
INSIDE = (PRACTITIONER, CLIENT)

ENQUIRY, CHEMISTRY, CONTRACTING, DECLINED = "enquiry", "chemistry", "contracting", "declined"
ACTIVE, PAUSED, SUSPENDED = "active", "paused", "suspended"
ENDING, FOLLOW_UP = "ending", "follow-up"
CLOSED, ARCHIVED, DISPOSED = "closed", "archived", "disposed"

BEFORE = (ENQUIRY, CHEMISTRY)
"""Before the client has chosen."""
PREPARING = (*BEFORE, CONTRACTING)
"""Before a charter is in force."""
RUNNING = (ACTIVE, PAUSED, SUSPENDED)
"""A charter is in force and nobody has ended it."""
OPEN_RECORD = (*RUNNING, ENDING, FOLLOW_UP)
"""A charter was in force, and the record is not closed."""
TAKES_BACK = ("take back", "take back in a pause")
"""The acts that take a stop back: into what it was before."""
WORKING = (ACTIVE, PAUSED, ENDING, FOLLOW_UP)
"""The practitioner can record what was held, and write to the client."""
OVER = (DECLINED, CLOSED, ARCHIVED, DISPOSED)
"""Nothing is added any more."""


def _rows(
    states: Iterable[str], act: str, by: tuple[str, ...], clauses: tuple[str, ...], to: str = ""
) -> tuple[Row, ...]:
    """Return one row for each state; without `to` the act leaves the state as it is."""
    return tuple(Row(state, act, by, to or state, clauses) for state in states)


_BEGINNING = (
    Row(BEGINNING, "enquire", EVERYBODY, ENQUIRY, ("SEED003-TIME-1",)),
    Row(BEGINNING, "begin", (PRACTITIONER,), CONTRACTING, ("SEED003-TIME-1",)),
    *_rows(PREPARING, "invite", EVERYBODY, ("SEED003-CORP-1",)),
    *_rows(PREPARING, "turn away", EVERYBODY, ("SEED000-CONF-3",)),
    *_rows(PREPARING, "let in", EVERYBODY, ("SEED000-CONF-3", "GCE-1.9")),
    *_rows(PREPARING, "declare", INSIDE, ("GCE-1.17", "SEED000-COI-2", "IMC-BND-3")),
    Row(
        *(ENQUIRY, "invite to chemistry", (PRACTITIONER,), CHEMISTRY),
        ("GCE-1.17", "IMC-BND-3", "GCE-1.18"),
    ),
    *_rows(PREPARING, "choose packs", (PRACTITIONER,), ("GCE-1.2a", "GCE-2.3", "GCE-2.12a")),
    Row(CHEMISTRY, "record first meeting", (PRACTITIONER,), CHEMISTRY, ("SEED003-TIME-1",)),
    Row(CHEMISTRY, "choose", (CLIENT,), CONTRACTING, ("SEED003-CORP-1",)),
    *_rows(BEFORE, "decline", EVERYBODY, ("SEED003-TIME-1", "GCE-1.21"), DECLINED),
    Row(CONTRACTING, "decline", (PRACTITIONER,), DECLINED, ("SEED003-TIME-1", "GCE-1.22")),
    *_rows(PREPARING, "fall silent", (SYSTEM,), ("SEED003-TIME-1", "GCE-1.10"), DECLINED),
)
_CHARTER = (
    Row(CONTRACTING, "edit", EVERYBODY, CONTRACTING, ("IMC-I-2", "GCE-1.1")),
    Row(CONTRACTING, "sign", EVERYBODY, CONTRACTING, ("GCE-1.3", "IMC-I-1")),
    Row(CONTRACTING, "activate", (SYSTEM,), ACTIVE, ("GCE-1.11", "GCE-1.3", "GCE-1.5a")),
)
_ACTIVE = (
    Row(ACTIVE, "book", INSIDE, ACTIVE, ("GCE-1.5a", "GCE-1.20a", "GCE-1.15b", "GCE-2.14")),
    *_rows(WORKING, "record session", (PRACTITIONER,), ("GCE-2.13", "GCE-1.5a")),
    Row(ACTIVE, "review", INSIDE, ACTIVE, ("GCE-1.22", "IMC-I-7")),
    *_rows((ACTIVE, PAUSED, ENDING), "encourage", (PRACTITIONER,), ("GCE-1.22", "SEED001-COMP-4")),
    Row(ACTIVE, "rate independence", (CLIENT,), ACTIVE, ("GCE-1.5b",)),
    Row(ACTIVE, "tell three", (CLIENT,), ACTIVE, ("GCE-1.9", "GCE-1.11")),
    Row(ACTIVE, "extend", INSIDE, ACTIVE, ("GCE-1.5a", "GCE-1.5b")),
    Row(ACTIVE, "renew packs", (PRACTITIONER,), ACTIVE, ("GCE-1.2a", "GCE-2.12a")),
    Row(ACTIVE, "sign", EVERYBODY, ACTIVE, ("GCE-1.3", "GCE-1.5a")),
    Row(ACTIVE, "activate", (SYSTEM,), ACTIVE, ("GCE-1.5a", "GCE-1.3")),
    Row(ACTIVE, "pause", INSIDE, PAUSED, ("GCE-3.2b",)),
    *_rows((ACTIVE, PAUSED), "declare", INSIDE, ("GCE-1.15a", "GCE-1.17")),
    *_rows((ACTIVE, PAUSED), "suspend", (CLIENT, SYSTEM), ("GCE-1.15a", "GCE-1.18"), SUSPENDED),
    Row(SUSPENDED, "propose to lift", (PRACTITIONER,), SUSPENDED, ("GCE-1.15b",)),
    Row(SUSPENDED, "lift", (CLIENT,), ACTIVE, ("GCE-1.15b",)),
    Row(SUSPENDED, "take back", INSIDE, ACTIVE, ("GCE-1.15b",)),
    Row(SUSPENDED, "take back in a pause", INSIDE, PAUSED, ("GCE-1.15b",)),
    Row(SUSPENDED, "give up", INSIDE, CLOSED, ("GCE-1.20b", "GCE-1.15b")),
    Row(PAUSED, "propose to resume", INSIDE, PAUSED, ("GCE-3.2b",)),
    Row(PAUSED, "resume", INSIDE, ACTIVE, ("GCE-3.2b",)),
    Row(PAUSED, "remind", (SYSTEM,), PAUSED, ("GCE-3.2b",)),
    Row(SUSPENDED, "remind", (SYSTEM,), SUSPENDED, ("GCE-1.15b",)),
    *_rows((CONTRACTING, ACTIVE), "withdraw funding", (SPONSOR,), ("SEED003-CORP-1",)),
    *_rows((CONTRACTING, ACTIVE), "go on alone", (CLIENT,), ("SEED003-CORP-1",), CONTRACTING),
    *_rows((CONTRACTING, *RUNNING), "add representative", (SPONSOR,), ("SEED003-CORP-1",)),
    *_rows(RUNNING, "let in", (PRACTITIONER, SPONSOR), ("SEED000-CONF-3", "GCE-1.9")),
    *_rows(RUNNING, "turn away", (PRACTITIONER, SPONSOR), ("SEED000-CONF-3",)),
    *_rows((CONTRACTING, *RUNNING), "propose successor", (PRACTITIONER,), ("SEED003-CORP-1",)),
    *_rows((CONTRACTING, *RUNNING), "agree successor", (CLIENT,), ("SEED003-CORP-1",)),
    *_rows((CONTRACTING, *RUNNING), "drop successor", INSIDE, ("SEED003-CORP-1",)),
    *_rows((CONTRACTING, *RUNNING), "leave", (SPONSOR,), ("GCE-1.9",)),
)
_ENDING = (
    *_rows((ACTIVE, PAUSED), "end", (CLIENT,), ("GCE-1.21",), ENDING),
    *_rows((CONTRACTING, *RUNNING), "end at once", (CLIENT,), ("GCE-1.21",), CLOSED),
    *_rows((ENDING, FOLLOW_UP), "end at once", (CLIENT,), ("GCE-1.21", "GCE-1.23d"), CLOSED),
    *_rows(BEFORE, "end at once", (CLIENT,), ("GCE-1.21",), DECLINED),
    *_rows(
        *((CONTRACTING, ACTIVE, PAUSED), "withdraw", (PRACTITIONER,)),
        *(("GCE-1.22", "GCE-3.2b"), ENDING),
    ),
    Row(SUSPENDED, "withdraw", (PRACTITIONER,), CLOSED, ("GCE-1.22", "GCE-3.2b", "GCE-1.15b")),
    Row(ENDING, "fill closing list", INSIDE, ENDING, ("IMC-I-11",)),
    *_rows((ENDING, FOLLOW_UP), "sign closing list", INSIDE, ("IMC-I-11",)),
    Row(ENDING, "complete", (PRACTITIONER,), CLOSED, ("IMC-I-11",)),
    Row(ENDING, "complete with follow-up", (PRACTITIONER,), FOLLOW_UP, ("IMC-I-11", "GCE-1.23d")),
    Row(FOLLOW_UP, "settle follow-up", (CLIENT,), FOLLOW_UP, ("GCE-1.23d",)),
    Row(FOLLOW_UP, "finish", (SYSTEM,), CLOSED, ("GCE-1.23d",)),
    Row(CLOSED, "archive", (SYSTEM,), ARCHIVED, ("GCE-1.23b",)),
    Row(ARCHIVED, "dispose of content", (SYSTEM,), ARCHIVED, ("GCE-1.10", "SEED000-CONF-1")),
    *_rows((ARCHIVED, DECLINED), "dispose", (SYSTEM,), ("GCE-1.10", "SEED003-TIME-1"), DISPOSED),
)

_BEFORE_THE_END = (*PREPARING, *WORKING)


def _shared(states: Iterable[str], act: str, refs: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the rows of what reaches the other: after a stop the practitioner sends nothing."""
    return (*_rows(states, act, INSIDE, refs), Row(SUSPENDED, act, (CLIENT,), SUSPENDED, refs))


BESIDE = (
    *_shared(WORKING, "write to share", ("GCE-1.9", "GCE-2.13", "GCE-1.15b")),
    *_rows(OPEN_RECORD, "write for oneself", INSIDE, ("GCE-1.9", "GCE-2.13")),
    *_rows(OPEN_RECORD, "strike", INSIDE, ("GCE-2.13", "GCE-1.23b")),
    Row(ACTIVE, "change the plan", INSIDE, ACTIVE, ("GCE-1.5a",)),
    Row(ACTIVE, "answer a proposed day", INSIDE, ACTIVE, ("SEED000-SCOPE-3",)),
    *_shared(WORKING, "draft a summary", ("SEED003-REPORT-2", "GCE-1.9")),
    *_rows(WORKING, "suggest a summary", (PRACTITIONER,), ("SEED003-REPORT-2", "GCE-1.15b")),
    *_rows(OPEN_RECORD, "release a summary", (CLIENT,), ("GCE-1.9", "SEED003-DISC-1")),
    *_shared(_BEFORE_THE_END, "share the annex", ("GCE-1.3", "GCE-1.9")),
    *_rows((*PREPARING, *OPEN_RECORD), "write the card", (CLIENT,), ("IMC-III-4",)),
    *_rows((*PREPARING, *OPEN_RECORD), "ask about a method", (CLIENT,), ("GCE-1.4",)),
    *_rows(
        *((*_BEFORE_THE_END, *OVER[:-1]), "answer about a method", (PRACTITIONER,), ("GCE-1.4",)),
    ),
    *_shared(_BEFORE_THE_END, "ask for a consent", ("SEED000-CONF-2",)),
    *_rows(OPEN_RECORD, "mark a need", (PRACTITIONER,), ("GCE-3.1b",)),
    *_rows(WORKING, "tell of a need", (PRACTITIONER,), ("GCE-3.1b", "GCE-1.15b")),
    *_rows(WORKING, "propose a handover", (PRACTITIONER,), ("GCE-3.1b", "GCE-1.15b")),
    *_rows((CONTRACTING, ACTIVE, PAUSED), "invite into a group", (PRACTITIONER,), ("GCE-1.3",)),
    *_rows((ACTIVE, PAUSED), "take part in a group", (PRACTITIONER,), ("GCE-1.3", "GCE-1.15b")),
)
"""What the rooms above do in an engagement: it leaves the state as it is."""

ENDS = ("end", "end at once", "withdraw", "give up")
"""The acts that end what was in force."""

LIFE = Workflow("engagement", rows=(*_BEGINNING, *_CHARTER, *_ACTIVE, *_ENDING, *BESIDE))


def allows(*, state: str, act: str, part: str) -> Verdict:
    """Judge an act of any room by the table, and say which state stands against it."""
    row = LIFE.row(state, act)
    if row is not None and part in row.by:
        return Verdict()
    ever = any(part in row.by for row in LIFE.rows if row.act == act)
    reason = _AGAINST.get(state) if ever else None
    return judge(reason) if reason else LIFE.judge(state=state, act=act, part=part)


def stopped(*, state: str, act: str, part: str) -> Verdict:
    """Judge what a stop stops, for a room that asks itself whether a charter is in force."""
    is_theirs = any(part in row.by for row in LIFE.rows if row.act == act)
    if state != SUSPENDED or not is_theirs:
        return Verdict()
    return allows(state=state, act=act, part=part)


_AGAINST: Mapping[str, Reason | None] = MappingProxyType(
    {
        **dict.fromkeys(
            PREPARING,
            need(
                *(False, _("The charter is not signed by everyone yet."), "GCE-1.3"), fix="charter"
            ),
        ),
        SUSPENDED: need(
            False, _("A concern is open. Until it is settled, this waits."), "GCE-1.15b"
        ),
        **dict.fromkeys(
            OVER,
            need(
                False,
                _("This engagement has ended: its record can be read, and nothing is added to it."),
                "GCE-1.23b",
            ),
        ),
    }
)


def seen_by_sponsor(state: str) -> str:
    """Return the state as a sponsor may know it: preparing, active, paused, closed or declined."""
    if state in PREPARING:
        return CONTRACTING
    if state in (PAUSED, SUSPENDED):
        return PAUSED
    return state if state in (ACTIVE, DECLINED) else CLOSED
