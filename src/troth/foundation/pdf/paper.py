"""What a document says, as frozen facts: a title, facts, sections of blocks, and attachments."""

from dataclasses import dataclass

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur", "yi")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words of one paragraph; a line break in them stays one."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of points."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and what it is."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; every row has as many cells as there are headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Signs to be compared or copied exactly, such as a fingerprint or a digest."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that must not be overlooked."""

    text: str


@dataclass(frozen=True, slots=True)
class Struck:
    """A line that does not count and stays to be seen: it is struck through."""

    text: str


Block = Paragraph | Struck | Points | Facts | Table | Code | Remark


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: the exact data behind the words."""

    name: str
    content: bytes
    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document.

    `language` is a BCP 47 tag. `mark`, when there is one, stands on every page, as “Draft, not
    signed”. `foot` stands at the foot of every page beside the number, for which `page_words` has
    the words with %(page)s and %(pages)s.
    """

    title: str
    language: str
    sections: tuple[Section, ...]
    kicker: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    mark: str = ""
    foot: str = ""
    page_words: str = "%(page)s / %(pages)s"
    attachments: tuple[Attachment, ...] = ()

    @property
    def is_right_to_left(self) -> bool:
        """Whether the language is written from the right."""
        return self.language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT
