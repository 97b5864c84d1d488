"""Two versions of a charter side by side: what was added and what was removed, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from troth.engagement.charter_text.voice import DocSection

SAME, ADDED, REMOVED = "same", "added", "removed"
CLOSE = 0.35
"""How like two lines have to be before their words are compared (0 to 1; our own choice)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line that stayed, came, or went; `is_struck` when the line is void."""

    mark: str
    text: str
    is_struck: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the older version beside the line of the newer one; () where there is none."""

    old: Line
    new: Line

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Compared:
    """One section of both versions."""

    name: str
    title: str
    rows: tuple[Row, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing in it differs."""
        return all(row.is_same for row in self.rows)


def compare(old: Sequence[DocSection], new: Sequence[DocSection]) -> tuple[Compared, ...]:
    """Return every section that either version has, in the order of the newer one."""
    before, after = ({s.name: s for s in version} for version in (old, new))
    names = [*after, *(name for name in before if name not in after)]
    return tuple(_section(name, before.get(name), after.get(name)) for name in names)


def _section(name: str, old: DocSection | None, new: DocSection | None) -> Compared:
    title = new.title if new else old.title if old else ""
    lines = (old.lines if old else (), new.lines if new else ())
    struck = (old.struck if old else frozenset(), new.struck if new else frozenset())
    rows = (Row(_struck(row.old, struck[0]), _struck(row.new, struck[1])) for row in _rows(*lines))
    return Compared(name, title, tuple(rows))


def _struck(line: Line, void: frozenset[str]) -> Line:
    """Mark the pieces of a line that is struck through, whatever label stands before it."""
    whole = "".join(piece.text for piece in line)
    if not any(whole == one or whole.endswith(f": {one}") for one in void):
        return line
    return tuple(replace(piece, is_struck=True) for piece in line)


def _rows(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for mark, a, b, c, d in matcher.get_opcodes():
        if mark == "equal":
            for line in old[a:b]:
                same = (Piece(SAME, line),)
                yield Row(same, same)
            continue
        gone, come = old[a:b], new[c:d]
        paired = min(len(gone), len(come))
        for one, other in zip(gone[:paired], come[:paired], strict=True):
            yield _changed(one, other)
        for line in gone[paired:]:
            yield Row((Piece(REMOVED, line),), ())
        for line in come[paired:]:
            yield Row((), (Piece(ADDED, line),))


def _changed(old: str, new: str) -> Row:
    before, after = _words(old), _words(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < CLOSE:
        return Row((Piece(REMOVED, old),), (Piece(ADDED, new),))
    left: list[Piece] = []
    right: list[Piece] = []
    for mark, a, b, c, d in matcher.get_opcodes():
        is_same = mark == "equal"
        if gone := "".join(before[a:b]):
            left.append(Piece(SAME if is_same else REMOVED, gone))
        if come := "".join(after[c:d]):
            right.append(Piece(SAME if is_same else ADDED, come))
    return Row(tuple(left), tuple(right))


def _words(line: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", line)
