"""How a charter speaks to its reader: blocks and sections of a document, and who gives it words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from troth.engagement.charter_text import templates
from troth.foundation.ethics.words import _

WORDS, FACT, ITEM, FIXED = "words", "fact", "item", "fixed"
"""What a block is: someone's own words, a short fact, a line of a list, a fixed sentence."""
NOT_YET = _("Nothing yet.")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a section: a label ("" when it has none) and its text, in one language.

    `struck` are the lines of the text that do not count: they stay to be seen, struck through.
    """

    kind: str
    label: str
    text: str
    is_missing: bool = False
    struck: tuple[str, ...] = ()

    @property
    def pieces(self) -> tuple[tuple[bool, str], ...]:
        """The lines of the text, each with whether it is struck through."""
        return tuple((line in self.struck, line) for line in self.text.split("\n"))


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
    def struck(self) -> frozenset[str]:
        """Those of the lines that are struck through."""
        return frozenset(line for b in self.blocks for line in b.struck)

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
        """Return someone's own words under a label of ours."""
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
