"""What a charter has to say before anyone can sign it, section by section. Pure."""

# ruff: noqa: ARG001 - every section is asked with the same arguments

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from troth.engagement.charter_text import policy_lines
from troth.engagement.charter_text.catalogue import SECTIONS, sections_of
from troth.engagement.charter_text.grounds import LAW
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Expectations
from troth.engagement.charters.rules.validation import objective_problems, review_problems
from troth.engagement.core.rules.life import CLIENT, PRACTITIONER, SPONSOR
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _

SHOWN = 60
"""Characters of a quoted expectation in a reason."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A reason why the charter cannot be signed yet, and the parts who can put it right."""

    section: str
    of: tuple[str, ...]
    reason: Reason


def _told(*words: str) -> bool:
    return all(w.strip() for w in words)


Needs = Iterator[Missing | None]


@clause(
    "GCE-1.1",
    "GCE-1.2b",
    "GCE-1.3",
    "GCE-1.4",
    "GCE-1.5a",
    "GCE-1.9",
    "GCE-1.11",
    "GCE-1.12",
    "GCE-1.13",
    "GCE-1.14",
    "GCE-1.21",
    "GCE-2.12b",
    "SEED000-CONF-1",
    "SEED000-GEN-2",
    "SEED000-SCOPE-1",
    "SEED000-SCOPE-3",
    "SEED001-BAL-1",
    "SEED001-GEN-1",
    "SEED003-OBJ-1",
    "IMC-I-2",
    "IMC-I-3",
    "IMC-I-7",
    "IMC-IV-3",
    "IMC-DIG-4",
    "SEED000-SCOPE-2",
    "SEED001-COI-4",
    "IMC-INT-2",
    "SEED001-BND-1",
)
def complete(text: Text, *, on: date) -> Verdict:
    """A charter can be signed when every section says what the codes ask of it."""
    return judge(*(missing.reason for missing in missing_in(text, on=on)))


def missing_in(text: Text, *, on: date) -> tuple[Missing, ...]:
    """Return everything that stands against signing, section by section, and whose turn it is."""
    names = [kind.name for kind in sections_of(text.nature.template)]
    found = (m for name in names if name in _NEEDS for m in _NEEDS[name](text, on))
    return tuple(m for m in found if m is not None)


def _ask(
    met: bool, section: str, words: str, ref: str, *, of: tuple[str, ...] = (), **params: str
) -> Missing | None:
    """State one condition; `of` are who can meet it, () for everyone who writes the section."""
    reason = need(met, words, ref, fix=f"charter:{section}", **params)
    return Missing(section, of or SECTIONS[section].editors, reason) if reason else None


def _nature(text: Text, on: date) -> Needs:
    yield _ask(
        not text.template.needs_arrangement,
        "nature",
        _("A safeguarding arrangement has to stand first, which cannot be made here yet."),
        "GCE-1.13",
    )


def _client_expects(text: Text, on: date) -> Needs:
    missing = _("The client has not said what they expect, nor that they prefer not to say.")
    silent = _("The client has not said what they aim at and value, nor that they prefer not to.")
    yield from _expects("client_expects", CLIENT, text.client_expects, missing, silent)


def _sponsor_expects(text: Text, on: date) -> Needs:
    missing = _("The sponsor has not said what they expect, nor that they prefer not to say.")
    silent = _("The sponsor has not said what they aim at and value, nor that they prefer not to.")
    yield from _expects("sponsor_expects", SPONSOR, text.sponsor_expects, missing, silent)


def _expects(name: str, owner: str, section: Expectations, missing: str, silent: str) -> Needs:
    kept_back, of = section.withheld, (owner,)
    yield _ask(bool(section.items) or "items" in kept_back, name, missing, "GCE-1.1", of=of)
    spoken = (_told(getattr(section, field)) or field in kept_back for field in ("goals", "values"))
    yield _ask(all(spoken), name, silent, "SEED001-BAL-1", of=of)
    for item in section.items:
        yield _ask(
            bool(item.answer),
            name,
            _("The practitioner has not answered this expectation: “%(text)s”."),
            "GCE-1.1",
            of=(PRACTITIONER,),
            text=" ".join(item.text.split())[:SHOWN],
        )


def _scope(text: Text, on: date) -> Needs:
    yield _ask(
        _told(text.scope.within, text.scope.without),
        "scope",
        _("Say what it is about, and what it is not about."),
        "SEED000-SCOPE-1",
    )


def _methods(text: Text, on: date) -> Needs:
    found = text.methods.items
    yield _ask(
        bool(found) and all(_told(m.name, m.words) for m in found),
        "methods",
        _("Name at least one method, and explain each in plain words."),
        "GCE-1.4",
    )


def _objectives(text: Text, on: date) -> Needs:
    agreed = [o for o in text.objectives.agreed if _told(o.text)]
    sponsored = SPONSOR in text.parties
    name = "objectives"
    yield _ask(bool(agreed), name, _("Name at least one objective."), "SEED003-OBJ-1")
    yield _ask(
        all(o.due for o in agreed),
        name,
        _("Give every objective a day by which it is due."),
        "IMC-I-3",
    )
    yield _ask(
        all(_told(o.measure) for o in agreed),
        name,
        _("Say of every objective by what you will see that it is reached."),
        "IMC-I-7",
    )
    yield _ask(
        not [s for s in objective_problems(text) if s.field.startswith("due_") and s.params],
        name,
        _("An objective is due outside the time of the engagement."),
        "IMC-I-3",
    )
    yield _ask(
        all(o.client for o in text.objectives.items),
        name,
        _("The client has not answered every objective."),
        "SEED003-OBJ-1",
        of=(CLIENT,),
    )
    yield _ask(
        not sponsored or all(o.sponsor for o in agreed),
        name,
        _("The sponsor has not accepted every objective as it stands now."),
        "SEED003-OBJ-1",
        of=(SPONSOR,),
    )
    open_ = sum("objected" in (o.client, o.sponsor if sponsored else "") for o in agreed)
    yield _ask(not open_, name, _("Open objections to objectives: %(n)s."), "IMC-I-2", n=str(open_))


def _duration(text: Text, on: date) -> Needs:
    duration = text.duration
    starts, ends = duration.starts, duration.ends
    yield _ask(
        bool(starts and ends and duration.sessions and duration.reviews) and _told(duration.reason),
        "duration",
        _("Say when it starts and ends, how many sessions there are, why, and when you review it."),
        "GCE-1.5a",
    )
    yield _ask(
        not (starts and ends) or (ends > starts and ends >= on),
        "duration",
        _("The end has to lie ahead, and after the start."),
        "GCE-1.5a",
    )
    yield _ask(
        not list(review_problems(text)),
        "duration",
        _("A review lies between start and end."),
        "GCE-1.5a",
    )


def _rhythm(text: Text, on: date) -> Needs:
    yield _ask(
        bool(text.rhythm.every_days) and _told(text.rhythm.cancelling),
        "rhythm",
        _("Say how often you meet, and how a session is cancelled."),
        "SEED000-SCOPE-3",
    )


def _money(text: Text, on: date) -> Needs:
    yield _ask(_told(text.money.text), "money", _("Say who pays what."), "GCE-1.3")


def _secrecy(text: Text, on: date) -> Needs:
    secrecy, name = text.confidentiality, "confidentiality"
    yield _ask(
        _told(secrecy.statement, secrecy.logistics) and LAW in secrecy.grounds,
        name,
        _("Say what stays between client and practitioner, and what the sponsor learns."),
        "GCE-1.11",
    )
    for part, words in (
        (CLIENT, _("The client has not answered each ground.")),
        (SPONSOR, _("The sponsor has not answered each ground.")),
    ):
        answered = all(secrecy.answer(part, ground) for ground in secrecy.grounds)
        met = part not in text.parties or answered
        yield _ask(met, name, words, "GCE-1.11", of=(part,))


def _supervision(text: Text, on: date) -> Needs:
    yield _ask(
        _told(text.supervision.sharing),
        "supervision",
        _("Say what the practitioner may take to a supervisor."),
        "GCE-1.12",
    )


def _boundaries(text: Text, on: date) -> Needs:
    b = text.boundaries
    yield _ask(
        _told(b.opens, b.closes, b.channels, b.places, b.touch, b.gifts, b.social, b.culture),
        "boundaries",
        _("Boundaries are missing: hours, channels, places, touch, gifts, social media, wishes."),
        "GCE-1.14",
    )


def _respect(text: Text, on: date) -> Needs:
    respect = text.respect
    yield _ask(
        not respect.refused,
        "respect",
        _("Somebody refused the statement of respect. Talk about it before you go on."),
        "IMC-DIG-4",
        of=respect.refused,
    )
    said = {*respect.agreed, *respect.refused}
    yield _ask(
        said >= set(text.parties),
        "respect",
        _("Not everybody has answered the statement of respect."),
        "IMC-IV-3",
        of=tuple(part for part in text.parties if part not in said),
    )


def _complaints(text: Text, on: date) -> Needs:
    route = text.complaints
    yield _ask(
        _told(route.body, route.contact, route.how),
        "complaints",
        _("Name where one can complain, and how."),
        "GCE-1.2b",
    )


def _policies(text: Text, on: date) -> Needs:
    policies, name = text.policies, "policies"
    yield _ask(
        policies.has_none or bool(policies.items),
        name,
        _("The sponsor has not said which policies apply, or that there are none."),
        "GCE-2.12b",
        of=(SPONSOR,),
    )
    unread = tuple(part for part in (CLIENT, PRACTITIONER) if part not in policies.seen)
    yield _ask(
        not policies.items or not unread,
        name,
        _("Client and practitioner have not both acknowledged the sponsor's policies."),
        "GCE-2.12b",
        of=unread,
    )
    for line in policy_lines.asked(policies):
        waits = policy_lines.owing(policies, line)
        yield _ask(
            not waits,
            name,
            _(
                "A policy may ask for more than the sponsor may learn: “%(line)s”. All three mark "
                "it void, or client and practitioner say that it does not ask for content."
            ),
            "GCE-1.9",
            of=waits,
            line=line[:SHOWN],
        )


def _records(text: Text, on: date) -> Needs:
    kept = text.records
    yield _ask(
        kept.content_months is not None and kept.facts_years is not None,
        "records",
        _("Say how long content and facts are kept."),
        "SEED000-CONF-1",
    )


def _ending(text: Text, on: date) -> Needs:
    yield _ask(
        _told(text.ending.early), "ending", _("Say what is due when it ends early."), "GCE-1.21"
    )


_NEEDS: dict[str, Callable[[Text, date], Needs]] = {
    "nature": _nature,
    "client_expects": _client_expects,
    "sponsor_expects": _sponsor_expects,
    "scope": _scope,
    "methods": _methods,
    "objectives": _objectives,
    "duration": _duration,
    "rhythm": _rhythm,
    "money": _money,
    "confidentiality": _secrecy,
    "supervision": _supervision,
    "boundaries": _boundaries,
    "respect": _respect,
    "complaints": _complaints,
    "policies": _policies,
    "records": _records,
    "ending": _ending,
}
