"""What a consent can be for, and which kinds of information it can let pass. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troth.ethics.words import _

TEXT, SENSITIVE = "text", "sensitive"

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "name": _("My name"),
        "contact": _("How to reach me"),
        "dates": _("Dates and number of sessions"),
        "goals": _("My goals"),
        TEXT: _("One exact text"),
        "content": _("What was said in sessions"),
        SENSITIVE: _("Health, beliefs, origin, sexuality and the like"),
    }
)
"""Kinds of information, the client's words for them."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: what it is called, and which kinds of information it can concern."""

    words: str
    classes: tuple[str, ...]


PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        "share": Purpose(_("Give somebody one exact text"), (TEXT,)),
        "supervision": Purpose(
            _("Speak about the work in supervision and say who I am"),
            ("name", "goals", "content", SENSITIVE),
        ),
        "accreditation": Purpose(
            _("List me in a log for an accreditation"), ("name", "contact", "dates")
        ),
        "referral": Purpose(
            _("Hand the work over to another practitioner"),
            ("name", "contact", "goals", TEXT, SENSITIVE),
        ),
        "feedback": Purpose(_("Ask somebody for feedback on the work"), ("name", "goals", TEXT)),
        "recording": Purpose(_("Record a session"), ("content", SENSITIVE)),
        "employer device": Purpose(
            _("Keep or send notes with an employer’s device or mail"),  # noqa: RUF001
            ("dates", "goals", "content", SENSITIVE),
        ),
        "reference": Purpose(_("Tell others that we work together"), ("name", TEXT)),
    }
)
