"""The list of a charter's sections, as data: who writes each, and which statements ask for it."""

from dataclasses import dataclass

from troth.engagement.charter_text.templates import CLIENT, PRACTITIONER, SPONSOR, TEMPLATES, THREE
from troth.foundation.ethics.clause import cite
from troth.foundation.ethics.words import _


@dataclass(frozen=True, slots=True)
class Kind:
    """One section: its name and title, who may write in it, in which templates, and why.

    `editors` is empty for what is generated, and `is_given` says that the template brings its
    sentences along, to which one may add. Within a section each party writes only what is theirs
    (see `changes`).
    """

    name: str
    title: str
    clauses: tuple[str, ...]
    editors: tuple[str, ...] = THREE
    templates: tuple[str, ...] = tuple(TEMPLATES)
    is_given: bool = False

    def __post_init__(self) -> None:
        for ref in self.clauses:
            cite(ref)


WITH_SPONSOR = tuple(t.name for t in TEMPLATES.values() if SPONSOR in t.parties)
SECTIONS = {
    kind.name: kind
    for kind in (
        Kind(
            "nature",
            _("What kind of work it is"),
            ("GCE-1.3",),
            (PRACTITIONER,),
            is_given=True,
        ),
        Kind(
            "client_expects",
            _("What the client expects"),
            ("GCE-1.1", "SEED000-GEN-2", "SEED001-BAL-1"),
            (CLIENT, PRACTITIONER),
        ),
        Kind(
            "sponsor_expects",
            _("What the sponsor expects"),
            ("GCE-1.1", "SEED001-GEN-1", "SEED001-BAL-1"),
            (SPONSOR, PRACTITIONER),
            WITH_SPONSOR,
        ),
        Kind("scope", _("What it is about"), ("SEED000-SCOPE-1",)),
        Kind("methods", _("How we work"), ("GCE-1.4",), (PRACTITIONER,)),
        Kind("objectives", _("Objectives"), ("SEED003-OBJ-1", "IMC-I-2", "IMC-I-3")),
        Kind("duration", _("How long"), ("GCE-1.5a",)),
        Kind("rhythm", _("How often you meet"), ("SEED000-SCOPE-3",)),
        Kind("money", _("Money"), ("GCE-1.3",)),
        Kind("confidentiality", _("What stays here, what not"), ("GCE-1.11", "IMC-CONF-2")),
        Kind("supervision", _("Supervision"), ("GCE-1.12",), (PRACTITIONER, CLIENT)),
        Kind("boundaries", _("Boundaries"), ("GCE-1.14", "SEED000-GEN-2")),
        Kind("respect", _("Respect"), ("IMC-IV-3", "IMC-DIG-4")),
        Kind("complaints", _("If something goes wrong"), ("GCE-1.2b",)),
        Kind("policies", _("The sponsor's policies"), ("GCE-2.12b",), THREE, WITH_SPONSOR),
        Kind("records", _("Records"), ("SEED000-CONF-1",)),
        Kind("host", _("Where it lies"), ("GCE-1.9",), ()),
        Kind("ending", _("The end"), ("GCE-1.21",)),
    )
}
"""The sections by name, in their order."""
TITLES = {name: kind.title for name, kind in SECTIONS.items()}
EDITABLE = tuple(name for name, kind in SECTIONS.items() if kind.editors)

GROUPS = (
    (_("What it is"), ("nature", "client_expects", "sponsor_expects")),
    (_("The work"), ("scope", "methods", "objectives")),
    (_("Time and money"), ("duration", "rhythm", "money")),
    (_("Trust"), ("confidentiality", "supervision", "boundaries", "respect")),
    (_("Complaints and policies"), ("complaints", "policies")),
    (_("Records, and the end"), ("records", "host", "ending")),
)
"""The sections under the headings that a page shows them by, in their order."""


def sections_of(template: str) -> tuple[Kind, ...]:
    """Return the sections of a charter that follows a template, in their order."""
    return tuple(kind for kind in SECTIONS.values() if template in kind.templates)
