"""How a client is handed over to a colleague: in the very words that the client signed. Pure."""

from dataclasses import dataclass

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow
from troth.practice.concerns.rules.parts import CLIENT, CONTACT, PRACTITIONER

PROPOSED, SENT, ACCEPTED = "proposed", "sent", "accepted"
REFUSED, DROPPED, DECLINED, WITHDRAWN = "refused", "dropped", "declined", "withdrawn"
READABLE = (SENT, ACCEPTED)
"""The colleague can read it."""

HANDOVER = Workflow(
    "handover",
    rows=(
        Row(BEGINNING, "propose", (PRACTITIONER,), PROPOSED, ("GCE-3.1b", "GCE-1.9")),
        Row(PROPOSED, "refuse", (CLIENT,), REFUSED, ("GCE-3.1b", "GCE-1.9")),
        Row(PROPOSED, "drop", (PRACTITIONER,), DROPPED, ("GCE-3.1b",)),
        Row(PROPOSED, "sign", (CLIENT,), SENT, ("GCE-3.1b", "GCE-1.9", "SEED000-CONF-2")),
        Row(SENT, "accept", (CONTACT,), ACCEPTED, ("GCE-3.1b",)),
        Row(SENT, "decline", (CONTACT,), DECLINED, ("GCE-3.1b",)),
        Row(SENT, "withdraw", (CLIENT,), WITHDRAWN, ("GCE-1.9",)),
        Row(ACCEPTED, "withdraw", (CLIENT,), WITHDRAWN, ("GCE-1.9",)),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeFacts:
    """Whom a practitioner would propose, and with which words.

    `is_colleague` when she named them as one and compared the key; `plays_part` when they play a
    part in the engagement already; `is_told` when the need it answers was told to the client.
    """

    part: str
    is_open: bool
    is_colleague: bool
    plays_part: bool
    is_told: bool
    text: str


@clause("GCE-3.1b")
def may_propose(facts: ProposeFacts) -> Verdict:
    """The practitioner proposes a colleague and a text; neither goes anywhere by it."""
    return HANDOVER.judge(state=BEGINNING, act="propose", part=facts.part) & judge(
        need(facts.is_open, _("This engagement is over."), "GCE-3.1b"),
        need(facts.is_told, _("Talk with your client first, and tell them here."), "GCE-3.1b"),
        need(
            facts.is_colleague,
            _("Name the colleague among your contacts first, and compare your fingerprints."),
            "GCE-1.9",
            fix="contacts",
        ),
        need(
            not facts.plays_part,
            _("This person plays a part in the engagement already."),
            "GCE-3.1b",
        ),
        need(bool(facts.text.strip()), _("Write it down."), "GCE-3.1b"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFacts:
    """Who would sign which words, and whether the colleague's key is the one that they name.

    `in_force` says that the keys of client and practitioner are those that signed the charter.
    """

    part: str
    state: str
    is_intact: bool
    key_holds: bool
    digest_read: str
    digest_now: str


@clause("GCE-3.1b", "GCE-1.9", "SEED000-CONF-2")
def may_sign(facts: SignFacts) -> Verdict:
    """Only the client lets words go, after reading these very words, to the key that they name."""
    return HANDOVER.judge(state=facts.state, act="sign", part=facts.part) & judge(
        need(facts.is_intact, _("This was changed outside Troth."), "GCE-1.9"),
        need(
            facts.key_holds,
            _("The key of this person is another one than was compared. Nothing goes to it."),
            "GCE-1.9",
        ),
        need(
            bool(facts.digest_read) and facts.digest_read == facts.digest_now,
            _("Read these very words before you agree to them."),
            "GCE-1.9",
        ),
    )


@clause("GCE-3.1b", "GCE-1.9")
def may_act(*, state: str, part: str, act: str) -> Verdict:
    """Judge what needs no words: refuse, drop, accept, decline, withdraw. Nobody owes a reason."""
    return HANDOVER.judge(state=state, act=act, part=part)


@clause("GCE-3.1b", "GCE-1.9")
def may_read(*, state: str, part: str) -> Verdict:
    """Client and practitioner read what was proposed; the colleague once it was sent."""
    return judge(
        need(
            part != CONTACT or state in READABLE,
            _("There is nothing to read here any more."),
            "GCE-1.9",
        )
    )
