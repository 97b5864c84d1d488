"""The lines of a sponsor's policies: which of them are asked about, and what was answered.

A plain list of words (asks.toml) asks about a line; what it means, people say. Nothing here reads
or weighs a sentence (GCE-2.12b, GCE-1.9).
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from troth.engagement.charter_text.sections import HARMLESS, VOID, Mark, Policies, Policy
from troth.engagement.charter_text.templates import THREE, TWO
from troth.foundation.ethics.clause import clause

_ENDS = re.compile(r"\n+|(?<=[.!?;])\s+")
"""Where a line ends: at the end of a line, and after a sentence."""


def lines_of_one(policy: Policy) -> tuple[str, ...]:
    """Return a policy line by line, its title first; a sentence is a line of its own."""
    found = (line.strip() for text in (policy.title, policy.words) for line in _ENDS.split(text))
    return tuple(line for line in found if line)


def lines_of(policies: Policies) -> tuple[str, ...]:
    """Return the lines of all policies in their order, each once."""
    return tuple(dict.fromkeys(line for p in policies.items for line in lines_of_one(p)))


@clause("GCE-2.12b", "GCE-1.9")
def asks(line: str) -> bool:
    """Say whether a line has a word of the list; it may well be harmless all the same."""
    return _listed().search(_folded(line)) is not None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@cache
def _listed() -> re.Pattern[str]:
    """Return what finds a word of the list: at the start of a word, in German also inside one."""
    text = (files(__package__) / "asks.toml").read_text(encoding="utf-8")
    found = {
        lang: [re.escape(_folded(w)) for w in words] for lang, words in tomllib.loads(text).items()
    }
    begins = "|".join(sorted({w for words in found.values() for w in words}, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{begins})|(?:{'|'.join(found['de'])})")


def asked(policies: Policies) -> tuple[str, ...]:
    """Return the lines that someone has to answer: found by the list, or marked by a party."""
    raised = {m.line for m in policies.marks if m.says == VOID}
    return tuple(line for line in lines_of(policies) if asks(line) or line in raised)


@clause("GCE-2.12b")
def is_void(policies: Policies, line: str) -> bool:
    """Say whether all three marked a line void: then it does not count in this engagement."""
    return all(policies.says(part, line) == VOID for part in THREE)


def owing(policies: Policies, line: str) -> tuple[str, ...]:
    """Return the parts whose answer to a line is missing, or differs; () once it is settled.

    A line is settled when all three marked it void, or when client and practitioner both say that
    it does not ask for content: the sponsor alone cannot say so.
    """
    says = {part: policies.says(part, line) for part in THREE}
    if all(says[part] == HARMLESS for part in TWO) or is_void(policies, line):
        return ()
    if all(says[part] for part in TWO) and says[TWO[0]] != says[TWO[1]]:
        return TWO
    if any(says[part] == HARMLESS for part in TWO):
        return tuple(part for part in TWO if not says[part])
    return tuple(part for part in THREE if says[part] != VOID)


def marks_that_stand(policies: Policies) -> tuple[Mark, ...]:
    """Return the marks on lines that are still there, in one order."""
    lines = lines_of(policies)
    kept = (m for m in policies.marks if m.line in lines and m.says in (VOID, HARMLESS))
    return tuple(sorted(kept, key=lambda m: (lines.index(m.line), m.part)))
