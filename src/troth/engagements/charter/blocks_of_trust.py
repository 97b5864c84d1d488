"""What the sections of a charter about trust say to a reader: secrecy, limits, records, the end."""

# ruff: noqa: ARG001 - every section is written with the same arguments

from collections.abc import Iterator

from troth.engagements.charter import templates
from troth.engagements.charter.grounds import GROUNDS, LAW, LOGISTICS
from troth.engagements.charter.kept import records_table
from troth.engagements.charter.sections import (
    Boundaries,
    Complaints,
    Confidentiality,
    Ending,
    Host,
    Policies,
    Records,
    Respect,
    Supervision,
)
from troth.engagements.charter.text import Text
from troth.engagements.charter.voice import FACT, ITEM, WORDS, Block, Voice
from troth.ethics.words import _

INITIALS = {"": _("not answered"), "yes": _("yes"), "no": _("no")}


def secrecy(section: Confidentiality, text: Text, voice: Voice) -> Iterator[Block]:
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


def supervision(section: Supervision, text: Text, voice: Voice) -> Iterator[Block]:
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


def boundaries(section: Boundaries, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fixed(templates.BOUNDS)
    whole = bool(section.opens and section.closes)
    yield voice.fact(_("Hours"), f"{section.opens}-{section.closes}" if whole else None)
    for name, label in BOUNDS.items():
        yield voice.own(label, getattr(section, name))


def respect(section: Respect, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fixed(templates.RESPECT)
    for part in text.parties:
        said = "yes" if part in section.agreed else "no" if part in section.refused else ""
        yield Block(FACT, voice.name(part), voice.say(INITIALS[said]), not said)


def complaints(section: Complaints, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.own(_("Who hears a complaint"), section.body)
    yield voice.own(_("How they can be reached"), section.contact)
    yield voice.own(_("How one complains"), section.how)


def policies(section: Policies, text: Text, voice: Voice) -> Iterator[Block]:
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


def records(section: Records, text: Text, voice: Voice) -> Iterator[Block]:
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


def host(section: Host, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fact(_("Host"), section.address)
    yield voice.fact(_("Run by"), section.operator or None)
    yield voice.fixed(templates.HOST)
    if section.is_sponsors:
        yield voice.fixed(templates.SPONSORS_HOST)


def ending(section: Ending, text: Text, voice: Voice) -> Iterator[Block]:
    for words in templates.ENDINGS:
        yield voice.fixed(words)
    yield voice.own(_("What is due when it ends early"), section.early)
    if section.words.strip():
        yield voice.own(_("Besides"), section.words)
