"""When words may pass from client to sponsor. Pure: judges facts, fetches none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from troth.engagement.core.rules.life import allows
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow

PRACTITIONER, CLIENT, SPONSOR, SYSTEM = "practitioner", "client", "sponsor", "system"
DRAFT, SIGNED, SENT, OPENED = "draft", "signed", "sent", "opened"
WITHDRAWN, EXPIRED, DROPPED = "withdrawn", "expired", "dropped"
BROKEN = "does not hold"
"""How a summary is shown in which there is no signature of the client."""

LONGEST = timedelta(days=366)
"""How far ahead the last day of reading may lie."""

RELEASE = Workflow(
    "release",
    rows=(
        Row(BEGINNING, "write", (CLIENT, PRACTITIONER), DRAFT, ("SEED003-REPORT-2", "GCE-1.9")),
        Row(DRAFT, "edit", (CLIENT, PRACTITIONER), DRAFT, ("SEED003-REPORT-2", "GCE-1.9")),
        Row(DRAFT, "sign", (CLIENT,), SIGNED, ("GCE-1.9", "SEED000-CONF-2", "SEED003-DISC-1")),
        Row(DRAFT, "drop", (CLIENT,), DROPPED, ("SEED003-REPORT-3",)),
        Row(SIGNED, "drop", (CLIENT,), DROPPED, ("SEED003-REPORT-3",)),
        Row(SIGNED, "send", (CLIENT,), SENT, ("GCE-1.9", "GCE-1.11", "SEED003-DISC-1")),
        Row(SENT, "open", (SPONSOR,), OPENED, ("SEED003-DISC-1",)),
        Row(SENT, "withdraw", (CLIENT,), WITHDRAWN, ("SEED003-REPORT-3",)),
        Row(OPENED, "withdraw", (CLIENT,), WITHDRAWN, ("SEED003-REPORT-3",)),
        Row(SENT, "expire", (SYSTEM,), EXPIRED, ("SEED000-CONF-2",)),
        Row(OPENED, "expire", (SYSTEM,), EXPIRED, ("SEED000-CONF-2",)),
    ),
)

READABLE = (SENT, OPENED)
"""The states in which the recipient can read."""

_STANDING: Mapping[str, str] = MappingProxyType(
    {
        BEGINNING: _("There is no summary yet."),
        DRAFT: _("This summary is a draft: it is not signed."),
        SIGNED: _("This summary is signed, and its words are fixed."),
        SENT: _("This summary was sent."),
        OPENED: _("This summary was sent and opened."),
        WITHDRAWN: _("This summary was withdrawn."),
        EXPIRED: _("The time of this summary is over."),
        DROPPED: _("This summary was dropped."),
    }
)
_ONLY: Mapping[str, str] = MappingProxyType(
    {
        "write": _("Client and practitioner write summaries."),
        "edit": _("Client and practitioner write summaries."),
        "sign": _("Only the client can sign a summary."),
        "drop": _("Only the client can drop a summary."),
        "send": _("Only the client can send a summary to the sponsor."),
        "open": _("Only the person to whom it was sent can open a summary."),
        "withdraw": _("Only the client can withdraw a summary."),
        "expire": _("Time alone lets a summary expire."),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """Who would write, edit or drop a draft, and how draft and engagement stand."""

    part: str
    state: str
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFacts:
    """Who would sign which words. `digest_offered` is of the latest version, "" if it is not it.

    `expires_on` is the last day of reading, None when the client has not set it.
    """

    part: str
    state: str
    in_force: bool
    has_recipient: bool
    is_complete: bool
    expires_on: date | None
    today: date
    digest_read: str
    digest_offered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFacts:
    """Who would send which signed words; `is_genuine` when the client's signature covers them.

    `keys_signed` says whether the readers' present keys are the ones that signed the charter.
    """

    part: str
    state: str
    in_force: bool
    is_genuine: bool
    keys_signed: bool
    expires_on: date
    today: date
    digest_read: str
    digest_signed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFacts:
    """Who would act on a release that is signed or sent, and on which day."""

    part: str
    state: str
    expires_on: date
    today: date


@clause("SEED003-REPORT-2", "GCE-1.9", "GCE-1.11")
def may_write(facts: DraftFacts) -> Verdict:
    """The client writes; the practitioner may draft, to the client alone."""
    return judge(*_stands(facts.part, facts.state, "write"), _in_force(met=facts.in_force))


@clause("SEED003-REPORT-2")
def may_suggest(*, part: str, state: str, has_payer: bool) -> Verdict:
    """The practitioner suggests that the client sends a summary, with or without a draft."""
    if part != PRACTITIONER:
        words = _("The practitioner suggests this.")
        return judge(need(False, words, "SEED003-REPORT-2"))
    return allows(state=state, act="suggest a summary", part=part) & judge(
        need(has_payer, _("Nobody else pays, so a summary goes to nobody."), "SEED003-REPORT-2")
    )


@clause("SEED003-REPORT-2", "GCE-1.9", "GCE-1.11")
def may_edit(facts: DraftFacts) -> Verdict:
    """A draft is edited until it is signed."""
    return judge(*_stands(facts.part, facts.state, "edit"), _in_force(met=facts.in_force))


@clause("SEED003-REPORT-3")
def may_drop(facts: DraftFacts) -> Verdict:
    """The client drops what was not sent, whenever they want and without a reason."""
    return judge(*_stands(facts.part, facts.state, "drop"))


@clause("GCE-1.9", "SEED003-REPORT-1")
def is_for(part: str, state: str) -> Verdict:
    """Say whether someone in this part may sign at all, whatever the words are."""
    return judge(*_stands(part, state, "sign"))


@clause("GCE-1.9", "GCE-1.11", "SEED000-CONF-2", "SEED003-DISC-1", "SEED003-REPORT-3")
def may_sign(facts: SignFacts) -> Verdict:
    """The client alone signs, and only the very words, recipient, purpose and end they read."""
    unchanged = facts.digest_read == facts.digest_offered != ""
    return is_for(facts.part, facts.state) & judge(
        _in_force(met=facts.in_force),
        need(
            facts.has_recipient,
            _("Nobody plays the part of the sponsor yet."),
            "SEED000-CONF-2",
        ),
        need(
            facts.is_complete,
            _("Give it a title, a purpose and a text."),
            "SEED000-CONF-2",
            fix="summary",
        ),
        _end_is_set(facts),
        need(
            unchanged,
            _("The summary has changed since you read it."),
            "GCE-1.9",
            fix="review",
        ),
    )


@clause(
    "GCE-1.9",
    "GCE-1.11",
    "SEED003-DISC-1",
    "SEED003-REPORT-1",
    "SEED003-REPORT-3",
    "SEED003-REPORT-4",
    "IMC-CONF-1",
)
def may_send(facts: SendFacts) -> Verdict:
    """The client alone sends, and only the words that they signed and read again."""
    unchanged = facts.digest_read == facts.digest_signed
    return judge(
        *_stands(facts.part, facts.state, "send"),
        _in_force(met=facts.in_force),
        need(
            facts.is_genuine,
            _("These are not the words that you signed. Drop this summary."),
            "GCE-1.9",
        ),
        need(
            facts.keys_signed,
            _("The readers' keys are no longer the ones that signed the charter. Do not send."),
            "GCE-1.9",
        ),
        need(unchanged, _("The summary has changed since you read it."), "GCE-1.9"),
        _in_time(facts.expires_on, facts.today),
    )


@clause("SEED003-DISC-1", "SEED000-CONF-2")
def may_open(facts: ReleaseFacts) -> Verdict:
    """The recipient opens what was sent, for the first time, until its last day."""
    return judge(*_stands(facts.part, facts.state, "open"), _in_time(facts.expires_on, facts.today))


@clause("SEED003-DISC-1", "SEED000-CONF-2", "GCE-1.9")
def may_read(facts: ReleaseFacts) -> Verdict:
    """Client and recipient read; the practitioner once it was sent. Withdrawn words stay closed."""
    return judge(
        need(
            facts.part == CLIENT or facts.state in READABLE,
            _STANDING[facts.state],
            "SEED003-DISC-1",
        ),
        None if facts.part == CLIENT else _in_time(facts.expires_on, facts.today),
    )


@clause("SEED003-REPORT-3")
def may_withdraw(facts: ReleaseFacts) -> Verdict:
    """The client withdraws what was sent, read or not, at any time."""
    return judge(*_stands(facts.part, facts.state, "withdraw"))


@clause("SEED000-CONF-2")
def may_expire(facts: ReleaseFacts) -> Verdict:
    """What was agreed until a day is closed after that day."""
    return judge(
        *_stands(facts.part, facts.state, "expire"),
        need(
            facts.today > facts.expires_on,
            _("The last day of reading has not passed."),
            "SEED000-CONF-2",
        ),
    )


def _stands(part: str, state: str, act: str) -> tuple[Reason | None, ...]:
    """Ask the table whether the act belongs to this part, and has a row in this state."""
    rows = [row for row in RELEASE.rows if row.act == act]
    ref = rows[0].clauses[0]
    return (
        need(any(part in row.by for row in rows), _ONLY[act], ref),
        need(any(row.state == state for row in rows), _STANDING[state], ref),
    )


def _in_force(*, met: bool) -> Reason | None:
    return need(met, _("No charter is in force under which a summary could go out."), "GCE-1.11")


def _in_time(expires_on: date, today: date) -> Reason | None:
    return need(today <= expires_on, _STANDING[EXPIRED], "SEED000-CONF-2")


def _end_is_set(facts: SignFacts) -> Reason | None:
    until = facts.expires_on
    if until is None:
        words = _("Say until when it can be read.")
        return need(False, words, "SEED000-CONF-2", fix="summary")
    return need(
        facts.today <= until <= facts.today + LONGEST,
        _("The last day of reading has to lie ahead, within a year."),
        "SEED000-CONF-2",
        fix="summary",
    )
