"""Who may change the charter, each what is theirs, and who may sign it. Pure."""

from dataclasses import dataclass
from datetime import date

from troth.engagement.charter_text.catalogue import SECTIONS
from troth.engagement.charter_text.changes import writers
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Objectives, Section
from troth.engagement.charters.rules.completeness import complete
from troth.engagement.charters.rules.packs import NO_LAW
from troth.engagement.core.rules.life import CLIENT, LIFE, PRACTITIONER, SPONSOR
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFacts:
    """Who would change the charter, and in which state."""

    state: str
    part: str
    is_let_in: bool


def _let_in(*, met: bool) -> Reason | None:
    return need(met, _("You have not been let in yet."), "SEED000-CONF-3", fix="parties")


@clause("IMC-I-2", "GCE-1.1")
def may_edit(facts: EditFacts) -> Verdict:
    """Each of the three may change the charter until it is in force."""
    life = LIFE.judge(state=facts.state, act="edit", part=facts.part)
    return life & judge(_let_in(met=facts.is_let_in))


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteFacts:
    """One section before and after a change, once the answers to other words fell away.

    `is_sponsored` says whether a sponsor belongs to the engagement.
    """

    edit: EditFacts
    name: str
    before: Section
    after: Section
    is_sponsored: bool


@clause(
    "GCE-1.1",
    "GCE-1.11",
    "IMC-I-2",
    "IMC-DIG-4",
    "SEED003-OBJ-1",
    "SEED001-GEN-1",
    "IMC-DIG-2",
    "IMC-III-1",
)
def may_write(facts: WriteFacts) -> Verdict:
    """In a section each writes what is theirs: nobody answers, initials or agrees for another."""
    part, kind = facts.edit.part, SECTIONS[facts.name]
    strangers = writers(facts.name, facts.before, facts.after) - {part, ""}
    return may_edit(facts.edit) & judge(
        need(part in kind.editors, _("Others write this section."), kind.clauses[0]),
        need(
            not strangers & {PRACTITIONER},
            _("Only the practitioner can answer for the practitioner."),
            kind.clauses[0],
        ),
        need(
            not strangers & {CLIENT},
            _("Only the client can speak for the client."),
            kind.clauses[0],
        ),
        need(
            not strangers & {SPONSOR},
            _("Only the sponsor can speak for the sponsor."),
            kind.clauses[0],
        ),
        need(
            "origin" not in strangers,
            _("Where an objective comes from cannot be rewritten."),
            "SEED003-OBJ-1",
        ),
        need(
            _declined_stay(facts),
            _("A declined objective stays to be seen. Only who proposed it can take it out."),
            "SEED001-GEN-1",
        ),
        need(
            _fits(facts),
            _("This kind of charter does not fit: it has a sponsor, or none."),
            "SEED003-CORP-1",
        ),
    )


def _declined_stay(facts: WriteFacts) -> bool:
    match facts.before, facts.after:
        case Objectives() as before, Objectives() as after:
            kept = {o.text for o in after.items}
            gone = [o for o in before.items if o.is_declined and o.text not in kept]
            return all(o.origin == facts.edit.part for o in gone)
    return True


def _fits(facts: WriteFacts) -> bool:
    return facts.name != "nature" or fits(facts.after, is_sponsored=facts.is_sponsored)


def fits(nature: Section, *, is_sponsored: bool) -> bool:
    """Say whether a template has as many parties as the engagement."""
    text = Text(engagement="", kind="coaching", code="", edition="", salt="", nature=nature)  # type: ignore[arg-type]
    return (SPONSOR in text.parties) == is_sponsored


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFacts:
    """Who would sign which text, and what they have read and understood.

    `open_questions` are those of the teach-back that are not answered rightly yet (0 for the
    practitioner). `has_opened_code` says whether they opened the code of ethics that the text
    names, `is_pledged` whether the practitioner's pledge on it stands, `has_code` whether this host
    has it.
    """

    state: str
    part: str
    is_let_in: bool
    has_signed: bool
    text: Text
    digest_latest: str
    digest_read: str
    on: date
    open_questions: int = 0
    has_opened_code: bool = True
    has_code: bool = True
    is_pledged: bool = True
    has_jurisdiction: bool = True


@clause("GCE-1.3", "IMC-I-1", "GCE-1.11", "GCE-1.2a", "GCE-2.12a")
def may_sign(facts: SignFacts) -> Verdict:
    """Each party signs once, the whole text, the one they read and have understood."""
    life = LIFE.judge(state=facts.state, act="sign", part=facts.part) & _bound(facts)
    unchanged = facts.digest_read == facts.digest_latest
    own = judge(
        _let_in(met=facts.is_let_in),
        need(not facts.has_signed, _("You have signed this version."), "GCE-1.3"),
        need(unchanged, _("The charter has changed since you read it."), "GCE-1.3", fix="charter"),
        need(facts.has_jurisdiction, NO_LAW, "GCE-2.12a", fix="law"),
    )
    text = complete(facts.text, on=facts.on)
    return life & own & text & _understood(facts, is_complete=bool(text))


def _bound(facts: SignFacts) -> Verdict:
    """The practitioner is bound by the code before anyone signs under it."""
    return judge(
        need(
            facts.has_code,
            _("This host no longer has the code that the charter names. Its operator can help."),
            "GCE-1.2a",
            fix="under",
        ),
        need(
            facts.is_pledged or not facts.has_code,
            _("The practitioner has not pledged to keep the code that the charter names."),
            "GCE-1.2a",
            fix="under",
        ),
    )


def _understood(facts: SignFacts, *, is_complete: bool) -> Verdict:
    """The teach-back comes once the text is whole, so that its questions stand on it."""
    answered = not facts.open_questions
    return judge(
        need(
            facts.has_opened_code or not facts.has_code,
            _("You have not opened the code of ethics that this engagement follows."),
            "GCE-1.2a",
            fix="code",
        ),
        need(
            answered or not is_complete,
            _("Questions about the charter that you have not answered rightly yet: %(n)s."),
            "GCE-1.3" if facts.part != SPONSOR else "IMC-I-1",
            fix="understand",
            n=str(facts.open_questions),
        ),
        need(
            answered or is_complete,
            _("Once the charter is whole, you are asked a few questions about it."),
            "IMC-I-1",
        ),
    )
