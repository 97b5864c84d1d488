"""The cast of the demo, and the charter that its engagements agree."""

from dataclasses import dataclass
from datetime import date, timedelta

from troth.engagements import charter
from troth.engagements.charter import Section


@dataclass(frozen=True, slots=True)
class Actor:
    """One person of the cast: who they are, where, and the part they play."""

    name: str
    house: str
    part: str

    @property
    def email(self) -> str:
        """Their address, which receives no mail."""
        return f"{self.name.lower()}@{self.house}.example"


CAST = (
    Actor("Cleo", "acme", "client of Carla; works at Acme"),
    Actor("Carla", "practice", "coach of Cleo and of Otto"),
    Actor("Max", "practice", "mentor of Mia; was a client of Nora"),
    Actor("Mia", "acme", "mentee of Max"),
    Actor("Hana", "acme", "HR director and sponsor at Acme; also host administrator"),
    Actor("Lars", "acme", "Cleo's manager; client of Nora, not let in yet"),
    Actor("Nora", "practice", "another coach, of Lars and formerly of Max"),
    Actor("Otto", "host", "operator of the host; invited by Carla as a client"),
    Actor("Sven", "practice", "supervisor; no part in an engagement"),
    Actor("Tess", "practice", "confidentiality officer; no part in an engagement"),
    Actor("Bodo", "body", "case officer of a professional body; no part in an engagement"),
    Actor("Petra", "body", "panel member of the body; no part in an engagement"),
    Actor("Enzo", "practice", "executor; no part in an engagement"),
    Actor("Ada", "body", "auditor; no part in an engagement"),
)
"""Kim, 15, and her guardian Gus have no account here: Troth does not yet offer the safeguarding
arrangement without which nobody may work with a minor (GCE-1.13)."""


def charter_for(begins: date, *, practitioner: str, kind: str) -> dict[str, Section]:
    """Return a complete charter, section by section, for half a year from `begins`."""
    ends = begins + timedelta(days=182)
    return {
        "scope": charter.Scope(
            "Leading a team that has doubled: handing work over, and speaking up in the steering "
            "group.",
            "Therapy, legal advice, and decisions about pay or promotion.",
        ),
        "objectives": charter.Objectives(
            (
                charter.Objective(
                    "Two reports are handed over for good", begins + timedelta(days=90)
                ),
                charter.Objective(
                    "Speaks in the steering group before the numbers are perfect",
                    begins + timedelta(days=150),
                ),
            )
        ),
        "duration": charter.Duration(
            begins, ends, 8, "Eight sessions are enough to try, fail and try again twice."
        ),
        "rhythm": charter.Rhythm(
            21, "Moved free of charge until noon of the day before; later it counts as used."
        ),
        "money": charter.Money(
            f"Acme pays {practitioner} for eight sessions of {kind} at 220 each, invoiced "
            "quarterly. The client pays nothing."
        ),
        "confidentiality": charter.Confidentiality(
            "What is said stays between the two of us. The sponsor learns the number of sessions "
            "used and what the client releases word by word.",
            ("G1", "G2", "G3"),
            charter.COUNT,
        ),
        "complaints": charter.Complaints(
            "The professional body of the practitioner, case officer Bodo",
            "bodo@body.example",
            "In writing, at any time, also after the end. The practitioner does not see it first.",
        ),
        "records": charter.Records(
            12, 7, "Notes are kept twelve months after the end, facts seven years."
        ),
    }
