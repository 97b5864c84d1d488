"""Names of people: which signs are in none, which look alike, and how they stand among words.

A name may be written from the right, or be the name of another. On pages it stands in `<bdi>`
wherever it could turn the words around it; in copies, mail and documents it is the very text.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Protocol, TypeVar
from uuid import UUID

from confusable_homoglyphs.confusables import confusables_data
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

K = TypeVar("K")

TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Signs that show nothing, though Unicode counts them among letters, marks or symbols."""
_FROM_THE_RIGHT = ("R", "AL", "AN")
_VARIANTS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


# --- which signs are in none -------------------------------------------------------------------


def unfit(name: str) -> str:
    """Return what is wrong with the signs of a name in a sentence that says what to do, or ""."""
    for sign in name:
        number = f"U+{ord(sign):04X}"
        if sign in TURNING:
            words = _(
                "This name holds a sign that turns words around (%(number)s). Type it by "
                "hand, without it."
            )
        elif _is_unseen(sign):
            words = _(
                "This name holds a sign that nobody can see (%(number)s). Type it by "
                "hand, without it."
            )
        else:
            continue
        return words % {"number": number}
    if name and all(unicodedata.category(sign)[0] in "MZ" for sign in name):
        return _("Nobody can see this name. Write at least one letter.")
    return ""


def _is_unseen(sign: str) -> bool:
    is_variant = any(first <= ord(sign) <= last for first, last in _VARIANTS)
    return is_variant or sign in _EMPTY or unicodedata.category(sign) in _UNSEEN


# --- which look alike --------------------------------------------------------------------------


def alike(names: Mapping[K, str]) -> frozenset[K]:
    """Return whose names another one bears too, or one that looks the same."""
    shapes = {who: _shapes(name) for who, name in names.items()}
    seen = Counter(shape for found in shapes.values() for shape in found)
    return frozenset(who for who, found in shapes.items() if any(seen[s] > 1 for s in found))


@lru_cache(maxsize=4096)
def _shapes(name: str) -> frozenset[str]:
    """Return what a name looks like, as it is written and in small letters (UTS 39, section 4)."""
    words = " ".join(unicodedata.normalize("NFKC", name).split())
    return frozenset((_skeleton(words), _skeleton(words.casefold())))


def _skeleton(words: str) -> str:
    hubs = _hubs()
    once = "".join(hubs.get(sign, sign) for sign in unicodedata.normalize("NFD", words))
    return unicodedata.normalize("NFD", "".join(hubs.get(sign, sign) for sign in once))


@cache
def _hubs() -> dict[str, str]:
    """Return for each sign the one that stands for all which look like it.

    The library's table joins each sign to its prototype and the prototype to all its signs. The
    prototype is the one with most, or the one that is written with several signs, as “rn” for m.
    """
    found: dict[str, str] = {}
    for sign, others in confusables_data.items():
        near = [sign, *(other["c"] for other in others)]
        if len(sign) == 1:
            found[sign] = max(near, key=lambda s: (len(confusables_data[s]), len(s), s == sign, s))
    return found


class Named(Protocol):
    """A row that says of a person where they belong."""

    person_id: UUID
    person: Any


@dataclass(frozen=True)
class Met:
    """The people whom one page names: who among them has a name that needs more beside it."""

    people: tuple[Named, ...]

    @cached_property
    def alike(self) -> frozenset[UUID]:
        """Those whose names look alike; names are opened when this is first asked."""
        return alike({row.person_id: row.person.name for row in self.people})


# --- among other words -------------------------------------------------------------------------


class Isolated(str):
    """Words with names in them: the very text, and on pages each name in `<bdi>`."""

    __slots__ = ("html",)
    html: Markup

    def __html__(self) -> Markup:
        """Return the markup, in which all that came from people is escaped."""
        return self.html


def _isolated(words: str, html: Markup) -> Isolated:
    made = Isolated(words)
    made.html = html
    return made


def called(name: str, *beside: str) -> str:
    """Return a name as it is shown, with what tells it apart in brackets; "" stays ""."""
    if not name:
        return ""
    more = [word for word in beside if word]
    if not more:
        return _isolated(name, _apart(name))
    inside = Markup(", ").join(_apart(word) for word in more)
    return _isolated(f"{name} ({', '.join(more)})", Markup("{} ({})").format(_apart(name), inside))


def _apart(word: str) -> Markup:
    """Return a word as markup; what runs as the page does turns nothing, and needs no element."""
    turns = get_language_bidi() or any(
        unicodedata.bidirectional(s) in _FROM_THE_RIGHT for s in word
    )
    return Markup("<bdi>{}</bdi>").format(word) if turns else escape(word)


def sentence(words: str, names: Mapping[str, object]) -> str:
    """Return `words` with the names put in, in place of `words % names`; each stands apart."""
    apart = {
        key: said if hasattr(said, "__html__") else called(str(said)) for key, said in names.items()
    }
    return _isolated(words % names, Markup(escape(words)) % apart)  # noqa: S704 - escaped


def listed(names: Iterable[str], comma: str) -> str:
    """Return names one after the other, in place of `comma.join(names)`."""
    found = list(names)
    return _isolated(comma.join(found), Markup(escape(comma)).join(found))  # noqa: S704 - escaped
