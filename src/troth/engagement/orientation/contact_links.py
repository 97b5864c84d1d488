"""Finds addresses in what a charter says of how someone is reached: web, mail, telephone."""

import re
from dataclasses import dataclass

MOST = 6
"""Ways out of one text; more would be a page of its own."""
_WAYS = (
    (re.compile(r"https?://[^\s<>\"'“”‘’]+[\w/]", re.ASCII), ""),  # noqa: RUF001 - quotes in prose
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII), "mailto:"),
    (re.compile(r"(?<![\w.@/])\+?\d[\d ()/-]{5,}\d", re.ASCII), "tel:"),
)


@dataclass(frozen=True, slots=True)
class ContactLink:
    """One way to reach someone: as it was written, and as a link."""

    text: str
    url: str


def contact_links(words: str) -> tuple[ContactLink, ...]:
    """Return the addresses in a text in the order web, mail, telephone; each once."""
    found: dict[str, ContactLink] = {}
    for pattern, scheme in _WAYS:
        for match in pattern.finditer(words):
            text = match[0]
            url = scheme + re.sub(r"[^\d+]", "", text) if scheme == "tel:" else scheme + text
            found.setdefault(url, ContactLink(text, url))
    return tuple(found.values())[:MOST]
