"""How a client brings a concern to someone outside, and what they do with it. Pure."""

from dataclasses import dataclass

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow
from troth.practice.concerns.rules.parts import CLIENT, CONTACT

BROUGHT, HEARD, ANSWERED = "brought", "heard", "answered"
CLOSED, WITHDRAWN = "closed", "withdrawn"
OPEN = (BROUGHT, HEARD, ANSWERED)
"""Someone owes something still."""
READABLE = (*OPEN, CLOSED)
"""The contact can read it."""

CONCERN = Workflow(
    "concern",
    rows=(
        Row(BEGINNING, "bring", (CLIENT,), BROUGHT, ("GCE-1.15a", "GCE-1.2b")),
        Row(BROUGHT, "hear", (CONTACT,), HEARD, ("GCE-1.15a",)),
        Row(HEARD, "answer", (CONTACT,), ANSWERED, ("GCE-1.15a",)),
        Row(ANSWERED, "answer", (CONTACT,), ANSWERED, ("GCE-1.15a",)),
        Row(BROUGHT, "add", (CLIENT,), BROUGHT, ("GCE-1.15a",)),
        Row(HEARD, "add", (CLIENT,), HEARD, ("GCE-1.15a",)),
        Row(ANSWERED, "add", (CLIENT,), HEARD, ("GCE-1.15a",)),
        Row(HEARD, "close", (CONTACT,), CLOSED, ("GCE-1.15a",)),
        Row(ANSWERED, "close", (CONTACT,), CLOSED, ("GCE-1.15a",)),
        *(
            Row(state, "withdraw", (CLIENT,), WITHDRAWN, ("GCE-1.15a", "GCE-1.9"))
            for state in READABLE
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BringFacts:
    """Who would bring what to whom.

    `is_named` when the charter that the client signed names the contact, `key_holds` when the key
    that is theirs now is the one it names, or came from it. `plays_part` when the contact is client
    or sponsor or practitioner of the engagement by now. `has_left` when they hear no concerns any
    more by their own will, `is_open` when one is with them.
    """

    part: str
    is_named: bool
    key_holds: bool
    plays_part: bool
    has_left: bool
    is_open: bool
    digest_read: str
    digest_now: str


@clause("GCE-1.15a", "GCE-1.9", "GCE-1.2b")
def may_bring(facts: BringFacts) -> Verdict:
    """The client alone brings a concern, in words that she saw, to a key that her charter names."""
    return may_bring_to(facts) & judge(
        need(
            bool(facts.digest_read) and facts.digest_read == facts.digest_now,
            _("Look at these very words before you send them."),
            "GCE-1.9",
        ),
    )


@clause("GCE-1.15a", "GCE-1.9")
def may_bring_to(facts: BringFacts) -> Verdict:
    """The same, before any word is written."""
    return CONCERN.judge(state=BEGINNING, act="bring", part=facts.part) & judge(
        need(
            facts.is_named,
            _("Your signed charter does not name this person."),
            "GCE-1.15a",
        ),
        need(
            not facts.is_named or facts.key_holds,
            _("The key of this person is another one than your charter names. Go the way outside."),
            "GCE-1.9",
        ),
        need(
            not facts.plays_part,
            _("This person plays a part in your engagement. Go the way outside."),
            "GCE-1.15a",
        ),
        need(
            not facts.has_left,
            _("This person hears no concerns any more. Go the way outside."),
            "GCE-1.15a",
        ),
        need(
            not facts.is_open,
            _("A concern lies with this person already. Add to it."),
            "GCE-1.15a",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SayFacts:
    """Who would write or do what on a concern; `text` is "" when nothing is written."""

    state: str
    part: str
    act: str
    text: str = ""


WRITES = ("answer", "add", "close")
"""The acts that need words."""


@clause("GCE-1.15a")
def may_do(facts: SayFacts) -> Verdict:
    """The contact says that it was heard, answers and closes; the client adds and withdraws."""
    life = CONCERN.judge(state=facts.state, act=facts.act, part=facts.part)
    return life & judge(
        need(
            facts.act not in WRITES or bool(facts.text.strip()),
            _("Write it down."),
            "GCE-1.15a",
        )
    )


@clause("GCE-1.15a", "GCE-1.9")
def may_read(*, state: str, part: str) -> Verdict:
    """The client reads always; the contact until it is withdrawn."""
    return judge(
        need(
            part == CLIENT or state in READABLE,
            _("The client withdrew it."),
            "GCE-1.9",
        )
    )
