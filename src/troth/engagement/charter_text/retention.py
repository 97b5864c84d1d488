"""The table of records in every charter: what is kept, where, who can read it, how long."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troth.engagement.charter_text import templates
from troth.foundation.ethics.words import _

if TYPE_CHECKING:
    from troth.engagement.charter_text.model import Text

CONTENT, FACTS = "content", "facts"
"""The two lengths that a charter agrees: months for what was said, years for what was done."""
SEALED, CLEAR = _("Sealed on this host"), _("On this host, in clear")
HELD = _("Under the key of the host, so whoever runs it can read it")


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """One line of the table; `until` is CONTENT, FACTS, or words of its own."""

    key: str
    what: str
    where: str
    readers: tuple[str, ...]
    until: str


def records_table(text: "Text") -> tuple[RetentionRow, ...]:
    """Return what is kept, where, who can read it and how long (SEED000-CONF-1).

    Every class of information that Troth stores of an engagement has its line here.
    """
    practitioner, client, sponsor = templates.THREE
    both, all_ = (client, practitioner), text.parties
    asked = tuple(part for part in (client, sponsor) if part in all_)
    rows = [
        RetentionRow("charter", _("This charter and its signatures"), SEALED, all_, FACTS),
        RetentionRow(
            "answers",
            _("Answers to the questions about the charter, to each their own"),
            SEALED,
            asked,
            FACTS,
        ),
        RetentionRow(
            "parts", _("Who takes part, who opened and did what, and when"), CLEAR, all_, FACTS
        ),
        RetentionRow(
            "invitations", _("Names and addresses in invitations"), HELD, (practitioner,), FACTS
        ),
        RetentionRow("sessions", _("Dates and length of sessions"), CLEAR, both, FACTS),
        RetentionRow("shared", _("Notes to share"), SEALED, both, CONTENT),
        RetentionRow(
            "practitioner", _("The practitioner's own notes"), SEALED, (practitioner,), CONTENT
        ),
        RetentionRow("client", _("The client's own notes"), SEALED, (client,), CONTENT),
        RetentionRow(
            "personal",
            _("The personal annex, and what the client wants known"),
            SEALED,
            both,
            CONTENT,
        ),
        RetentionRow(
            "methods", _("Questions about methods, and their answers"), SEALED, both, CONTENT
        ),
        RetentionRow(
            "life",
            _("First words, declarations, reviews, the closing list and follow-ups"),
            SEALED,
            both,
            CONTENT,
        ),
        RetentionRow(
            "concerns",
            _("Concerns that the client brings to somebody, who reads them too"),
            SEALED,
            (client,),
            CONTENT,
        ),
        RetentionRow(
            "needs",
            _("Needs beyond the practitioner, and handovers that the client approves"),
            SEALED,
            both,
            CONTENT,
        ),
        RetentionRow(
            "group",
            _("In a group: its notes, which its members read too"),
            SEALED,
            both,
            CONTENT,
        ),
        RetentionRow("consents", _("Consents that were asked for and given"), SEALED, both, FACTS),
        RetentionRow(
            "decisions", _("What the client decided on a consent"), SEALED, (client,), FACTS
        ),
    ]
    if templates.SPONSOR in all_:
        rows += _for_the_sponsor(all_, both)
    until = _("as long as a trace of the engagement")
    ledger = _("The ledger of who did and read what")
    return (*rows, RetentionRow("ledger", ledger, CLEAR, (client,), until))


def _for_the_sponsor(all_: tuple[str, ...], both: tuple[str, ...]) -> list[RetentionRow]:
    until = _("until it is withdrawn or runs out, and no longer than content")
    return [
        RetentionRow(
            "told",
            _("Where the joint objectives stand, as the client told it"),
            SEALED,
            all_,
            CONTENT,
        ),
        RetentionRow("drafts", _("Summaries that are not sent yet"), SEALED, both, CONTENT),
        RetentionRow("releases", _("Summaries that the client releases"), SEALED, all_, until),
    ]


def how_long(until: str, text: "Text", say: Callable[[str], str]) -> str:
    """Return until when a line is kept, in one language; "" where that is not agreed yet."""
    months, years = text.records.content_months, text.records.facts_years
    if until == CONTENT:
        return "" if months is None else say(_("%(n)s months after the end")) % {"n": months}
    if until == FACTS:
        return "" if years is None else say(_("%(n)s years after the end")) % {"n": years}
    return say(until)


def in_words(text: "Text") -> list[dict[str, str]]:
    """Return the table in plain words, as the signatures cover it: {what, where, who, until}."""
    return [
        {
            "key": row.key,
            "what": row.what,
            "where": row.where,
            "who": ", ".join(row.readers),
            "until": how_long(row.until, text, str),
        }
        for row in records_table(text)
    ]
