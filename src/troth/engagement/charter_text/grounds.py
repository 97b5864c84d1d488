"""The closed list of grounds on which something may be told outside, and the sponsor's sight."""

from dataclasses import dataclass

from troth.foundation.ethics.words import _


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason for which something may be told outside without a release; the list is closed."""

    code: str
    title: str
    words: str
    is_fixed: bool = False


LAW, DANGER, ILLEGAL = "G2", "G3", "G5"
GROUNDS = (
    Ground(
        "G1",
        _("The client agrees in writing"),
        _("For this one case, this text and this recipient, signed by the client."),
    ),
    Ground(
        LAW,
        _("The law or a court demands it"),
        _("Nobody can agree otherwise."),
        is_fixed=True,
    ),
    Ground(
        DANGER,
        _("Strong evidence of serious danger"),
        _("Somebody's life or health is at risk, and telling can avert it."),
    ),
    Ground(
        "G4",
        _("A child or an adult at risk must be protected"),
        _("Only when it is agreed how such a person is looked after."),
    ),
    Ground(
        ILLEGAL,
        _("Illegal activity"),
        _("Only the acts that the statement above names: “illegal” alone is too wide."),
    ),
)
AT_FIRST = ("G1", LAW, DANGER)
"""The grounds that a new charter proposes."""

NOTHING, COUNT, DATES = "nothing", "count", "dates"
LOGISTICS = {
    NOTHING: _("Nothing"),
    COUNT: _("How many sessions were used, without dates"),
    DATES: _("The dates of the sessions, and who came"),
}
"""What the sponsor learns of sessions as such."""
