"""How an engagement lives, when its charter is complete, and who may do what. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from troth.engagements.charter import LAW, Text
from troth.ethics.clause import clause
from troth.ethics.verdict import Reason, Verdict, judge, need
from troth.ethics.words import _
from troth.ethics.workflow import BEGINNING, Row, Workflow

PRACTITIONER, CLIENT, SPONSOR, SYSTEM = "practitioner", "client", "sponsor", "system"
EVERYBODY = (PRACTITIONER, CLIENT, SPONSOR)
CONTRACTING, ACTIVE, CLOSED = "contracting", "active", "closed"

LIFE = Workflow(
    "engagement",
    rows=(
        Row(BEGINNING, "begin", (PRACTITIONER,), CONTRACTING, ("SEED003-TIME-1",)),
        Row(CONTRACTING, "invite", (PRACTITIONER,), CONTRACTING, ("SEED003-CORP-1",)),
        Row(CONTRACTING, "turn away", (PRACTITIONER,), CONTRACTING, ("SEED000-CONF-3",)),
        Row(CONTRACTING, "let in", (PRACTITIONER,), CONTRACTING, ("SEED000-CONF-3", "GCE-1.9")),
        Row(CONTRACTING, "edit", EVERYBODY, CONTRACTING, ("IMC-I-2", "GCE-1.1")),
        Row(CONTRACTING, "sign", EVERYBODY, CONTRACTING, ("GCE-1.3", "IMC-I-1")),
        Row(CONTRACTING, "activate", (SYSTEM,), ACTIVE, ("GCE-1.11", "GCE-1.3")),
        Row(CONTRACTING, "end", (CLIENT,), CLOSED, ("GCE-1.21",)),
        Row(ACTIVE, "end", (CLIENT,), CLOSED, ("GCE-1.21",)),
    ),
)


# --- beginning ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFacts:
    """The e-mail addresses of the three parties, folded."""

    own_email: str
    client_email: str
    sponsor_email: str


@clause("SEED003-CORP-1", "SEED000-COI-1")
def may_begin(facts: BeginFacts) -> Verdict:
    """Practitioner, client and sponsor are three persons: who pays is never who is coached."""
    own = facts.own_email
    return judge(
        need(
            facts.client_email != facts.sponsor_email,
            _("Client and sponsor have the same address. They have to be two persons."),
            "SEED003-CORP-1",
        ),
        need(
            facts.client_email != own,
            _("The client has your own address. You cannot be your own client."),
            "SEED000-COI-1",
        ),
        need(
            facts.sponsor_email != own,
            _("The sponsor has your own address. Who works with the client cannot also pay."),
            "SEED003-CORP-1",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """One place in an engagement, as the person who looks after it sees it."""

    state: str
    part: str
    has_joined: bool
    is_let_in: bool


@clause("SEED003-CORP-1")
def may_invite(facts: PlaceFacts) -> Verdict:
    """A new link goes out only while nobody sits in the place."""
    return LIFE.judge(state=facts.state, act="invite", part=facts.part) & judge(
        need(not facts.has_joined, _("Somebody has joined in this part already."), "SEED003-CORP-1")
    )


@clause("SEED000-CONF-3")
def may_turn_away(facts: PlaceFacts) -> Verdict:
    """Who joined by a link that went astray can be sent away, as long as they hold no key."""
    return LIFE.judge(state=facts.state, act="turn away", part=facts.part) & judge(
        need(facts.has_joined, _("Nobody has joined in this part yet."), "SEED000-CONF-3"),
        need(not facts.is_let_in, _("This person has been let in."), "SEED000-CONF-3"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetInFacts:
    """A place, the fingerprint that was compared, and the one that the person has now.

    `keys_are_genuine` says whether the person signed the public keys that are stored for them.
    """

    place: PlaceFacts
    fingerprint_read: str
    fingerprint_now: str
    keys_are_genuine: bool


@clause("SEED000-CONF-3", "GCE-1.9")
def may_let_in(facts: LetInFacts) -> Verdict:
    """The key goes to a person who joined, and only to the very key that was compared."""
    place = facts.place
    same = facts.fingerprint_read == facts.fingerprint_now
    return LIFE.judge(state=place.state, act="let in", part=place.part) & judge(
        need(place.has_joined, _("Nobody has joined in this part yet."), "SEED000-CONF-3"),
        need(not place.is_let_in, _("This person has been let in."), "SEED000-CONF-3"),
        need(same, _("The fingerprint has changed since you compared it."), "SEED000-CONF-3"),
        need(
            facts.keys_are_genuine or not place.has_joined,
            _("Their keys were changed outside Troth. Tell the operator; do not let them in."),
            "SEED000-CONF-3",
        ),
    )


OPEN, USED, WITHDRAWN, EXPIRED = "open", "used", "withdrawn", "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptFacts:
    """An invitation (`link` is open, used, withdrawn or expired), and who would accept it."""

    link: str
    engagement_state: str
    plays_already: str
    place_is_free: bool


@clause("SEED003-CORP-1", "SEED000-CONF-3")
def may_accept(facts: AcceptFacts) -> Verdict:
    """A link counts once, for a while; and nobody plays two parts in one engagement."""
    still = facts.engagement_state == CONTRACTING
    plays = facts.plays_already
    return judge(
        need(facts.link != USED, _("This invitation has been used already."), "SEED000-CONF-3"),
        need(facts.link != EXPIRED, _("The time of this invitation is over."), "SEED000-CONF-3"),
        need(
            facts.link != WITHDRAWN,
            _("A newer invitation has taken the place of this one."),
            "SEED000-CONF-3",
        ),
        need(still, _("This engagement takes nobody in any more."), "SEED003-CORP-1"),
        need(facts.place_is_free, _("Somebody has joined in this part already."), "SEED003-CORP-1"),
        need(
            plays != PRACTITIONER,
            _("You sent this invitation yourself. It is for somebody else."),
            "SEED003-CORP-1",
        ),
        need(
            plays in ("", PRACTITIONER),
            _("You play another part in this engagement. Client and sponsor are two persons."),
            "SEED003-CORP-1",
        ),
    )


# --- the charter -------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateFacts:
    """The valid signatures on the latest version: part → the digest that it covers."""

    state: str
    digest_latest: str
    signed: Mapping[str, str] = field(default_factory=dict)


@clause("GCE-1.11", "GCE-1.3")
def may_activate(facts: ActivateFacts) -> Verdict:
    """The engagement is in force once all three signed one and the same text."""
    same = {part for part, digest in facts.signed.items() if digest == facts.digest_latest}
    return LIFE.judge(state=facts.state, act="activate", part=SYSTEM) & judge(
        need(same >= set(EVERYBODY), _("Not all three have signed this text."), "GCE-1.11")
    )


# --- ending ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    state: str
    part: str


@clause("GCE-1.21")
def may_end(facts: EndFacts) -> Verdict:
    """The client ends when they want to: no reason, no notice, no way to refuse it."""
    return LIFE.judge(state=facts.state, act="end", part=facts.part)
