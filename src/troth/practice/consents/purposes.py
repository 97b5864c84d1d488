"""What a consent can be for, and which kinds of information it can let pass. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troth.foundation.ethics.words import _

TEXT, SENSITIVE = "text", "sensitive"

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "name": _("Name"),
        "contact": _("Contact details"),
        "dates": _("Dates and number of sessions"),
        "goals": _("Goals"),
        TEXT: _("One exact text"),
        "content": _("What was said in sessions"),
        SENSITIVE: _("Health, beliefs, origin, sexuality and the like"),
    }
)
"""Kinds of information about the client, in words for both."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: what it is called, and which kinds of information it can concern."""

    words: str
    classes: tuple[str, ...]


PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        "share": Purpose(_("One exact text for somebody"), (TEXT,)),
        "supervision": Purpose(
            _("Supervision in which the client is named"),
            ("name", "goals", "content", SENSITIVE),
        ),
        "accreditation": Purpose(_("A log for an accreditation"), ("name", "contact", "dates")),
        "referral": Purpose(
            _("Handing over to another practitioner"),
            ("name", "contact", "goals", TEXT, SENSITIVE),
        ),
        "feedback": Purpose(_("Feedback on the work from somebody"), ("name", "goals", TEXT)),
        "recording": Purpose(_("Recording a session"), ("content", SENSITIVE)),
        "employer device": Purpose(
            _("Notes on an employer’s device or in its mail"),  # noqa: RUF001
            ("dates", "goals", "content", SENSITIVE),
        ),
        "reference": Purpose(_("Naming the client as a reference"), ("name", TEXT)),
    }
)
