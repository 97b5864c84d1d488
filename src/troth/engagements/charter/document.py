"""A charter as a document: its sections in order, with titles and plain text for a reader."""

# ruff: noqa: ARG001 - every section is written with the same arguments

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from itertools import groupby
from typing import TYPE_CHECKING

from troth.engagements.charter import templates
from troth.engagements.charter.catalogue import GROUPS, sections_of
from troth.engagements.charter.grounds import GROUNDS, LAW, LOGISTICS
from troth.engagements.charter.sections import (
    Boundaries,
    Complaints,
    Confidentiality,
    Duration,
    Ending,
    Expectations,
    Host,
    Methods,
    Money,
    Nature,
    Objectives,
    Policies,
    Records,
    Respect,
    Rhythm,
    Scope,
    Section,
    Supervision,
)
from troth.engagements.charter.text import Text
from troth.ethics.words import _

if TYPE_CHECKING:
    from troth.engagements.charter.catalogue import Kind

WORDS, FACT, ITEM, FIXED = "words", "fact", "item", "fixed"
"""What a block is: somebody's own words, a short fact, a line of a list, a fixed sentence."""
NOT_YET = _("Nothing yet.")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a section: a label ("" when it has none) and its text, in one language."""

    kind: str
    label: str
    text: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class DocSection:
    """One section of the document."""

    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The section as lines of plain text, as they are compared."""
        said = (f"{b.label}: {b.text}" if b.label else b.text for b in self.blocks)
        return tuple(line for text in said for line in text.split("\n"))

    @property
    def runs(self) -> tuple[tuple[bool, tuple[Block, ...]], ...]:
        """The blocks in order, as runs of those that have a label and those that have none."""
        found = groupby(self.blocks, key=lambda block: bool(block.label))
        return tuple((labelled, tuple(blocks)) for labelled, blocks in found)


@dataclass(frozen=True, slots=True)
class Voice:
    """How a document speaks: `say` translates our words, `day` writes a date, for one reader.

    `names` are the names of the players by part.
    """

    say: Callable[[str], str]
    day: Callable[[date], str]
    names: dict[str, str]

    def name(self, part: str) -> str:
        """Return who plays a part, or the name of the part."""
        return self.names.get(part) or self.say(PARTS[part])

    def own(self, label: str, text: str) -> Block:
        """Return somebody's own words under a label of ours."""
        missing = not text.strip()
        return Block(WORDS, self.say(label), self.say(NOT_YET) if missing else text, missing)

    def fact(self, label: str, value: str | int | None) -> Block:
        """Return a short fact; None and "" are not said yet."""
        missing = value in (None, "")
        return Block(
            FACT, self.say(label), self.say(_("not said yet")) if missing else str(value), missing
        )

    def fixed(self, words: str) -> Block:
        """Return a sentence that the template brings along."""
        return Block(FIXED, "", self.say(words))


PARTS = {
    templates.PRACTITIONER: _("the practitioner"),
    templates.CLIENT: _("the client"),
    templates.SPONSOR: _("the sponsor"),
}


def as_document(text: Text, voice: Voice) -> tuple[DocSection, ...]:
    """Return the sections of a charter in order, in the reader's language."""
    return tuple(as_section(text, kind, voice) for kind in sections_of(text.nature.template))


def in_groups(
    document: tuple[DocSection, ...], voice: Voice
) -> tuple[tuple[str, tuple[DocSection, ...]], ...]:
    """Return the sections of a document under the headings of GROUPS; nothing of it is left out."""
    found = (
        (voice.say(title), tuple(s for s in document if s.name in names)) for title, names in GROUPS
    )
    return tuple((title, sections) for title, sections in found if sections)


def as_section(text: Text, kind: "Kind", voice: Voice) -> DocSection:
    """Return one section as a document shows it."""
    blocks = tuple(_blocks(text.section(kind.name), text, voice))
    return DocSection(kind.name, voice.say(kind.title), blocks)


@singledispatch
def _blocks(section: Section, text: Text, voice: Voice) -> Iterator[Block]:
    raise TypeError(type(section))


@_blocks.register
def _nature(section: Nature, text: Text, voice: Voice) -> Iterator[Block]:
    yield Block(FACT, voice.say(_("Laid out for")), voice.say(text.template.title))
    for words in text.work:
        yield voice.fixed(words)
    if section.words.strip():
        yield voice.own(_("Besides"), section.words)


ANSWERS = {
    "": _("no answer yet"),
    "met": _("will be met"),
    "adapted": _("adapted"),
    "declined": _("declined"),
}
SAYS_NOTHING = _("prefers not to say")


@_blocks.register
def _expectations(section: Expectations, text: Text, voice: Voice) -> Iterator[Block]:
    for item in section.items:
        answer = f"{voice.say(_('Answer'))}: {voice.say(ANSWERS[item.answer])}"
        more = f". {item.words}" if item.words.strip() else ""
        yield Block(
            ITEM, voice.say(_("Expectation")), f"{item.text}\n{answer}{more}", not item.answer
        )
    if not section.items:
        yield _withheld(section, "items", _("Expectations"), voice)
    for name, label in (("goals", _("Goals")), ("values", _("What matters to them"))):
        if said := getattr(section, name).strip():
            yield voice.own(label, said)
        else:
            yield _withheld(section, name, label, voice)


def _withheld(section: Expectations, name: str, label: str, voice: Voice) -> Block:
    if name in section.withheld:
        return Block(FACT, voice.say(label), voice.say(SAYS_NOTHING))
    return voice.fact(label, None)


@_blocks.register
def _scope(section: Scope, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.own(_("It is about"), section.within)
    yield voice.own(_("It is not about"), section.without)


@_blocks.register
def _methods(section: Methods, text: Text, voice: Voice) -> Iterator[Block]:
    for method in section.items:
        yield Block(WORDS, method.name, method.words, not method.words.strip())
    if not section.items:
        yield voice.own(_("Methods"), "")


ORIGINS = {
    "client": _("proposed by the client"),
    "sponsor": _("proposed by the sponsor"),
    "joint": _("proposed together"),
}
SAID = {
    "": _("has not answered"),
    "accepted": _("accepts"),
    "declined": _("declines"),
    "objected": _("objects: to be talked about"),
}


@_blocks.register
def _objectives(section: Objectives, text: Text, voice: Voice) -> Iterator[Block]:
    for o in section.items:
        due = voice.say(_("due on %(day)s")) % {"day": voice.day(o.due)} if o.due else ""
        parts = [p for p in (templates.CLIENT, templates.SPONSOR) if p in text.parties]
        said = [f"{voice.name(p)} {voice.say(SAID[getattr(o, p)])}" for p in parts]
        status = "; ".join(x for x in (voice.say(ORIGINS[o.origin]), due, *said) if x)
        title = _("Objective, declined by the client") if o.is_declined else _("Objective")
        yield Block(ITEM, voice.say(title), f"{o.text}\n{status}")
    if not section.items:
        yield voice.own(_("Objectives"), "")


@_blocks.register
def _duration(section: Duration, text: Text, voice: Voice) -> Iterator[Block]:
    days = ((_("Starts"), section.starts), (_("Ends"), section.ends))
    for label, day in days:
        yield voice.fact(label, voice.day(day) if day else None)
    yield voice.fact(_("Sessions"), section.sessions)
    reviews = ", ".join(voice.day(day) for day in section.reviews)
    yield voice.fact(_("Reviews on"), reviews)
    yield voice.own(_("Why this long"), section.reason)


@_blocks.register
def _rhythm(section: Rhythm, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fact(_("Days from one session to the next"), section.every_days)
    yield voice.own(_("How a session is cancelled"), section.cancelling)


@_blocks.register
def _money(section: Money, text: Text, voice: Voice) -> Iterator[Block]:
    payer = templates.SPONSOR if templates.SPONSOR in text.parties else templates.CLIENT
    between = f"{voice.name(templates.PRACTITIONER)}, {voice.name(payer)}"
    yield Block(FACT, voice.say(_("Agreed between")), between)
    yield voice.own(_("Who pays what"), section.text)


INITIALS = {"": _("not answered"), "yes": _("yes"), "no": _("no")}


@_blocks.register
def _secrecy(section: Confidentiality, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.own(_("What stays between client and practitioner"), section.statement)
    for words in (*text.template.secrecy, templates.LATER):
        yield voice.fixed(words)
    for ground in GROUNDS:
        if ground.code in section.grounds:
            yield _ground(section, text, voice, ground.code)
    yield voice.fixed(_("No other ground counts."))
    if templates.SPONSOR in text.parties:
        label = _("What the sponsor learns of the sessions")
        yield Block(FACT, voice.say(label), voice.say(LOGISTICS[section.logistics]))


def _ground(section: Confidentiality, text: Text, voice: Voice, code: str) -> Block:
    ground = next(g for g in GROUNDS if g.code == code)
    counts = code in section.agreed
    asked = [p for p in (templates.CLIENT, templates.SPONSOR) if p in text.parties]
    said = [f"{voice.name(p)}: {voice.say(INITIALS[section.answer(p, code)])}" for p in asked]
    state = _("Refused, so it is off for all.") if not counts else ""
    if code == LAW:
        state = _("It always counts.")
    lines = f"{voice.say(ground.title)}. {voice.say(ground.words)}"
    tail = " ".join(x for x in (voice.say(state) if state else "", "; ".join(said)) if x)
    return Block(ITEM, voice.say(_("Ground %(code)s")) % {"code": code}, f"{lines}\n{tail}")


@_blocks.register
def _supervision(section: Supervision, text: Text, voice: Voice) -> Iterator[Block]:
    if section.sharing:
        yield voice.fixed(templates.SUPERVISION[section.sharing])
    else:
        yield voice.fact(_("What may go to a supervisor"), None)
    if section.words.strip():
        yield voice.own(_("Who supervises"), section.words)


BOUNDS = {
    "channels": _("Between the sessions you write and call by"),
    "places": _("Where you meet"),
    "touch": _("Touch"),
    "gifts": _("Gifts"),
    "social": _("Social media"),
    "culture": _("Wishes of culture, faith and custom"),
}


@_blocks.register
def _boundaries(section: Boundaries, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fixed(templates.BOUNDS)
    whole = bool(section.opens and section.closes)
    yield voice.fact(_("Hours"), f"{section.opens}-{section.closes}" if whole else None)
    for name, label in BOUNDS.items():
        yield voice.own(label, getattr(section, name))


@_blocks.register
def _respect(section: Respect, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fixed(templates.RESPECT)
    for part in text.parties:
        said = "yes" if part in section.agreed else "no" if part in section.refused else ""
        yield Block(FACT, voice.name(part), voice.say(INITIALS[said]), not said)


@_blocks.register
def _complaints(section: Complaints, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.own(_("Who hears a complaint"), section.body)
    yield voice.own(_("How they can be reached"), section.contact)
    yield voice.own(_("How one complains"), section.how)


@_blocks.register
def _policies(section: Policies, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fixed(templates.VOID)
    for policy in section.items:
        yield Block(WORDS, policy.title, policy.words, not policy.words.strip())
    if section.has_none:
        yield Block(FACT, voice.say(_("Policies")), voice.say(_("There are none.")))
    elif not section.items:
        yield voice.fact(_("Policies"), None)
    if section.void.strip():
        yield voice.own(_("These lines are void"), section.void)
    if section.items:
        for part in (templates.CLIENT, templates.PRACTITIONER):
            said = _("has read them") if part in section.seen else _("has not read them yet")
            yield Block(FACT, voice.name(part), voice.say(said), part not in section.seen)


@_blocks.register
def _records(section: Records, text: Text, voice: Voice) -> Iterator[Block]:
    months, years = section.content_months, section.facts_years
    unsaid = voice.say(_("not said yet"))
    content = facts = unsaid
    if months is not None:
        content = voice.say(_("%(n)s months after the end")) % {"n": months}
    if years is not None:
        facts = voice.say(_("%(n)s years after the end")) % {"n": years}
    yield voice.fact(_("Content is kept for"), None if months is None else content)
    yield voice.fact(_("Facts are kept for"), None if years is None else facts)
    for row in records_table(text):
        where = voice.say(row.where)
        long = {"content": content, "facts": facts}.get(row.until) or voice.say(row.until)
        who = ", ".join(voice.name(part) for part in row.readers)
        yield Block(ITEM, voice.say(row.what), f"{where}. {who}. {long}")
    if section.words.strip():
        yield voice.own(_("Besides"), section.words)


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the records table; `until` is "content", "facts", or words of its own."""

    what: str
    where: str
    readers: tuple[str, ...]
    until: str


def records_table(text: Text) -> tuple[Kept, ...]:
    """Return what is kept, where, who can read it and how long (SEED000-CONF-1)."""
    practitioner, client = templates.PRACTITIONER, templates.CLIENT
    both, inside = (client, practitioner), _("Sealed on this host")
    sponsored = templates.SPONSOR in text.parties
    rows = [
        Kept(_("This charter and its signatures"), inside, text.parties, "facts"),
        Kept(_("Dates and length of sessions"), _("On this host, in clear"), both, "facts"),
        Kept(_("Notes to share"), inside, both, "content"),
        Kept(_("The practitioner's own notes"), inside, (practitioner,), "content"),
        Kept(_("The client's own notes"), inside, (client,), "content"),
        Kept(_("The personal annex, and what the client wants known"), inside, both, "content"),
    ]
    if sponsored:
        until = _("until it is withdrawn or runs out")
        rows.append(Kept(_("Summaries that the client releases"), inside, text.parties, until))
    until = _("as long as a trace of the engagement")
    rows.append(Kept(_("The ledger of who did and read what"), _("In clear"), (client,), until))
    return tuple(rows)


@_blocks.register
def _host(section: Host, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fact(_("Host"), section.address)
    yield voice.fact(_("Run by"), section.operator or None)
    yield voice.fixed(templates.HOST)
    if section.is_sponsors:
        yield voice.fixed(templates.SPONSORS_HOST)


@_blocks.register
def _ending(section: Ending, text: Text, voice: Voice) -> Iterator[Block]:
    for words in templates.ENDINGS:
        yield voice.fixed(words)
    yield voice.own(_("What is due when it ends early"), section.early)
    if section.words.strip():
        yield voice.own(_("Besides"), section.words)
