"""What a charter is laid out for: the templates, with the sentences that each brings along."""

from dataclasses import dataclass

from troth.foundation.ethics.words import _

PRACTITIONER, CLIENT, SPONSOR = "practitioner", "client", "sponsor"
THREE, TWO = (PRACTITIONER, CLIENT, SPONSOR), (PRACTITIONER, CLIENT)


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of charter: who signs it, and the sentences that nobody can take out.

    `nature` says what holds for it besides KINDS, `secrecy` what has to be said of
    confidentiality besides; `needs_arrangement` holds for who cannot agree alone (GCE-1.13).
    """

    name: str
    title: str
    about: str
    parties: tuple[str, ...]
    nature: tuple[str, ...] = ()
    secrecy: tuple[str, ...] = ()
    needs_arrangement: bool = False


KINDS = {
    "coaching": (
        _("This is work on questions of the client's own choosing. The client decides what to do."),
        _("It is not therapy, medical treatment, legal advice or advice on money."),
        _("It is no assessment: nothing here is used for appraisal, promotion or dismissal."),
    ),
    "mentoring": (
        _("A mentor shares experience. The mentee decides what to take from it."),
        _("It is not therapy, medical treatment, legal advice or advice on money."),
        _("The mentor neither manages nor assesses the mentee."),
    ),
}
"""What each kind of work is and is not."""
TEMPLATES = {
    template.name: template
    for template in (
        Template(
            "three-way",
            _("Three parties: client, practitioner and sponsor"),
            _("Somebody else pays, and has no sight of what is said."),
            THREE,
        ),
        Template(
            "two-party",
            _("Two parties: client and practitioner"),
            _("The client pays. There is no sponsor."),
            TWO,
        ),
        Template(
            "internal",
            _("Internal: practitioner and client work for the same organisation"),
            _("The practitioner is employed by the organisation that pays."),
            THREE,
            (
                _(
                    "Practitioner and client work for the same organisation. That is a conflict of "
                    "interest, which all three know and have agreed to."
                ),
                _(
                    "The practitioner has no part in decisions about the client's pay, promotion "
                    "or place, and stands in neither line of report."
                ),
            ),
            (
                _(
                    "The practitioner's own superiors learn no more than the sponsor does, "
                    "whatever they ask for."
                ),
                _("Where the two meet at work, neither speaks of the sessions."),
            ),
        ),
        Template(
            "programme",
            _("Mentoring programme"),
            _("An organisation brings mentor and mentee together."),
            THREE,
            (),
            (
                _(
                    "Who runs the programme learns whether it takes place, and nothing of what is "
                    "said."
                ),
            ),
        ),
        Template(
            "minor",
            _("A client under age, or an adult at risk"),
            _("A safeguarding arrangement has to stand before anything begins."),
            THREE,
            (),
            (
                _(
                    "Who pays is no guardian by that. A school or a parent who pays sees what a "
                    "sponsor sees."
                ),
            ),
            needs_arrangement=True,
        ),
    )
}
"""The templates by name."""


def at_first(kind: str, *, has_sponsor: bool) -> str:
    """Return the template that a new engagement begins with."""
    if not has_sponsor:
        return "two-party"
    return "programme" if kind == "mentoring" else "three-way"


RESPECT = _(
    "Each of us is worth the same. We speak to each other openly and with courtesy, keep what we "
    "promise, and say early when something is wrong."
)
BOUNDS = _(
    "There is no romantic or sexual relationship between practitioner and client or sponsor, and "
    "no side business."
)
SUPERVISION = {
    "pseudonymised": _(
        "The practitioner may speak with a supervisor about this work, without names and without "
        "what would tell who the client is. The client agrees to that in writing here. With names "
        "it needs another agreement."
    ),
    "nothing": _("Nothing of this engagement goes to a supervisor."),
}
DAYS = _("Every day and hour of this charter is read in its time zone, wherever its reader is.")
LATER = _(
    "If the law forbids to tell the client at once, or telling would put somebody in danger, the "
    "client may learn of it later."
)
VOID = _(
    "A policy of the sponsor may narrow what the sponsor sees, and never widen it. A line that "
    "would widen it is void here, whoever wrote it."
)
ENDINGS = (
    _(
        "The client may end at any time, at once and without a reason. Only money and notice to "
        "the sponsor follow the line below."
    ),
    _(
        "The practitioner may end with a reason that is told to the client, and then offers to "
        "find somebody else."
    ),
    _("The duty to keep silent goes on after the end."),
)
HOST = _(
    "No role in this application, nobody who runs its database and no thief of a backup can read "
    "what passes between client and practitioner. Who has full control of the running machine can "
    "change the program or read its memory."
)
SPONSORS_HOST = _(
    "The organisation that pays also runs this host. That is a conflict of interest. The claim "
    "that the sponsor cannot read holds for every role in the application and for the database; "
    "it does not hold against who controls the running machine."
)
