"""The table of records in a charter: what is kept, where, who can read it, and how long."""

from dataclasses import dataclass

from troth.engagements.charter import templates
from troth.engagements.charter.text import Text
from troth.ethics.words import _


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the records table; `until` is "content", "facts", or words of its own."""

    what: str
    where: str
    readers: tuple[str, ...]
    until: str


def records_table(text: Text) -> tuple[Kept, ...]:
    """Return what is kept, where, who can read it and how long (SEED000-CONF-1)."""
    practitioner, client = templates.PRACTITIONER, templates.CLIENT
    both, inside = (client, practitioner), _("Sealed on this host")
    sponsored = templates.SPONSOR in text.parties
    rows = [
        Kept(_("This charter and its signatures"), inside, text.parties, "facts"),
        Kept(_("Dates and length of sessions"), _("On this host, in clear"), both, "facts"),
        Kept(_("Notes to share"), inside, both, "content"),
        Kept(_("The practitioner's own notes"), inside, (practitioner,), "content"),
        Kept(_("The client's own notes"), inside, (client,), "content"),
        Kept(_("The personal annex, and what the client wants known"), inside, both, "content"),
    ]
    if sponsored:
        until = _("until it is withdrawn or runs out")
        rows.append(Kept(_("Summaries that the client releases"), inside, text.parties, until))
    until = _("as long as a trace of the engagement")
    rows.append(Kept(_("The ledger of who did and read what"), _("In clear"), (client,), until))
    return tuple(rows)
