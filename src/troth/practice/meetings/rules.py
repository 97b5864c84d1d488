"""Who may record a session and who may write where. Pure: judges facts, fetches none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from troth.engagement.core.rules.life import allows
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _

PRACTITIONER, CLIENT, SPONSOR = "practitioner", "client", "sponsor"
SHARED, PRACTITIONER_PRIVATE, CLIENT_PRIVATE = "shared", "practitioner_private", "client_private"
PLACES = (SHARED, PRACTITIONER_PRIVATE, CLIENT_PRIVATE)

PARTS_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        SHARED: frozenset({PRACTITIONER, CLIENT}),
        PRACTITIONER_PRIVATE: frozenset({PRACTITIONER}),
        CLIENT_PRIVATE: frozenset({CLIENT}),
    }
)
"""The parts that write and read in each place (GCE-1.9). The sponsor's is in none."""

LATE_AFTER = timedelta(days=14)
"""A session recorded more than this after its day is shown as entered late (IMC-INT-1)."""

SHORTEST, LONGEST = 5, 600
"""Minutes of a session."""

HELD = ("both",)
"""The attendances that count as a session that took place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """Who records the facts of a session, and in which state; `on` is None before a day is chosen.

    `begun` is the day from which sessions count, `ended` the day on which somebody ended it.
    `stops` are the days on which everything stopped and went on again, each None while it lasts.
    """

    part: str
    state: str
    on: date | None = None
    begun: date | None = None
    ended: date | None = None
    stops: tuple[tuple[date, date | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteFacts:
    """Who writes, in which place, and in which state."""

    part: str
    place: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFacts:
    """The same, for a note that exists: whether the asker wrote it."""

    part: str
    place: str
    state: str
    is_author: bool
    is_struck: bool = False


@clause("GCE-2.13", "SEED003-CARE-1", "GCE-1.23b", "GCE-1.3", "GCE-1.15b")
def may_record_session(facts: SessionFacts) -> Verdict:
    """The practitioner keeps the facts of sessions, and none that counts while all is stopped."""
    if facts.part != PRACTITIONER:
        words = _("The practitioner records the facts of a session.")
        return judge(need(False, words, "GCE-2.13"))
    life = allows(state=facts.state, act="record session", part=facts.part)
    return life & judge(*_day(facts))


def _day(facts: SessionFacts) -> tuple[Reason | None, ...]:
    """Judge the day of a session: after the beginning, before the end, and outside every stop."""
    on = facts.on
    if on is None:
        return ()
    stopped = any(begun < on and (over is None or on < over) for begun, over in facts.stops)
    return (
        need(
            facts.begun is None or facts.begun <= on,
            _("This day is before this work began."),
            "GCE-2.13",
        ),
        need(
            facts.ended is None or on <= facts.ended,
            _("It had ended by this day."),
            "GCE-1.21",
        ),
        need(not stopped, _("On this day everything had stopped."), "GCE-1.15b"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFacts:
    """A planned session that someone would move or cancel."""

    part: str
    state: str
    is_planned: bool


@clause("GCE-1.5a", "GCE-1.15b")
def may_change_plan(facts: ChangeFacts) -> Verdict:
    """Both may move and cancel what is planned and is ahead."""
    if facts.part not in (PRACTITIONER, CLIENT):
        words = _("Practitioner and client plan their sessions.")
        return judge(need(False, words, "GCE-1.5a"))
    return allows(state=facts.state, act="change the plan", part=facts.part) & judge(
        need(facts.is_planned, _("This session is not planned any more."), "GCE-1.5a"),
    )


@clause("GCE-1.9", "GCE-2.13", "GCE-1.23b", "GCE-1.15b")
def may_write(facts: WriteFacts) -> Verdict:
    """Each place has its own writers; nobody writes in another person's place."""
    if facts.part not in PARTS_OF.get(facts.place, ()):
        return judge(need(False, _("This place belongs to somebody else."), "GCE-1.9"))
    act = "write to share" if facts.place == SHARED else "write for oneself"
    return allows(state=facts.state, act=act, part=facts.part)


@clause("GCE-2.13", "GCE-1.9", "GCE-1.23b")
def may_edit(facts: EditFacts) -> Verdict:
    """Only its author edits a note, and the earlier version stays."""
    place = WriteFacts(part=facts.part, place=facts.place, state=facts.state)
    own = need(facts.is_author, _("Only the person who wrote a note edits it."), "GCE-2.13")
    stands = need(not facts.is_struck, STRUCK, "GCE-2.13")
    return judge(own, stands) & may_write(place)


STRUCK = _("This was struck. It stays as it was.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeFacts:
    """Who would strike a record, and how it and the engagement stand."""

    part: str
    state: str
    is_author: bool
    is_struck: bool


@clause("GCE-2.13", "GCE-1.23b")
def may_strike(facts: StrikeFacts) -> Verdict:
    """Who made a record by mistake strikes it, once; it stays to be seen, with the reason."""
    return judge(
        need(facts.is_author, _("Only the person who recorded this strikes it."), "GCE-2.13"),
        need(not facts.is_struck, STRUCK, "GCE-2.13"),
    ) & allows(state=facts.state, act="strike", part=facts.part)


@clause("GCE-2.13")
def may_correct(*, is_struck: bool) -> Verdict:
    """What was struck is corrected no more."""
    return judge(need(not is_struck, STRUCK, "GCE-2.13"))


@clause("IMC-INT-1")
def entered_late(on: date, recorded_on: date) -> bool:
    """Say whether a session was recorded more than LATE_AFTER after its day."""
    return recorded_on - on > LATE_AFTER


def falls_into(begins: datetime, minutes: int, others: Iterable[tuple[datetime, int]]) -> bool:
    """Say whether a session would go on while one of the others does: moments and minutes."""
    ends = begins + timedelta(minutes=minutes)
    return any(o < ends and begins < o + timedelta(minutes=n) for o, n in others)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFacts:
    """Which days someone would take, or drop, and which the rhythm proposes."""

    part: str
    state: str
    days: frozenset[date]
    proposed: frozenset[date]


@clause("SEED000-SCOPE-3", "GCE-1.15b")
def may_take(facts: TakeFacts) -> Verdict:
    """The two inside answer the days that the rhythm proposes, while the charter is in force."""
    if facts.part not in (PRACTITIONER, CLIENT):
        words = _("Client and practitioner plan the sessions.")
        return judge(need(False, words, "SEED000-SCOPE-3"))
    return allows(state=facts.state, act="answer a proposed day", part=facts.part) & judge(
        need(
            bool(facts.days) and facts.days <= facts.proposed,
            _("This day is not proposed any more."),
            "SEED000-SCOPE-3",
        ),
    )
