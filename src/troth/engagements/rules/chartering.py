"""When a charter is complete, and who may change and sign it. Pure."""

from dataclasses import dataclass
from datetime import date

from troth.engagements.charter import LAW, Text
from troth.engagements.rules.life import LIFE
from troth.ethics.clause import clause
from troth.ethics.verdict import Reason, Verdict, judge, need
from troth.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFacts:
    """Who would change the charter, and in which state."""

    state: str
    part: str
    is_let_in: bool


def _let_in(*, met: bool) -> Reason | None:
    return need(met, _("You have not been let in yet."), "SEED000-CONF-3", mend="parties")


@clause("IMC-I-2", "GCE-1.1")
def may_edit(facts: EditFacts) -> Verdict:
    """Each of the three may change the charter until it is in force."""
    life = LIFE.judge(state=facts.state, act="edit", part=facts.part)
    return life & judge(_let_in(met=facts.is_let_in))


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in a section that can only be a mistake: where, and what to tell the person."""

    section: str
    field: str
    words: str
    params: tuple[tuple[str, str], ...] = ()


@clause("IMC-I-3", "GCE-1.5a")
def slips(text: Text, *, on: date) -> tuple[Slip, ...]:
    """Return what is clearly wrong in a charter; what is only missing is no slip."""
    return (*_duration_slips(text, on), *_objective_slips(text))


def _duration_slips(text: Text, on: date) -> list[Slip]:
    starts, ends = text.duration.starts, text.duration.ends
    found: list[Slip] = []
    if ends and ends < on:
        found.append(Slip("duration", "ends", _("This day has passed.")))
    if starts and ends and ends <= starts:
        found.append(Slip("duration", "ends", _("The end has to come after the start.")))
    late = [o.due for o in text.objectives.items if o.due and ends and o.due > ends]
    if late:
        latest = (("day", max(late).isoformat()),)
        found.append(
            Slip("duration", "ends", _("An objective is due after this end, on %(day)s."), latest)
        )
    return found


def _objective_slips(text: Text) -> list[Slip]:
    found: list[Slip] = []
    starts, ends = text.duration.starts, text.duration.ends
    for row, objective in enumerate(text.objectives.items):
        if objective.due and not objective.text.strip():
            words = _("Write what shall be reached by this day.")
            found.append(Slip("objectives", f"text_{row}", words))
        if objective.due and ends and objective.due > ends:
            words = _("The engagement ends before this day, on %(day)s.")
            day = (("day", ends.isoformat()),)
            found.append(Slip("objectives", f"due_{row}", words, day))
        if objective.due and starts and objective.due < starts:
            words = _("The engagement begins after this day, on %(day)s.")
            day = (("day", starts.isoformat()),)
            found.append(Slip("objectives", f"due_{row}", words, day))
    return found


def _told(words: str) -> bool:
    return bool(words.strip())


@clause(
    "SEED000-SCOPE-1",
    "SEED003-OBJ-1",
    "IMC-I-3",
    "GCE-1.5a",
    "SEED000-SCOPE-3",
    "GCE-1.3",
    "GCE-1.11",
    "GCE-1.2b",
    "SEED000-CONF-1",
)
def complete(text: Text, *, on: date) -> Verdict:
    """A charter can be signed when every section says what the codes ask of it."""
    return judge(
        *_subject_needs(text),
        *_duration_needs(text, on),
        *_conduct_needs(text),
    )


def _subject_needs(text: Text) -> tuple[Reason | None, ...]:
    scope, objectives = text.scope, [o for o in text.objectives.items if _told(o.text)]
    return (
        need(
            _told(scope.within) and _told(scope.without),
            _("Say what it is about, and what it is not about."),
            "SEED000-SCOPE-1",
            mend="charter:scope",
        ),
        need(
            bool(objectives),
            _("Name at least one objective."),
            "SEED003-OBJ-1",
            mend="charter:objectives",
        ),
        need(
            all(o.due for o in objectives),
            _("Give every objective a day by which it is due."),
            "IMC-I-3",
            mend="charter:objectives",
        ),
        need(
            not _objective_slips(text),
            _("An objective is due outside the time of the engagement."),
            "IMC-I-3",
            mend="charter:objectives",
        ),
    )


def _duration_needs(text: Text, on: date) -> tuple[Reason | None, ...]:
    duration = text.duration
    starts, ends = duration.starts, duration.ends
    whole = bool(starts and ends and duration.sessions)
    right = not (starts and ends) or (ends > starts and ends >= on)
    return (
        need(
            whole,
            _("Say when it starts, when it ends, and how many sessions there are."),
            "GCE-1.5a",
            mend="charter:duration",
        ),
        need(
            right,
            _("The end has to lie ahead, and after the start."),
            "GCE-1.5a",
            mend="charter:duration",
        ),
    )


def _conduct_needs(text: Text) -> tuple[Reason | None, ...]:
    secrecy, route, kept = text.confidentiality, text.complaints, text.records
    return (
        need(
            bool(text.rhythm.every_days) and _told(text.rhythm.cancelling),
            _("Say how often you meet, and how a session is cancelled."),
            "SEED000-SCOPE-3",
            mend="charter:rhythm",
        ),
        need(_told(text.money.text), _("Say who pays what."), "GCE-1.3", mend="charter:money"),
        need(
            _told(secrecy.statement) and LAW in secrecy.grounds and _told(secrecy.logistics),
            _("Say what stays between client and practitioner, and what the sponsor learns."),
            "GCE-1.11",
            mend="charter:confidentiality",
        ),
        need(
            _told(route.body) and _told(route.contact) and _told(route.how),
            _("Name where one can complain, and how."),
            "GCE-1.2b",
            mend="charter:complaints",
        ),
        need(
            kept.content_months is not None and kept.facts_years is not None,
            _("Say how long content and facts are kept."),
            "SEED000-CONF-1",
            mend="charter:records",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFacts:
    """Who would sign which text, and what they have read."""

    state: str
    part: str
    is_let_in: bool
    has_signed: bool
    text: Text
    digest_latest: str
    digest_read: str
    on: date


@clause("GCE-1.3", "IMC-I-1", "GCE-1.11")
def may_sign(facts: SignFacts) -> Verdict:
    """Each party signs once, the whole text, and only the very text that they have read."""
    life = LIFE.judge(state=facts.state, act="sign", part=facts.part)
    unchanged = facts.digest_read == facts.digest_latest
    own = judge(
        _let_in(met=facts.is_let_in),
        need(not facts.has_signed, _("You have signed this version."), "GCE-1.3"),
        need(unchanged, _("The charter has changed since you read it."), "GCE-1.3", mend="charter"),
    )
    return life & own & complete(facts.text, on=facts.on)
