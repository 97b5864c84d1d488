"""The cast of the demo, and the charter that its engagements agree."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from troth.engagement.charter_text import grounds
from troth.engagement.charter_text import sections as charter
from troth.engagement.charter_text.sections import Section
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR


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
    Actor("Cleo", "acme", "client of Carla; works at Acme; met Nora and chose Carla"),
    Actor("Carla", "practice", "coach of Cleo and of Otto"),
    Actor("Max", "practice", "mentor of Mia; was a client of Nora"),
    Actor("Mia", "acme", "mentee of Max"),
    Actor("Hana", "acme", "HR director and sponsor at Acme; also host administrator"),
    Actor("Lars", "acme", "Cleo's manager; client of Nora, not let in yet"),
    Actor("Nora", "practice", "another coach, of Lars and formerly of Max"),
    Actor(
        "Otto",
        "host",
        "operator of the host; invited by Carla; asked Max to be his mentor",
    ),
    Actor("Sven", "practice", "supervisor; hears concerns about Carla"),
    Actor("Tess", "practice", "confidentiality officer; no part in an engagement"),
    Actor("Bodo", "body", "case officer of a professional body; hears concerns about Carla"),
    Actor("Petra", "body", "panel member of the body; no part in an engagement"),
    Actor("Enzo", "practice", "executor; no part in an engagement"),
    Actor("Ada", "body", "auditor; no part in an engagement"),
)
"""Kim, 15, and her guardian Gus have no account here: Troth does not yet offer the safeguarding
arrangement without which nobody may work with a minor (GCE-1.13)."""


Write = tuple[str, str, Section]
"""Who writes which section, and what."""


def charter_for(begins: date, *, practitioner: str, kind: str) -> list[Write]:
    """Return how three write a complete charter for half a year from `begins`, in their order."""
    return [
        *_of_the_practitioner(begins, practitioner=practitioner, kind=kind),
        *_of_client_and_sponsor(begins),
        (PRACTITIONER, "client_expects", _answered(_hoped(), "met", "That is what it is for.")),
        (PRACTITIONER, "sponsor_expects", _answered(_asked(), "adapted", REVIEWED)),
    ]


REVIEWED = "At the reviews, in the words that the client releases."
SECRECY = charter.Confidentiality(
    "What is said stays between the two of us. The sponsor learns the number of sessions used and "
    "what the client releases word by word.",
    ("G1", "G2", "G3"),
    grounds.COUNT,
)


def _of_the_practitioner(begins: date, *, practitioner: str, kind: str) -> list[Write]:
    ends = begins + timedelta(days=182)
    sections: dict[str, Section] = {
        "scope": charter.Scope(
            "Leading a team that has doubled: handing work over, and speaking up in the steering "
            "group.",
            "Therapy, legal advice, and decisions about pay or promotion.",
        ),
        "methods": charter.Methods(
            (
                charter.Method("Asking", "Open questions, so that you hear yourself think."),
                charter.Method("Trying out", "A small step until the next session, looked at."),
            )
        ),
        "duration": charter.Duration(
            begins,
            ends,
            8,
            "Eight sessions are enough to try, fail and try again twice.",
            (begins + timedelta(days=84),),
        ),
        "rhythm": charter.Rhythm(
            21,
            "Moved free of charge until noon of the day before; later it counts as used.",
            "1",
            "14:00",
        ),
        "money": charter.Money(
            f"Acme pays {practitioner} for eight sessions of {kind} at 220 each, invoiced "
            "quarterly. The client pays nothing."
        ),
        "confidentiality": SECRECY,
        "supervision": charter.Supervision("pseudonymised", "Sven, every month."),
        "boundaries": charter.Boundaries(
            "08:00",
            "19:00",
            "Mail and telephone.",
            "At the practice or by video, never at home.",
            "A handshake, if both like it.",
            "None beyond a card.",
            "No contact there while this lasts.",
            "Nothing said so far.",
        ),
        "respect": charter.Respect((PRACTITIONER,)),
        "complaints": charter.Complaints(
            "The professional body of the practitioner, case officer Bodo",
            "bodo@body.example",
            "In writing, at any time, also after the end. The practitioner does not see it first.",
        ),
        "records": charter.Records(
            12, 7, "Notes are kept twelve months after the end, facts seven years."
        ),
        "ending": charter.Ending(
            "Sessions that were held are paid; nothing is due for those to come.",
            "We look back together once more.",
        ),
    }
    return [(PRACTITIONER, name, section) for name, section in sections.items()]


def _hoped() -> charter.Expectations:
    return charter.Expectations(
        (charter.Expectation("A place to think aloud, without being judged"),),
        "Lead without doing everything myself",
        "To be straight with people",
    )


def _asked() -> charter.Expectations:
    return charter.Expectations(
        (charter.Expectation("To know whether it goes on well"),),
        "A team that carries itself",
        "That people can speak freely",
    )


def _answered(brought: charter.Expectations, answer: str, words: str) -> charter.Expectations:
    items = (charter.Expectation(i.text, answer, words) for i in brought.items)
    return replace(brought, items=tuple(items))


def _of_client_and_sponsor(begins: date) -> list[Write]:
    """Each brings expectations and objectives, answers the grounds, and agrees to respect."""
    handed = charter.Objective(
        "Two reports are handed over for good",
        begins + timedelta(days=90),
        SPONSOR,
        measure="Two months pass in which nobody asks for them back",
    )
    speaks = charter.Objective(
        "Speaks in the steering group before the numbers are perfect",
        begins + timedelta(days=150),
        CLIENT,
        measure="Three meetings in which the first word was not the last slide",
    )
    yes = "accepted"
    first = replace(handed, sponsor=yes)
    second = replace(speaks, client=yes)
    both = replace(first, client=yes)
    initials = tuple(charter.Initial(CLIENT, g, "yes") for g in SECRECY.grounds)
    theirs = tuple(charter.Initial(SPONSOR, g, "yes") for g in SECRECY.grounds)
    return [
        (SPONSOR, "sponsor_expects", _asked()),
        (SPONSOR, "objectives", charter.Objectives((first,))),
        (SPONSOR, "policies", charter.Policies(has_none=True)),
        (CLIENT, "client_expects", _hoped()),
        (CLIENT, "objectives", charter.Objectives((first, second))),
        (CLIENT, "objectives", charter.Objectives((both, second))),
        (SPONSOR, "objectives", charter.Objectives((both, replace(second, sponsor=yes)))),
        (CLIENT, "confidentiality", replace(SECRECY, initials=initials)),
        (SPONSOR, "confidentiality", replace(SECRECY, initials=(*initials, *theirs))),
        (CLIENT, "respect", charter.Respect((CLIENT, PRACTITIONER))),
        (SPONSOR, "respect", charter.Respect((CLIENT, PRACTITIONER, SPONSOR))),
    ]
