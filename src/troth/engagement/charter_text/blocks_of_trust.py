"""What the sections of a charter about trust say to a reader: secrecy, limits, records, the end."""

# ruff: noqa: ARG001 - every section is written with the same arguments

from collections.abc import Iterator

from troth.engagement.charter_text import policy_lines, templates
from troth.engagement.charter_text.grounds import GROUNDS, LAW, LOGISTICS
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.retention import CONTENT, FACTS, how_long, records_table
from troth.engagement.charter_text.sections import (
    Boundaries,
    Complaints,
    Confidentiality,
    Ending,
    Host,
    Policies,
    Policy,
    Records,
    Respect,
    Supervision,
)
from troth.engagement.charter_text.voice import FACT, ITEM, WORDS, Block, Voice
from troth.foundation.ethics.words import _
from troth.foundation.kit import zones

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
    hours = f"{section.opens}-{section.closes} {zones.place(text.rhythm.zone or zones.UTC)}"
    yield voice.fact(_("Hours"), hours if whole else None)
    for name, label in BOUNDS.items():
        yield voice.own(label, getattr(section, name))


def respect(section: Respect, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fixed(templates.RESPECT)
    for part in text.parties:
        said = "yes" if part in section.agreed else "no" if part in section.refused else ""
        yield Block(FACT, voice.name(part), voice.say(INITIALS[said]), not said)


HEARERS = {"supervisor": _("the practitioner's supervisor"), "body": _("of a professional body")}


def complaints(section: Complaints, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.own(_("Who hears a complaint"), section.body)
    yield voice.own(_("How they can be reached"), section.contact)
    yield voice.own(_("How one complains"), section.how)
    for hearer in section.hearers:
        role = voice.say(HEARERS.get(hearer.role, _("a contact")))
        key = voice.say(_("Key %(fingerprint)s")) % {"fingerprint": hearer.fingerprint}
        title = voice.say(_("Hears concerns on this host"))
        yield Block(ITEM, title, f"{hearer.name}, {role}\n{key}")


def policies(section: Policies, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fixed(templates.VOID)
    for policy in section.items:
        yield _policy(section, policy, voice)
    if section.has_none:
        yield Block(FACT, voice.say(_("Policies")), voice.say(_("There are none.")))
    elif not section.items:
        yield voice.fact(_("Policies"), None)
    if section.items:
        for part in (templates.CLIENT, templates.PRACTITIONER):
            said = _("has read them") if part in section.seen else _("has not read them yet")
            yield Block(FACT, voice.name(part), voice.say(said), part not in section.seen)


def _policy(section: Policies, policy: Policy, voice: Voice) -> Block:
    """A policy line by line: what is void stays to be seen, and what is asked about says so."""
    asked, shown, struck = policy_lines.asked(section), list[str](), list[str]()
    for line in policy_lines.lines_of_one(policy):
        said = _of_line(section, line, voice) if line in asked else line
        shown.append(said)
        if policy_lines.is_void(section, line):
            struck.append(said)
    label = voice.say(_("Policy"))
    return Block(WORDS, label, "\n".join(shown), not policy.words.strip(), tuple(struck))


def _marked(line: str, mark: str) -> str:
    return f"{line} ({mark})"


def _of_line(section: Policies, line: str, voice: Voice) -> str:
    if policy_lines.is_void(section, line):
        return _marked(line, voice.say(_("void here")))
    waits = policy_lines.owing(section, line)
    if not waits:
        return _marked(line, voice.say(_("does not ask for content")))
    names = ", ".join(voice.name(part) for part in waits)
    words = voice.say(_("does it ask for more than the sponsor may learn? Waits for %(names)s"))
    return f"{line} ({words % {'names': names}})"


def records(section: Records, text: Text, voice: Voice) -> Iterator[Block]:
    content, facts = (how_long(until, text, voice.say) for until in (CONTENT, FACTS))
    yield voice.fact(_("Content is kept for"), content)
    yield voice.fact(_("Facts are kept for"), facts)
    unsaid = voice.say(_("not said yet"))
    for row in records_table(text):
        long = how_long(row.until, text, voice.say) or unsaid
        who = ", ".join(voice.name(part) for part in row.readers)
        yield Block(ITEM, voice.say(row.what), f"{voice.say(row.where)}. {who}. {long}")
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
