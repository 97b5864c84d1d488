"""When a consent may be asked, given, taken back and used; when a code may be signed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow
from troth.practice.consents.purposes import PURPOSES, SENSITIVE, TEXT

PRACTITIONER, CLIENT, SYSTEM = "practitioner", "client", "system"
ASKED, GIVEN, PARTLY = "asked", "given", "partly given"
REFUSED, WITHDRAWN, EXPIRED = "refused", "withdrawn", "expired"
BROKEN = "does not hold"
"""How a consent is shown whose row says that it was given, while the client did not sign it."""
LIVE = (GIVEN, PARTLY)
"""The states in which a consent lets something pass, until its last day."""
LONGEST = timedelta(days=366)
"""How far ahead the last day of a consent may lie."""
SOON = timedelta(days=30)
"""How long before its last day a consent is listed (policy constant consent_ending)."""

_CONF, _DISC = "SEED000-CONF-2", "SEED003-DISC-1"

CONSENT = Workflow(
    "consent",
    rows=(
        Row(BEGINNING, "ask", (PRACTITIONER,), ASKED, (_CONF,)),
        Row(BEGINNING, "offer", (CLIENT,), GIVEN, (_CONF, _DISC)),
        Row(ASKED, "give", (CLIENT,), GIVEN, (_CONF, _DISC)),
        Row(ASKED, "give part", (CLIENT,), PARTLY, (_CONF, _DISC)),
        Row(ASKED, "refuse", (CLIENT,), REFUSED, (_CONF,)),
        Row(ASKED, "set aside", (CLIENT,), ASKED, (_CONF,)),
        Row(ASKED, "expire", (SYSTEM,), EXPIRED, (_CONF,)),
        Row(REFUSED, "give", (CLIENT,), GIVEN, (_CONF, _DISC)),
        Row(REFUSED, "give part", (CLIENT,), PARTLY, (_CONF, _DISC)),
        Row(REFUSED, "expire", (SYSTEM,), EXPIRED, (_CONF,)),
        Row(GIVEN, "withdraw", (CLIENT,), WITHDRAWN, (_CONF,)),
        Row(GIVEN, "expire", (SYSTEM,), EXPIRED, (_CONF,)),
        Row(PARTLY, "withdraw", (CLIENT,), WITHDRAWN, (_CONF,)),
        Row(PARTLY, "expire", (SYSTEM,), EXPIRED, (_CONF,)),
        Row(WITHDRAWN, "give", (CLIENT,), GIVEN, (_CONF, _DISC)),
        Row(WITHDRAWN, "give part", (CLIENT,), PARTLY, (_CONF, _DISC)),
    ),
)

_STANDING: Mapping[str, str] = MappingProxyType(
    {
        ASKED: _("This consent was asked for and not given."),
        GIVEN: _("This consent is given."),
        PARTLY: _("This consent is given in part."),
        REFUSED: _("You refused this consent."),
        BROKEN: _("This signature does not hold: it was changed outside Troth."),
        WITHDRAWN: _("This consent was taken back."),
        EXPIRED: _("The time of this consent is over."),
    }
)
_NOT_AGREED = _("The client has not agreed to this, for this purpose and this recipient.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFacts:
    """What would be asked for or offered, by whom, of an engagement in which state.

    `is_waiting` when the same purpose and recipient was asked for and can still be answered;
    `until` is the last day, None when none is given.
    """

    act: str
    part: str
    is_open: bool
    both_let_in: bool
    purpose: str
    classes: tuple[str, ...]
    has_recipient: bool
    has_text: bool
    until: date | None
    today: date
    is_waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideFacts:
    """Who would answer a consent or take it back, and what they had before them.

    `state` is the state as the client knows it. `read` is the digest of what the person read,
    `offered` the digest of what stands there now.
    """

    act: str
    part: str
    state: str
    asked: tuple[str, ...]
    chosen: tuple[str, ...]
    until: date
    today: date
    read: str
    offered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A consent of the same purpose and recipient, as its row and its signature have it."""

    state: str
    classes: tuple[str, ...]
    until: date
    text_digest: str
    is_genuine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFacts:
    """What would be passed on: a kind of information or, by its digest, one exact text."""

    known: tuple[Known, ...]
    data_class: str
    text_digest: str
    today: date


# --- asking and answering ----------------------------------------------------------------------


@clause("SEED000-CONF-2", "SEED003-DISC-1")
def may_ask(facts: AskFacts) -> Verdict:
    """One purpose, one recipient, one last day: a consent is asked for and given one by one."""
    known = PURPOSES.get(facts.purpose)
    fit = known is not None and bool(facts.classes) and set(facts.classes) <= set(known.classes)
    alone = SENSITIVE not in facts.classes or facts.classes == (SENSITIVE,)
    return judge(
        *_stands(facts.part, BEGINNING, facts.act),
        need(facts.is_open, _("This engagement has ended."), _CONF),
        need(facts.both_let_in, _("Client and practitioner both have to be let in first."), _CONF),
        need(fit, _("Name the purpose, and what it concerns."), _CONF, fix="consent"),
        need(alone, _("Health and the like need a consent of their own."), _CONF, fix="consent"),
        need(facts.has_recipient, _("Name who would receive it."), _DISC, fix="consent"),
        need(
            (TEXT in facts.classes) == facts.has_text,
            _("Give the exact text when the consent concerns one, and only then."),
            _DISC,
            fix="consent",
        ),
        _end_lies_ahead(facts.until, facts.today),
        need(
            not facts.is_waiting,
            _("This was asked already. Silence means nothing: wait, or talk about it."),
            _CONF,
        ),
    )


@clause("SEED000-CONF-2", "SEED003-DISC-1")
def may_decide(facts: DecideFacts) -> Verdict:
    """The client alone answers, what they read and no more than was asked; none owes a yes."""
    gives = facts.act in ("give", "give part")
    chosen, asked = set(facts.chosen), set(facts.asked)
    whole = {"give": chosen == asked, "give part": bool(chosen) and chosen < asked}
    return judge(
        *_stands(facts.part, facts.state, facts.act),
        need(
            whole.get(facts.act, True),
            _("Choose some of what was asked for, and nothing else."),
            _CONF,
            fix="consent",
        ),
        need(not gives or facts.today <= facts.until, _STANDING[EXPIRED], _CONF),
        need(
            not gives or facts.read == facts.offered != "",
            _("These are not the words that you read."),
            _DISC,
            fix="consent",
        ),
    )


@clause("SEED000-CONF-2")
def may_expire(state: str, *, until: date, today: date) -> Verdict:
    """A consent ends after its last day; so does a question that nobody answered."""
    return judge(
        *_stands(SYSTEM, state, "expire"),
        need(today > until, _("The last day of this consent has not passed."), _CONF),
    )


def _stands(part: str, state: str, act: str) -> tuple[Reason | None, ...]:
    """Ask the table whether the act belongs to this part, and has a row in this state."""
    rows = [row for row in CONSENT.rows if row.act == act]
    only = _("Only the client decides on a consent.")
    return (
        need(any(part in row.by for row in rows), only, _CONF),
        need(any(row.state == state for row in rows), _STANDING.get(state, _NOT_AGREED), _CONF),
    )


def _end_lies_ahead(until: date | None, today: date) -> Reason | None:
    right = until is not None and today <= until <= today + LONGEST
    words = _("The last day has to lie ahead, within a year.")
    return need(right, words, _CONF, fix="consent")


# --- using -------------------------------------------------------------------------------------


@clause("SEED000-CONF-2", "SEED003-DISC-1")
def may_use(facts: UseFacts) -> Verdict:
    """Something passes only under a live, signed consent to this very thing.

    The one who would share learns why an older consent no longer counts. A refusal and silence
    have the same reason.
    """
    reasons = [_against(known, facts) for known in facts.known]
    if any(reason is None for reason in reasons):
        return Verdict()
    told = [r for r in reasons if r is not None and r.words != _NOT_AGREED]
    return judge(told[0] if told else need(False, _NOT_AGREED, _CONF))


def _against(known: Known, facts: UseFacts) -> Reason | None:
    """Return what stands against one consent being the one that allows it."""
    if known.state in (ASKED, REFUSED):
        return need(False, _NOT_AGREED, _CONF)
    if known.state == WITHDRAWN:
        return need(False, _STANDING[WITHDRAWN], _CONF)
    if known.state == EXPIRED or facts.today > known.until:
        return need(False, _STANDING[EXPIRED], _CONF)
    if not known.is_genuine:
        return need(False, _("The client’s signature does not cover this consent."), _DISC)  # noqa: RUF001
    if facts.data_class not in known.classes:
        return need(False, _("The client has not agreed to pass this kind of thing on."), _CONF)
    changed = TEXT in known.classes and known.text_digest != facts.text_digest
    return need(not changed, _("These are not the words that the client agreed to."), _DISC)
