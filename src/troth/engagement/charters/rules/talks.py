"""When questions about the charter are owed a talk."""

from dataclasses import dataclass

from troth.engagement.core.rules.life import CLIENT, INSIDE, LIFE, PRACTITIONER, SPONSOR
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _


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
        need(facts.is_let_in, _("You have not been let in yet."), "SEED000-CONF-3", fix="parties"),
        need(
            LIFE.row(facts.state, "sign") is not None,
            _("The charter is in force already, or over."),
            "GCE-1.3",
        ),
        need(
            facts.digest_latest == facts.digest_read,
            _("The charter has changed since you read it."),
            "GCE-1.3",
            fix="charter",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideFacts:
    """Who would write beside the charter; `both_let_in` tells of client and practitioner."""

    state: str
    part: str
    both_let_in: bool


def inside(facts: BesideFacts) -> tuple[Reason | None, ...]:
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
            fix="parties",
        ),
    )


@clause(
    "GCE-1.9",
    "SEED000-CONF-3",
    "SEED001-CONF-2",
    "SEED003-CONF-1",
    "IMC-IV-1",
    "IMC-CONF-1",
    "SEED001-CONC-1",
    "SEED003-OBJ-3",
)
def may_share(facts: BesideFacts) -> Verdict:
    """The two share a room beside the charter once both keys were compared at the door."""
    return judge(*inside(facts))


@clause("GCE-1.3")
def may_note_talk(facts: BesideFacts) -> Verdict:
    """The practitioner notes that a question of the teach-back was talked about."""
    return judge(
        *inside(facts),
        need(facts.part == PRACTITIONER, _("The practitioner notes this."), "GCE-1.3"),
    )
