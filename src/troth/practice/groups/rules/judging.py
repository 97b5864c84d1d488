"""Who may do what in a group, each condition with its clause. Pure: judges facts."""

from dataclasses import dataclass
from datetime import datetime

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.practice.groups.rules.life import GOING_ON, GROUP, IN, MEMBER, MEMBERSHIP, PRACTITIONER


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFacts:
    """The engagements that shall be joined: whose they are, of which kind, how many fit."""

    are_hers: bool
    kinds: int
    are_ready: bool
    keys_hold: bool
    persons: int
    count: int
    most: int


@clause("GCE-1.3", "GCE-1.9", "GCE-1.19")
def may_begin(facts: BeginFacts) -> Verdict:
    """A practitioner joins engagements of her own, of one kind, up to the policy's number."""
    return judge(
        need(facts.are_hers, _("Only the practitioner of these clients joins them."), "GCE-1.9"),
        need(facts.count > 0, _("Choose whom you want to invite."), "GCE-1.3"),
        need(facts.kinds <= 1, _("A group is coaching or mentoring, not both."), "GCE-1.17"),
        need(facts.persons == facts.count, _("Choose each person once."), "GCE-1.19"),
        *_ready(is_ready=facts.are_ready, keys_hold=facts.keys_hold),
        _fits(facts.count, facts.most),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteFacts:
    """One engagement whose client shall be invited, beside those who have a place already.

    `count` are the places that are taken, `most` how many the policies allow.
    """

    part: str
    state: str
    is_hers: bool
    is_same_kind: bool
    is_ready: bool
    keys_hold: bool
    has_place: bool
    count: int
    most: int


@clause("GCE-1.3", "GCE-1.9", "GCE-1.19")
def may_invite(facts: InviteFacts) -> Verdict:
    """The practitioner invites a client of hers, once, while there is a place."""
    verdict = GROUP.judge(state=facts.state, act="invite", part=facts.part)
    return verdict & judge(
        need(facts.is_hers, _("You invite only clients of your own."), "GCE-1.9"),
        need(facts.is_same_kind, _("A group is coaching or mentoring, not both."), "GCE-1.17"),
        need(not facts.has_place, _("This person was invited already."), "GCE-1.19"),
        *_ready(is_ready=facts.is_ready, keys_hold=facts.keys_hold),
        _fits(facts.count + 1, facts.most),
    )


def _ready(*, is_ready: bool, keys_hold: bool) -> tuple[Reason | None, ...]:
    return (
        need(
            is_ready,
            _("The client's own engagement has to be in preparation, with a charter, or running."),
            "GCE-1.3",
        ),
        need(
            keys_hold,
            _("The client has to be let into their own engagement, with the keys they have now."),
            "GCE-1.9",
        ),
    )


def _fits(count: int, most: int) -> Reason | None:
    words = _("The policy allows %(most)s clients in a group; this would be %(count)s.")
    return need(count <= most, words, "GCE-1.19", most=str(most), count=str(count))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFacts:
    """A member before the agreement: whether what was read is the latest, whole and unsigned."""

    part: str
    state: str
    is_going_on: bool
    is_intact: bool
    has_read: bool
    has_signed: bool


@clause("GCE-1.3", "GCE-1.11")
def may_sign(facts: SignFacts) -> Verdict:
    """Who was invited signs the latest text, and only the very words they have read."""
    verdict = MEMBERSHIP.judge(state=facts.state, act="sign", part=facts.part)
    if not verdict and facts.has_signed:
        verdict = Verdict()
    return verdict & judge(
        need(facts.is_going_on, _("This group is closed."), "GCE-1.3"),
        need(facts.is_intact, _("The agreement was changed outside Troth."), "GCE-1.3"),
        need(facts.has_read, _("The agreement has changed since you read it."), "GCE-1.3"),
        need(not facts.has_signed, _("You have signed this version."), "GCE-1.3"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetInFacts:
    """Someone at the door of the room.

    `has_signed` says that a signature over the latest agreement holds under their keys, and
    `is_up_to_date` that they were let in under that version already.
    """

    part: str
    state: str
    membership: str
    in_force: bool
    keys_hold: bool
    has_signed: bool
    is_up_to_date: bool


@clause("GCE-1.3", "GCE-1.9")
def may_let_in(facts: LetInFacts) -> Verdict:
    """The key of the room goes to who signed, once their own charter is in force."""
    group = GROUP.judge(state=facts.state, act="let in", part=facts.part)
    place = MEMBERSHIP.judge(state=facts.membership, act="let in", part=facts.part)
    return Verdict(tuple(dict.fromkeys((*group.reasons, *place.reasons)))) & judge(
        need(facts.has_signed, _("The latest agreement is not signed by this person."), "GCE-1.3"),
        need(facts.in_force, _("This person's own charter has to be in force first."), "GCE-1.3"),
        need(
            facts.keys_hold,
            _("The keys of this person are not those that signed their charter."),
            "GCE-1.9",
        ),
        need(not facts.is_up_to_date, _("This person is in already."), "GCE-1.9"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StandFacts:
    """As what a person stands in a group, and the state of the group."""

    part: str
    state: str


@clause("GCE-1.23a")
def may_read_closed(facts: StandFacts, *, reason: bool) -> Verdict:
    """After the end the practitioner reads only with a reason, which the members see."""
    return GROUP.judge(state=facts.state, act="read after the end", part=facts.part) & judge(
        need(reason, _("Say why you read after the end."), "GCE-1.23a")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteFacts:
    """Who would write: `is_current` says that they were let in under the latest agreement."""

    part: str
    state: str
    membership: str
    is_current: bool
    is_author: bool = True


@clause("GCE-1.9", "GCE-2.13", "GCE-1.23b")
def may_write(facts: WriteFacts) -> Verdict:
    """The practitioner writes, and every member who is in under the latest agreement."""
    return GROUP.judge(state=facts.state, act="write", part=facts.part) & _is_inside(facts)


@clause("GCE-2.13", "GCE-1.9", "GCE-1.23b")
def may_edit(facts: WriteFacts) -> Verdict:
    """Only its author edits a note, and the earlier version stays."""
    own = need(facts.is_author, _("Only the person who wrote a note edits it."), "GCE-2.13")
    judged = GROUP.judge(state=facts.state, act="edit", part=facts.part)
    return judged & judge(own) & _is_inside(facts)


def _is_inside(facts: WriteFacts) -> Verdict:
    if facts.part == PRACTITIONER:
        return Verdict()
    return judge(
        need(facts.membership == IN, _("You are not in this group."), "GCE-1.9"),
        need(
            facts.is_current,
            _("The agreement has changed. Sign it, and be let in anew, to write."),
            "GCE-1.3",
            fix="agreement",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """A session to be recorded: how many took part, and who of them is not let in again."""

    part: str
    state: str
    taking_part: int
    outdated: str


@clause("GCE-2.13", "SEED003-CARE-1", "GCE-1.3")
def may_record(facts: RecordFacts) -> Verdict:
    """The practitioner records facts; nobody meets under an agreement they have not signed."""
    judged = GROUP.judge(state=facts.state, act="record session", part=facts.part)
    return judged & judge(
        need(facts.taking_part > 0, _("Say who belonged to this session."), "GCE-2.13"),
        need(
            not facts.outdated,
            _("The latest agreement is not signed by: %(names)s."),
            "GCE-1.3",
            names=facts.outdated,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFacts:
    """A note and who would read it.

    `under` is the version of the agreement under which it was written, `let_in_under` the newest
    one under which the reader was let in, at first at `let_in_at`.
    """

    part: str
    membership: str
    let_in_under: int
    let_in_at: datetime | None
    under: int
    written_at: datetime


@clause("GCE-1.9", "GCE-1.21")
def may_read(facts: ReadFacts) -> bool:
    """A member finds what was written since they came, under agreements that they signed."""
    if facts.part == PRACTITIONER:
        return True
    return (
        facts.part == MEMBER
        and facts.membership == IN
        and facts.let_in_at is not None
        and facts.let_in_at <= facts.written_at
        and facts.under <= facts.let_in_under
    )


@clause("GCE-1.9")
def knows_of(*, part: str, was_in: bool, is_own: bool) -> bool:
    """Say whether someone in a group may know of a membership: of those who are or were in.

    The practitioner knows all. Who was invited and did not come is nobody else's business.
    """
    return part == PRACTITIONER or is_own or was_in


def is_open(state: str) -> bool:
    """Say whether a group goes on."""
    return state in GOING_ON
