"""Who is told what of an act: one table of act and part, and nobody is told beside it. Pure.

A row names whose act it is and, by the part of who hears, the notice. In a notice's own words
stands who acted, as the part of who hears knows them. What the clock does is told in `BY_CLOCK`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from troth.engagement.core.rules.life import (
    CLIENT,
    ENDS,
    EVERYBODY,
    INSIDE,
    PRACTITIONER,
    SPONSOR,
    SYSTEM,
)


@dataclass(frozen=True, slots=True)
class Told:
    """An act of any of `by`; `hears` is the notice by the part of who hears of it."""

    act: str
    by: tuple[str, ...]
    hears: Mapping[str, str]


def _all(kind: str) -> Mapping[str, str]:
    return dict.fromkeys(EVERYBODY, kind)


def _inside(kind: str) -> Mapping[str, str]:
    return dict.fromkeys(INSIDE, kind)


_AGREEING = (
    Told("join", EVERYBODY, {}),
    Told("let in", EVERYBODY, _inside("joining.reads_now")),
    Told("declare", INSIDE, _inside("joining.declared")),
    Told("invite to chemistry", (PRACTITIONER,), {CLIENT: "joining.meeting"}),
    Told("choose", (CLIENT,), {PRACTITIONER: "joining.chosen"}),
    Told("decline", EVERYBODY, _all("joining.not_chosen")),
    Told("leave", (SPONSOR,), _all("joining.left")),
    Told("propose successor", (PRACTITIONER,), {CLIENT: "joining.successor_proposed"}),
    Told("agree successor", (CLIENT,), {SPONSOR: "joining.succeeded"}),
    Told("drop successor", INSIDE, _inside("joining.successor_dropped")),
    Told("choose packs", (PRACTITIONER,), _all("charters.packs")),
    Told("renew packs", (PRACTITIONER,), _all("charters.new_edition")),
    Told("edit", EVERYBODY, _all("charters.edited")),
    Told("sign", EVERYBODY, _all("charters.signed")),
    Told("activate", EVERYBODY, _all("charters.active")),
)
_WORKING = (
    Told("review", INSIDE, _inside("reviews.reviewed")),
    Told("encourage", (PRACTITIONER,), {CLIENT: "reviews.encouraged"}),
    Told("tell three", (CLIENT,), {SPONSOR: "reviews.told_three"}),
    Told("extend", INSIDE, _all("reviews.extension")),
    Told(
        *("pause", (PRACTITIONER,)),
        {CLIENT: "pauses.practice_paused", SPONSOR: "core.paused"},
    ),
    Told("pause", (CLIENT,), {PRACTITIONER: "core.paused", SPONSOR: "core.paused"}),
    Told("propose to resume", INSIDE, _inside("pauses.proposed")),
    Told("resume", INSIDE, _all("pauses.resumed")),
)
_STOPS = (
    Told("suspend", (CLIENT,), {PRACTITIONER: "core.suspended", SPONSOR: "core.paused"}),
    Told("suspend", (SYSTEM,), {**_inside("core.suspended"), SPONSOR: "core.paused"}),
    Told("suspend in a pause", (CLIENT,), {PRACTITIONER: "core.suspended"}),
    Told("suspend in a pause", (SYSTEM,), _inside("core.suspended")),
    Told("take back", INSIDE, {**_inside("pauses.taken_back"), SPONSOR: "pauses.resumed"}),
    Told("take back in a pause", INSIDE, _inside("pauses.taken_back")),
    Told("propose to lift", (PRACTITIONER,), {CLIENT: "pauses.acted"}),
    Told("lift", (CLIENT,), {PRACTITIONER: "pauses.resumed", SPONSOR: "pauses.resumed"}),
    # The client hears first and decides; a clock tells the practitioner a day later.
    Told("withdraw funding", (SPONSOR,), {CLIENT: "pauses.funding_ended"}),
    # Whoever stepped back was promised to learn nothing by it.
    Told("go on alone", (CLIENT,), {PRACTITIONER: "pauses.goes_on"}),
)
_ENDED = {
    PRACTITIONER: "endings.ended_by_client",
    CLIENT: "endings.ended_by_practitioner",
    SPONSOR: "endings.ended",
}
_ENDING = (
    *(Told(act, INSIDE, _ENDED) for act in ENDS),
    # Who was told of the end already is not told that a closing was broken off.
    Told("end at once after all", (CLIENT,), {PRACTITIONER: "endings.ended_by_client"}),
    Told("fill closing list", INSIDE, _inside("endings.closing")),
    Told("sign closing list", INSIDE, _inside("endings.closing_signed")),
    Told("complete", (PRACTITIONER,), {CLIENT: "endings.completed"}),
    Told("settle follow-up", (CLIENT,), {PRACTITIONER: "endings.completed"}),
)

TOLD = (*_AGREEING, *_WORKING, *_STOPS, *_ENDING)
"""Every act of an engagement's life of which somebody hears."""
BY_CLOCK: Mapping[str, tuple[str, ...]] = {
    "endings.still_paused": INSIDE,
    "endings.concern_open": INSIDE,
    "pauses.funding_ended": (PRACTITIONER,),
    "endings.review_due": INSIDE,
    "endings.follow_up_due": INSIDE,
}
"""What the clock tells of a day that has come, and to which parts."""
SILENT = (
    *("enquire", "begin", "invite", "add representative", "turn away"),  # a letter tells of these
    *("record first meeting", "rate independence", "book", "record session"),
    *("complete with follow-up", "finish", "remind", "archive", "dispose of content", "dispose"),
)
"""The acts that tell nobody by this table: a letter, another room, or a clock does, or nobody."""


def hears(act: str, *, by: str) -> Mapping[str, str]:
    """Return the notice by the part of who hears of an act; LookupError when it has no row."""
    for row in TOLD:
        if row.act == act and by in row.by:
            return row.hears
    raise LookupError(f"Nobody knows who hears that the {by} did: {act}.")
