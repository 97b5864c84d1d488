"""The agreement of a group: what it says in any case, what the practitioner writes, its digest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from troth.engagement.charter_text.model import new_salt
from troth.foundation.ethics.words import _

FORM = 1
"""The form of the words; another one would read them differently."""

MEANING = (
    _("Everybody in the group learns your name and that you take part. Nobody learns it before."),
    _("What is written here is read by the practitioner and by everybody who is in the group."),
    _("Who comes later reads what is written from then on, and nothing from before."),
    _("Your own sessions, notes and charter stay between you and the practitioner."),
    _(
        "Nobody who pays for a member finds this group. Its sessions count in your own engagement "
        "like any other: who pays for several of you may notice the same days."
    ),
    _("Each reading is entered in a ledger that every member can see."),
    _("You can leave at any moment and give no reason. The others see only that you left."),
    _("What was read cannot be unread: nobody can call back what others know by then."),
)
"""What holds in every group, because Troth does it. It is part of what the members sign."""

USUAL = {
    "stays": _(
        "What the others say and write stays in the group. It is not told outside, not even "
        "without names, unless the person who said it agrees."
    ),
    "outside": _(
        "You may tell anybody that you take part, and what you said and learned yourself. Names "
        "and stories of the others are theirs."
    ),
    "leaving": _(
        "You can leave when you wish, and you owe nobody a reason. If you like, tell the others "
        "yourself. Your own engagement goes on as before."
    ),
}
"""What a new agreement proposes; the practitioner changes it as she likes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the practitioner writes in the agreement."""

    title: str
    purpose: str
    stays: str
    outside: str
    leaving: str


NAMES = tuple(f.name for f in fields(Terms))


def to_words(terms: Terms, *, group: str) -> dict[str, Any]:
    """Return an agreement as plain JSON values with a new salt of its own."""
    return {
        "form": FORM,
        "group": group,
        "meaning": list(MEANING),
        "salt": new_salt(),
        **asdict(terms),
    }


def from_words(words: Mapping[str, Any]) -> Terms:
    """Return the terms that `to_words` made into words."""
    return Terms(**{name: words[name] for name in NAMES})
