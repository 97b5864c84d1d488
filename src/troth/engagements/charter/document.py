"""A charter as a document: its sections in order, with titles and plain text for a reader."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from troth.engagements.charter import blocks_of_trust as trust
from troth.engagements.charter import blocks_of_work as work
from troth.engagements.charter import sections as kinds
from troth.engagements.charter.catalogue import GROUPS, sections_of
from troth.engagements.charter.text import Text
from troth.engagements.charter.voice import FIXED, ITEM, Block, DocSection, Voice

if TYPE_CHECKING:
    from troth.engagements.charter.catalogue import Kind

__all__ = [
    "FIXED",
    "ITEM",
    "Block",
    "DocSection",
    "Voice",
    "as_document",
    "as_section",
    "in_groups",
]


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
    blocks = tuple(_blocks(text, kind.name, voice))
    return DocSection(kind.name, voice.say(kind.title), blocks)


def _blocks(text: Text, name: str, voice: Voice) -> Iterator[Block]:
    section = text.section(name)
    return _BLOCKS[type(section)](section, text, voice)


_BLOCKS: Mapping[type, Callable[[Any, Text, Voice], Iterator[Block]]] = {
    kinds.Nature: work.nature,
    kinds.Expectations: work.expectations,
    kinds.Scope: work.scope,
    kinds.Methods: work.methods,
    kinds.Objectives: work.objectives,
    kinds.Duration: work.duration,
    kinds.Rhythm: work.rhythm,
    kinds.Money: work.money,
    kinds.Confidentiality: trust.secrecy,
    kinds.Supervision: trust.supervision,
    kinds.Boundaries: trust.boundaries,
    kinds.Respect: trust.respect,
    kinds.Complaints: trust.complaints,
    kinds.Policies: trust.policies,
    kinds.Records: trust.records,
    kinds.Host: trust.host,
    kinds.Ending: trust.ending,
}
