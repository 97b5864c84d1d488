"""A charter as a document: its sections in order, with titles and plain text for a reader."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from troth.engagement.charter_text import blocks_of_trust, blocks_of_work
from troth.engagement.charter_text import sections as kinds
from troth.engagement.charter_text.catalogue import GROUPS, sections_of
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.voice import Block, DocSection, Voice

if TYPE_CHECKING:
    from troth.engagement.charter_text.catalogue import Kind


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
    kinds.Nature: blocks_of_work.nature,
    kinds.Expectations: blocks_of_work.expectations,
    kinds.Scope: blocks_of_work.scope,
    kinds.Methods: blocks_of_work.methods,
    kinds.Objectives: blocks_of_work.objectives,
    kinds.Duration: blocks_of_work.duration,
    kinds.Rhythm: blocks_of_work.rhythm,
    kinds.Money: blocks_of_work.money,
    kinds.Confidentiality: blocks_of_trust.secrecy,
    kinds.Supervision: blocks_of_trust.supervision,
    kinds.Boundaries: blocks_of_trust.boundaries,
    kinds.Respect: blocks_of_trust.respect,
    kinds.Complaints: blocks_of_trust.complaints,
    kinds.Policies: blocks_of_trust.policies,
    kinds.Records: blocks_of_trust.records,
    kinds.Host: blocks_of_trust.host,
    kinds.Ending: blocks_of_trust.ending,
}
