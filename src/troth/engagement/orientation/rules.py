"""What the parties have to know: how to complain, what was agreed, where one is now. Pure."""

from dataclasses import dataclass, field
from datetime import date

from troth.engagement.core.rules.life import (
    ACTIVE,
    BEFORE,
    CLIENT,
    CONTRACTING,
    ENDING,
    INSIDE,
    OVER,
    PRACTITIONER,
    PREPARING,
    RUNNING,
)
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _

# --- where one is ------------------------------------------------------------------------------

DONE, NOW, LATER, MISSED = "done", "now", "later", "missed"
"""How a stage of the process stands. MISSED was passed without being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFacts:
    """How far an engagement has come.

    `acts` are the steps taken so far, `declared` the parts who said what else binds them, `read`
    those who opened what was agreed since it came into force. `held` counts the sessions that took
    place. `card` is "" without a card of the client, else "read" or "unread".
    """

    state: str
    today: date
    acts: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    held: int = 0
    review_on: date | None = None
    card: str = ""
    open_talks: int = 0
    open_questions: int = 0

    @property
    def is_late(self) -> bool:
        """Whether a review is overdue."""
        return self.state == ACTIVE and self.review_on is not None and self.review_on < self.today


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the process: what happens, in two lines, and how it stands."""

    key: str
    title: str
    words: str
    status: str = field(default=LATER)


MEET, AGREE, READ, FIRST, WORK, CLOSE, AFTER = (
    *("meet", "agree", "read", "first", "work"),
    *("close", "after"),
)
_STAGES = (
    (
        MEET,
        _("You get to know each other"),
        _("Both say what else binds you. The client chooses, and may say no without a reason."),
    ),
    (
        AGREE,
        _("You agree a charter"),
        _("Everybody writes what is theirs, answers a few questions, and signs the same text."),
    ),
    (
        READ,
        _("You read once more what you agreed"),
        _("Expectations, boundaries, and what stays here: before the first session."),
    ),
    (
        FIRST,
        _("You meet for the first time"),
        _("You get to know the work, and begin with what the client brings."),
    ),
    (
        WORK,
        _("You meet, and look back"),
        _("At each review you ask whether it helps, and whether other help would serve better."),
    ),
    (
        CLOSE,
        _("You close together"),
        _("A last look back, and what becomes of the records. The client may skip it."),
    ),
    (
        AFTER,
        _("After the end"),
        _("The record is read-only and ends on its days. The duty to keep silent does not end."),
    ),
)


@clause("IMC-INTRO-1")
def stages(facts: ProcessFacts) -> tuple[Stage, ...]:
    """Return the stages of the process in order, with how each stands now."""
    shown = [row for row in _STAGES if row[0] != MEET or _met(facts)]
    status = _statuses(facts)
    return tuple(Stage(key, title, words, status[key]) for key, title, words in shown)


def next_stage(found: tuple[Stage, ...]) -> Stage | None:
    """Return what comes after the present stage, or None at the end."""
    later = [stage for stage in found if stage.status == LATER]
    return later[0] if later else None


def _met(facts: ProcessFacts) -> bool:
    return facts.state in BEFORE or bool(facts.acts & {"enquire", "choose"})


def _statuses(facts: ProcessFacts) -> dict[str, str]:
    order = [key for key, _title, _words in _STAGES]
    here = order.index(_present(facts))
    passed = {key: DONE if _was_done(key, facts) else MISSED for key in order[:here]}
    return {**passed, order[here]: NOW, **dict.fromkeys(order[here + 1 :], LATER)}


def _present(facts: ProcessFacts) -> str:
    match facts.state:
        case state if state in BEFORE:
            return MEET
        case state if state == CONTRACTING:
            return AGREE
        case state if state == ENDING:
            return CLOSE
        case state if state in RUNNING:
            return WORK if facts.held else FIRST if facts.read >= set(INSIDE) else READ
    return AFTER


def _was_done(key: str, facts: ProcessFacts) -> bool:
    done = {
        MEET: "choose" in facts.acts,
        AGREE: "activate" in facts.acts,
        READ: facts.read >= set(INSIDE),
        CLOSE: bool(facts.acts & {"complete", "complete with follow-up"}),
    }
    return done.get(key, bool(facts.held))


@clause("IMC-INTRO-1", "SEED000-GEN-2", "IMC-CUL-2", "IMC-CONF-2")
def process_is_whole(facts: ProcessFacts) -> Verdict:
    """Say which steps of the process are missing, for the practitioner who answers for it."""
    if facts.state in OVER:
        return Verdict()
    missing = [part for part in INSIDE if part not in facts.declared]
    running = facts.state in RUNNING
    return judge(
        need(
            PRACTITIONER not in missing or facts.state not in PREPARING,
            _("You have not said what else binds you to your client."),
            "SEED000-COI-2",
            fix="before",
        ),
        need(
            CLIENT not in missing or facts.state not in PREPARING,
            _("Your client has not said what else binds you two."),
            "SEED000-COI-2",
        ),
        need(
            not running or PRACTITIONER in facts.read,
            _("You have not read once more what you agreed."),
            "SEED000-GEN-2",
            fix="agreed",
        ),
        need(
            not running or CLIENT in facts.read,
            _("Your client has not opened once more what you agreed. Go through it together."),
            "IMC-CONF-2",
        ),
        need(
            facts.card != "unread",
            _("You have not read what your client wants known."),
            "IMC-CUL-2",
            fix="card",
        ),
        need(not facts.open_talks, _("A question about the charter waits for a talk."), "GCE-1.3"),
        need(
            not facts.open_questions,
            _("Your client's question about a method has no answer yet."),
            "GCE-1.4",
            fix="methods",
        ),
        need(not facts.is_late, _("A review is overdue."), "GCE-1.5a", fix="life"),
    )
