"""What follows from a review: other help, independence, the three-way part, who signs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from troth.engagement.core.rules.life import LIFE
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _

FREE_EXTENSIONS = 2
"""Extensions in a row that need no supervision; the next one does (GCE-1.5b)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """A review: whether "would other help serve better?" and the progress were answered."""

    state: str
    part: str
    better_served: str
    progress: str
    next_on: date | None
    today: date


@clause("GCE-1.22", "IMC-I-7")
def may_review(facts: ReviewFacts) -> Verdict:
    """A review says whether other help would serve better, how far they came, and what is next."""
    return LIFE.judge(state=facts.state, act="review", part=facts.part) & judge(
        need(
            bool(facts.better_served),
            _("Answer whether other help would serve the client better."),
            "GCE-1.22",
        ),
        need(bool(facts.progress), _("Say how far you came."), "IMC-I-7"),
        need(
            facts.next_on is None or facts.next_on > facts.today,
            _("The next review has to lie ahead."),
            "IMC-I-7",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendFacts:
    """An extension: until when, how many sessions, and which one in a row it is."""

    state: str
    part: str
    ends_now: date | None
    sessions_now: int | None
    ends: date
    sessions: int
    today: date
    extensions: int
    has_review_of_dependency: bool
    is_pending: bool = False


@clause("GCE-1.5a", "GCE-1.5b")
def may_extend(facts: ExtendFacts) -> Verdict:
    """More time or more sessions; the third extension in a row was talked over in supervision."""
    longer = facts.ends_now is None or facts.ends > facts.ends_now
    more = facts.sessions_now is None or facts.sessions > facts.sessions_now
    shorter = (facts.ends_now is not None and facts.ends < facts.ends_now) or (
        facts.sessions_now is not None and facts.sessions < facts.sessions_now
    )
    return LIFE.judge(state=facts.state, act="extend", part=facts.part) & judge(
        need(
            (longer or more) and not shorter,
            _("An extension gives more time or more sessions, and takes none."),
            "GCE-1.5a",
        ),
        need(facts.ends >= facts.today, _("The new end has to lie ahead."), "GCE-1.5a"),
        need(
            not facts.is_pending,
            _("A change of the charter waits for signatures already."),
            "GCE-1.5a",
            fix="charter",
        ),
        need(
            facts.extensions < FREE_EXTENSIONS or facts.has_review_of_dependency,
            _("Before a third extension, review the client's dependency with your supervisor."),
            "GCE-1.5b",
        ),
    )


NO_PROGRESS = "none"
"""What a review says when they did not come closer at all."""
STALLED_AFTER = 2
"""Reviews in a row without progress that bring the question of other help up again."""
LEAST, MOST = 1, 10
"""The ends of the scale on which a client rates their independence."""
STATES = {
    "reached": _("Reached"),
    "under way": _("Under way"),
    "not begun": _("Not begun"),
    "untold": _("I prefer not to say"),
}
"""What a client can say of a joint objective."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """One kind of other help: its title, what it is for, and a first draft of the encouragement."""

    name: str
    title: str
    words: str
    draft: str


HELPS: Mapping[str, Help] = {
    h.name: h
    for h in (
        Help(
            name="crisis line",
            title=_("Crisis line"),
            words=_("Now, by telephone, also at night. You need no appointment and no name."),
            draft=_(
                "I am worried about you. Please call one of the numbers on this page today. They "
                "are there for moments like this one. Our work can wait."
            ),
        ),
        Help(
            name="counsellor",
            title=_("Counsellor or therapist"),
            words=_("When what weighs on you is older or heavier than the work we agreed on."),
            draft=_(
                "Some of what you bring needs more than I can give, and somebody trained for it. "
                "I believe that a counsellor or therapist would serve you better now. It is no "
                "judgement of you. We can pause or end our work, and you decide which."
            ),
        ),
        Help(
            name="doctor",
            title=_("Doctor"),
            words=_("When body or sleep suffer, or when you are not sure what it is."),
            draft=_(
                "What you told me about how you feel should be seen by a doctor first. Please "
                "make an appointment soon. We can pause until you know more."
            ),
        ),
        Help(
            name="legal",
            title=_("Legal advice"),
            words=_("When rights, contracts or deadlines are at stake."),
            draft=_(
                "You have a question of law before you, and I cannot answer it. Please ask "
                "somebody who gives legal advice before you decide. We can wait for that."
            ),
        ),
        Help(
            name="coach",
            title=_("Another coach or mentor"),
            words=_("When somebody with other experience would fit better."),
            draft=_(
                "I believe that somebody else could take you further than I can. I would gladly "
                "help you to find a coach or mentor who fits. You owe me nothing for changing."
            ),
        ),
    )
}
"""The kinds of other help, crisis first; the drafts are ours, and the practitioner edits them."""


@clause("IMC-I-7", "GCE-1.22")
def is_stalled(progress: Sequence[str]) -> bool:
    """Say whether the last two reviews saw no progress; `progress` is in the order of time."""
    last = progress[-STALLED_AFTER:]
    return len(last) == STALLED_AFTER and all(p == NO_PROGRESS for p in last)


@clause("GCE-1.5b")
def is_falling(ratings: Sequence[int]) -> bool:
    """Say whether the client rated their independence lower than the time before."""
    return len(ratings) > 1 and ratings[-1] < ratings[-2]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncourageFacts:
    """An encouragement to turn to other help: of which kind, and whether anything is written."""

    state: str
    part: str
    kind: str
    text: str


@clause("GCE-1.22", "SEED001-COMP-4", "IMC-IV-2")
def may_encourage(facts: EncourageFacts) -> Verdict:
    """The practitioner tells the client which other help may serve better, in own words."""
    return LIFE.judge(state=facts.state, act="encourage", part=facts.part) & judge(
        need(facts.kind in HELPS, _("Choose a kind of help."), "SEED001-COMP-4"),
        need(bool(facts.text.strip()), _("Write something to your client."), "GCE-1.22"),
    )


@clause("GCE-1.5b")
def may_rate(*, state: str, part: str, rating: int) -> Verdict:
    """Only the client rates their own independence, and nobody has to."""
    return LIFE.judge(state=state, act="rate independence", part=part) & judge(
        need(LEAST <= rating <= MOST, _("Choose a number of the scale."), "GCE-1.5b"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWayFacts:
    """What the client would say to the sponsor of each joint objective.

    `joint` are the joint objectives that the charter agrees, `said` what the client says of each
    that they name; `digest_read` is that of the words the client had before them, `digest_now` of
    those that would be written.
    """

    state: str
    part: str
    has_sponsor: bool
    joint: tuple[str, ...]
    said: Mapping[str, str]
    digest_read: str
    digest_now: str


@clause("GCE-1.9", "GCE-1.11", "IMC-I-7")
def may_tell_three(facts: ThreeWayFacts) -> Verdict:
    """The client alone tells the sponsor where the joint objectives stand, and nothing else."""
    return LIFE.judge(state=facts.state, act="tell three", part=facts.part) & judge(
        need(facts.has_sponsor, _("Nobody else pays: there is nobody to tell."), "GCE-1.9"),
        need(bool(facts.joint), _("The charter has no joint objective."), "GCE-1.11"),
        need(
            bool(facts.said)
            and set(facts.said) <= set(facts.joint)
            and set(facts.said.values()) <= set(STATES),
            _("Say of each joint objective where it stands, and of nothing else."),
            "GCE-1.9",
        ),
        need(
            facts.digest_read == facts.digest_now,
            _("Read these very words before you agree to them."),
            "GCE-1.9",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingSignFacts:
    """Who would sign which version of the closing list: what they read and what counts now."""

    state: str
    part: str
    has_signed: bool
    digest_read: str
    digest_latest: str


@clause("IMC-I-11")
def may_sign_closing(facts: ClosingSignFacts) -> Verdict:
    """Both may sign the closing list as it stands; a change of it is signed again."""
    return LIFE.judge(state=facts.state, act="sign closing list", part=facts.part) & judge(
        need(bool(facts.digest_latest), _("Write the closing list first."), "IMC-I-11"),
        need(not facts.has_signed, _("You have signed this closing list."), "IMC-I-11"),
        need(
            facts.digest_read == facts.digest_latest,
            _("The closing list has changed since you read it."),
            "IMC-I-11",
        ),
    )
