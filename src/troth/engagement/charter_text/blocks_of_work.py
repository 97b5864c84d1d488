"""What the sections of a charter about the work say to a reader: aims, methods, time, money."""

# ruff: noqa: ARG001 - every section is written with the same arguments

from collections.abc import Iterator

from troth.engagement.charter_text import templates
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import (
    Duration,
    Expectations,
    Methods,
    Money,
    Nature,
    Objective,
    Objectives,
    Rhythm,
    Scope,
)
from troth.engagement.charter_text.voice import FACT, ITEM, WORDS, Block, Voice
from troth.foundation.ethics import pack as packs
from troth.foundation.ethics.words import _
from troth.foundation.kit import zones


def nature(section: Nature, text: Text, voice: Voice) -> Iterator[Block]:
    yield Block(FACT, voice.say(_("Laid out for")), voice.say(text.template.title))
    yield voice.fact(_("Code of ethics"), packs.named("code", text.code, text.edition))
    if text.policy:
        policy = packs.named("policy", text.policy, text.policy_edition)
        yield voice.fact(_("Policy of the practitioner"), policy)
    law = packs.named("jurisdiction", text.jurisdiction, text.jurisdiction_edition)
    yield voice.fact(_("Law that applies"), law)
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


def expectations(section: Expectations, text: Text, voice: Voice) -> Iterator[Block]:
    for item in section.items:
        answer = ": ".join((voice.say(_("Answer")), voice.say(ANSWERS[item.answer])))
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


def scope(section: Scope, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.own(_("It is about"), section.within)
    yield voice.own(_("It is not about"), section.without)


def methods(section: Methods, text: Text, voice: Voice) -> Iterator[Block]:
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


def objectives(section: Objectives, text: Text, voice: Voice) -> Iterator[Block]:
    for o in section.items:
        due = voice.say(_("due on %(day)s")) % {"day": voice.day(o.due)} if o.due else ""
        parts = [p for p in (templates.CLIENT, templates.SPONSOR) if p in text.parties]
        said = [f"{voice.name(p)} {voice.say(SAID[getattr(o, p)])}" for p in parts]
        status = "; ".join(x for x in (voice.say(ORIGINS[o.origin]), due, *said) if x)
        title = _("Joint objective") if o.is_joint else _("Objective")
        if o.is_declined:
            title = _("Objective, declined by the client")
        measure = voice.say(_("Seen by: %(measure)s")) % {"measure": o.measure}
        lines = (o.text, measure if o.measure.strip() else "", status, _scope_said(o, voice))
        yield Block(ITEM, voice.say(title), "\n".join(line for line in lines if line))
    if not section.items:
        yield voice.own(_("Objectives"), "")


def _scope_said(objective: Objective, voice: Voice) -> str:
    if not objective.is_within:
        return ""
    name = {"name": voice.name(templates.CLIENT)}
    return voice.say(_("Within what the work is about, as %(name)s said.")) % name


def duration(section: Duration, text: Text, voice: Voice) -> Iterator[Block]:
    days = ((_("Starts"), section.starts), (_("Ends"), section.ends))
    for label, day in days:
        yield voice.fact(label, voice.day(day) if day else None)
    yield voice.fact(_("Sessions"), section.sessions)
    reviews = ", ".join(voice.day(day) for day in section.reviews)
    yield voice.fact(_("Reviews on"), reviews)
    yield voice.own(_("Why this long"), section.reason)


def rhythm(section: Rhythm, text: Text, voice: Voice) -> Iterator[Block]:
    yield voice.fact(_("Days from one session to the next"), section.every_days)
    if section.weekday or section.hour:
        day = voice.say(WEEKDAYS[int(section.weekday)]) if section.weekday else ""
        hour = f"{section.hour} {zones.place(section.zone or zones.UTC)}" if section.hour else ""
        usual = " ".join(said for said in (day, hour) if said)
        yield Block(FACT, voice.say(_("Usually on")), usual)
    yield Block(
        FACT, voice.say(_("Time zone of days and hours")), zones.label(section.zone or zones.UTC)
    )
    yield voice.own(_("How a session is cancelled"), section.cancelling)


WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
"""The days of the week as `Rhythm.weekday` counts them."""


def money(section: Money, text: Text, voice: Voice) -> Iterator[Block]:
    payer = templates.SPONSOR if templates.SPONSOR in text.parties else templates.CLIENT
    between = f"{voice.name(templates.PRACTITIONER)}, {voice.name(payer)}"
    yield Block(FACT, voice.say(_("Agreed between")), between)
    yield voice.own(_("Who pays what"), section.text)
