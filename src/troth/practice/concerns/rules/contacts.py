"""Whom a practitioner names: who hears concerns about her, and to whom she may hand over. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow
from troth.practice.concerns.rules.parts import CONTACT, PRACTITIONER

SUPERVISOR, BODY, COLLEAGUE = "supervisor", "body", "colleague"
ROLES: Mapping[str, str] = MappingProxyType(
    {
        SUPERVISOR: _("My supervisor, who hears concerns about me"),
        BODY: _("Somebody of my professional body, who hears concerns about me"),
        COLLEAGUE: _("A colleague, to whom I may hand a client over"),
    }
)
HEARS = (SUPERVISOR, BODY)
"""The roles in which someone hears concerns."""

ASKED, ACCEPTED, NAMED = "asked", "accepted", "named"
DECLINED, OVER = "declined", "over"
OPEN = (ASKED, ACCEPTED, NAMED)
"""Neither declined nor over."""

_BOTH = (PRACTITIONER, CONTACT)
CONTACT_LIFE = Workflow(
    "contact",
    rows=(
        Row(BEGINNING, "ask", (PRACTITIONER,), ASKED, ("GCE-1.15a", "GCE-1.2b", "GCE-3.1b")),
        Row(ASKED, "accept", (CONTACT,), ACCEPTED, ("GCE-1.15a",)),
        Row(ASKED, "decline", (CONTACT,), DECLINED, ("GCE-1.15a",)),
        Row(ASKED, "leave", (PRACTITIONER,), OVER, ("GCE-1.15a",)),
        Row(ACCEPTED, "compare", (PRACTITIONER,), NAMED, ("GCE-1.15a", "GCE-1.9")),
        Row(ACCEPTED, "leave", _BOTH, OVER, ("GCE-1.15a",)),
        Row(NAMED, "leave", _BOTH, OVER, ("GCE-1.15a",)),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFacts:
    """Whom a practitioner would ask: whether it is herself, and whether she has asked before."""

    is_practitioner: bool
    is_self: bool
    is_asked: bool
    role: str


@clause("GCE-1.15a", "GCE-3.1b")
def may_ask(facts: AskFacts) -> Verdict:
    """A practitioner asks someone else, in one of the roles, once."""
    return judge(
        need(
            facts.is_practitioner,
            _("Only who works with clients names contacts."),
            "GCE-1.15a",
        ),
        need(facts.role in ROLES, _("Choose what they do for you."), "GCE-1.15a"),
        need(not facts.is_self, _("Nobody hears concerns about themselves."), "GCE-1.15a"),
        need(not facts.is_asked, _("You have asked this person already."), "GCE-1.15a"),
    )


def stands(*, state: str, act: str, part: str) -> Verdict:
    """Judge an act that asks for nothing but its row."""
    return CONTACT_LIFE.judge(state=state, act=act, part=part)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareFacts:
    """The fingerprint that both compared, and the one of the key that is there now ("" if none)."""

    state: str
    part: str
    read: str
    now: str


@clause("GCE-1.9", "GCE-1.15a")
def may_compare(facts: CompareFacts) -> Verdict:
    """Whoever is named goes by a key that the two compared outside this host."""
    life = CONTACT_LIFE.judge(state=facts.state, act="compare", part=facts.part)
    return life & judge(
        need(
            bool(facts.now) and facts.read == facts.now,
            _("This is not the fingerprint that is shown now. Compare it once more."),
            "GCE-1.9",
        )
    )
