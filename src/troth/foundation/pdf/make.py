"""Sets a document as a tagged PDF for archives, by typst, from memory to memory.

The PDF claims PDF/A-3a (ISO 19005-3, level A) and PDF/UA-1 (ISO 14289-1): typst refuses to write
it when something that it can check is not so. Words travel as JSON in `sys_inputs`, so that
nothing that someone typed is ever read as markup.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Final

import typst

from troth.foundation.pdf.paper import (
    Block,
    Code,
    Facts,
    Paper,
    Paragraph,
    Points,
    Remark,
    Struck,
    Table,
)

STANDARDS: Final = ("a-3a", "ua-1")
A4, LETTER = "a4", "us-letter"
_LOOK = Path(__file__).with_name("paper.typ")
_NAMED = re.compile(r'`"(.+?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_ONE_BY_ONE, _BY_KIN = 8, 24
"""After how many repairs a sign takes along its kin, and after how many all but Latin goes."""
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that make words read in another order than they were signed in."""
_MARKS = "marks"
"""Stands in the set of what cannot be shown for all marks and joiners."""
LONGEST: Final = 30.0
"""Seconds after which no further try is begun."""
_lock = threading.Lock()


class Unsettable(Exception):
    """The document could not be set. It names no word of the text."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document, and the signs of its words that no font at hand shows."""

    content: bytes
    missing: tuple[str, ...]


def pdf(paper: Paper, *, at: datetime, size: str = A4) -> bytes:
    """Return the document as a PDF made at `at`, the same bytes for the same facts.

    A sign that no font at hand can show is named by its number, as [U+4E2D]; what stands in the
    attachments stays exact. Raises Unsettable when typst refuses for another reason.
    """
    return made(paper, at=at, size=size).content


def made(paper: Paper, *, at: datetime, size: str = A4) -> Made:
    """Return the document as `pdf` does, with the signs that stand in it by their number."""
    missing, until = set[str](), monotonic() + LONGEST
    for tried in range(_BY_KIN + 2):
        if monotonic() > until:
            raise Unsettable("To set this document takes too long.")
        try:
            content = _set(paper, size, at, missing)
            return Made(content, tuple(sorted(missing - {_MARKS})))
        except typst.TypstError as error:
            found = _unshown(str(error)) - missing
            if not found:
                # The message can quote the text: it is left out on purpose.
                raise Unsettable("typst could not set this document.") from None
            missing |= found | _more(paper, found, tried)
    raise Unsettable("Too many signs of this document cannot be shown.")


def _more(paper: Paper, found: set[str], tried: int) -> set[str]:
    """Return which signs of the document to name as well, so that a foreign script ends soon."""
    if tried < _ONE_BY_ONE:
        return set()
    signs = {sign for sign in repr(paper) if not sign.isascii()}
    if tried < _BY_KIN:
        kin = {_kin(sign) for sign in found}
        return {sign for sign in signs if _kin(sign) in kin}
    return {sign for sign in signs if _kin(sign) != "LATIN"} | {_MARKS}


def _kin(sign: str) -> str:
    return unicodedata.name(sign[0], "").partition(" ")[0]


def _set(paper: Paper, size: str, at: datetime, missing: set[str]) -> bytes:
    inputs = {"paper": json.dumps(_facts(paper, size, _shown(missing)), ensure_ascii=False)}
    for place, file in enumerate(paper.attachments):
        inputs[f"file{place}"] = file.content.decode()
    second = at.astimezone(UTC).replace(microsecond=0)  # typst takes no smaller parts
    with _lock:  # one compiler, whose fonts were searched once
        made = _compiler().compile(
            sys_inputs=inputs, format="pdf", pdf_standards=list(STANDARDS), timestamp=second
        )
    if not isinstance(made, bytes):
        raise Unsettable("typst made no single file.")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(_LOOK)


def _unshown(message: str) -> set[str]:
    """Return the signs that typst says no font can show, or that an archive may not hold."""
    named = _NAMED.search(message)
    if named is None or not ("displayed" in message or "codepoint" in message):
        return set()
    signs = set(_ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), named[1]))
    # A plain sign is shown by every font: where one is named, it is a mark on it that is not.
    return {sign for sign in signs if not sign.isascii()} or {_MARKS}


def _shown(missing: set[str]) -> Callable[[str], str]:
    """Return what makes words fit to be shown: control signs go, unshown ones get a number."""

    def fit(words: str) -> str:
        plain = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        shown, after = list[str](), False
        for sign in plain:
            # What was joined to a sign that is named by its number is named as well.
            joined = _is_joined(sign) and (after or _MARKS in missing)
            after = sign in missing or _is_bare_control(sign) or joined
            shown.append(f"[U+{ord(sign):04X}]" if after else sign)
        return "".join(shown)

    return fit


def _is_bare_control(sign: str) -> bool:
    bare = unicodedata.category(sign) in ("Cc", "Co", "Cn", "Cs") and sign != "\n"
    return bare or sign in _TURNS


def _is_joined(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me", "Mc", "Cf", "Sk")


def _facts(paper: Paper, size: str, fit: Callable[[str], str]) -> dict[str, object]:
    return {
        "size": size,
        "lang": paper.language.split("-", maxsplit=1)[0],
        "rtl": paper.is_right_to_left,
        "title": fit(paper.title),
        "kicker": fit(paper.kicker),
        "mark": fit(paper.mark),
        "foot": fit(paper.foot),
        "page_words": fit(paper.page_words),
        "facts": [[fit(name), fit(what)] for name, what in paper.facts],
        "sections": [
            {"title": fit(s.title), "blocks": [_block(b, fit) for b in s.blocks]}
            for s in paper.sections
        ],
        "attachments": [
            {"name": file.name, "kind": file.kind, "words": fit(file.words)}
            for file in paper.attachments
        ],
    }


def _block(block: Block, fit: Callable[[str], str]) -> dict[str, object]:
    match block:
        case Paragraph(text) | Struck(text) | Remark(text):
            return {"what": type(block).__name__.lower(), "text": fit(text)}
        case Points(items):
            return {"what": "points", "items": [fit(item) for item in items]}
        case Facts(pairs):
            return {"what": "facts", "pairs": [[fit(a), fit(b)] for a, b in pairs]}
        case Code(name, lines):
            return {"what": "code", "name": fit(name), "lines": [fit(line) for line in lines]}
        case Table(headings, rows):
            cells = [[fit(cell) for cell in row] for row in rows]
            return {"what": "table", "headings": [fit(h) for h in headings], "rows": cells}
