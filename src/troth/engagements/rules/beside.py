"""What stands beside the charter: teach-back, annex, questions on methods, the card. Pure."""

from dataclasses import dataclass

from troth.engagements.rules.life import CLIENT, INSIDE, LIFE, OVER, PRACTITIONER, SPONSOR
from troth.ethics.clause import clause
from troth.ethics.verdict import Reason, Verdict, judge, need
from troth.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """Who would answer questions about which version of the charter."""

    state: str
    part: str
    is_let_in: bool
    digest_latest: str
    digest_read: str


@clause("GCE-1.3", "IMC-I-1", "IMC-CONF-2")
def may_answer(facts: AnswerFacts) -> Verdict:
    """Client and sponsor answer in their own account, before signing, about the text as it is."""
    return judge(
        need(
            facts.part in (CLIENT, SPONSOR),
            _("The questions are for client and sponsor."),
            "GCE-1.3",
        ),
        need(facts.is_let_in, _("You have not been let in yet."), "SEED000-CONF-3", mend="parties"),
        need(
            LIFE.row(facts.state, "sign") is not None,
            _("The charter is in force already, or over."),
            "GCE-1.3",
        ),
        need(
            facts.digest_latest == facts.digest_read,
            _("The charter has changed since you read it."),
            "GCE-1.3",
            mend="charter",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideFacts:
    """Who would write beside the charter; `both_let_in` tells of client and practitioner."""

    state: str
    part: str
    both_let_in: bool


def _inside(facts: BesideFacts) -> tuple[Reason | None, ...]:
    return (
        need(
            facts.part in INSIDE,
            _("This is between client and practitioner."),
            "GCE-1.9",
        ),
        need(
            facts.both_let_in,
            _("Client and practitioner have not both been let in yet."),
            "SEED000-CONF-3",
            mend="parties",
        ),
    )


def _still_on(facts: BesideFacts, ref: str) -> Reason | None:
    return need(facts.state not in OVER, _("This engagement is over."), ref)


@clause("GCE-1.9", "SEED000-CONF-3")
def may_share(facts: BesideFacts) -> Verdict:
    """The two share a room beside the charter once both keys were compared at the door."""
    return judge(*_inside(facts))


@clause("GCE-1.3")
def may_note_talk(facts: BesideFacts) -> Verdict:
    """The practitioner notes that a question of the teach-back was talked about."""
    return judge(
        *_inside(facts),
        need(facts.part == PRACTITIONER, _("The practitioner notes this."), "GCE-1.3"),
    )


@clause("GCE-1.4", "IMC-INTRO-1")
def may_ask_method(facts: BesideFacts) -> Verdict:
    """The client asks about a method whenever they like, until it is over."""
    return judge(
        *_inside(facts),
        need(facts.part == CLIENT, _("The client asks this."), "GCE-1.4"),
        _still_on(facts, "GCE-1.4"),
    )


@clause("GCE-1.4")
def may_answer_method(facts: BesideFacts, *, is_answered: bool) -> Verdict:
    """Only an answer of the practitioner closes a question about a method; also after the end."""
    return judge(
        *_inside(facts),
        need(facts.part == PRACTITIONER, _("The practitioner answers this."), "GCE-1.4"),
        need(not is_answered, _("This question has been answered."), "GCE-1.4"),
    )


@clause("IMC-III-4", "IMC-CUL-2")
def may_write_card(facts: BesideFacts) -> Verdict:
    """What is to be known about the client only the client writes, and nobody has to."""
    return judge(
        *_inside(facts),
        need(facts.part == CLIENT, _("The client writes this, or nobody."), "IMC-III-4"),
        _still_on(facts, "IMC-III-4"),
    )


@clause("GCE-1.9", "GCE-1.3")
def may_sign_annex(facts: BesideFacts, *, has_signed: bool, is_unchanged: bool) -> Verdict:
    """Each of the two signs the personal annex once, in the version that they have read."""
    return judge(
        *_inside(facts),
        _still_on(facts, "GCE-1.3"),
        need(not has_signed, _("You have signed this version."), "GCE-1.3"),
        need(is_unchanged, _("The annex has changed since you read it."), "GCE-1.3"),
    )
