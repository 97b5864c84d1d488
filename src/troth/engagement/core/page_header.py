"""What stands on top of every page of an engagement: title, state, facts, and the way around."""

# ruff: noqa: RUF001 - words on screen have typographic apostrophes

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from troth.engagement.core import packs
from troth.engagement.core.models import Engagement, Kind
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.rules.life import (
    ACTIVE,
    BEFORE,
    CHEMISTRY,
    CONTRACTING,
    DECLINED,
    ENDING,
    ENQUIRY,
    FOLLOW_UP,
    OVER,
    PAUSED,
    PREPARING,
    RUNNING,
    SUSPENDED,
    seen_by_sponsor,
)
from troth.engagement.endings.banner import Ends, ends
from troth.foundation.kit.frame import RailItem
from troth.foundation.kit.when import Clock

TONES = {
    **dict.fromkeys(PREPARING, "owed"),
    ACTIVE: "leaf",
    **dict.fromkeys((PAUSED, SUSPENDED, ENDING, FOLLOW_UP), "owed"),
    **dict.fromkeys(OVER, "quiet"),
}


HOUSED = dict.fromkeys(
    (
        "annex:about_client",
        "annex:annex",
        "annex:answer",
        "orientation:before_we_begin",
        "orientation:concern",
        "orientation:limits",
        "annex:methods",
        "orientation:my_data",
        "joining:participants",
        "orientation:readers",
    ),
    "orientation:how",
)
"""Pages that are reached from a section, by the section that they stand under."""


@dataclass(frozen=True, slots=True)
class PageHeader:
    """The head of one page of one engagement, ready to be shown by engagements/head.html."""

    title: str
    state: str
    tone: str
    code: str
    code_url: str
    facts: tuple[tuple[str, str], ...]
    tabs: tuple[RailItem, ...]
    ends: Ends | None = None


def page_header(seat: Seat, *, clock: Clock, here: str, sessions: int | None = None) -> PageHeader:
    """Return the head of a page; `here` is the name of its address, as "charters:charter".

    `sessions` is how many took place, None where that is not to be shown.
    """
    engagement = seat.engagement
    return PageHeader(
        title=title(seat),
        state=state(seat, clock=clock),
        tone=TONES[_state_for(seat)],
        code=f"{engagement.code} {engagement.edition}",
        code_url=_code_url(engagement),
        facts=_facts(seat, clock, sessions),
        tabs=tabs(seat, here=here),
        ends=ends(seat, clock=clock),
    )


def _code_url(engagement: Engagement) -> str:
    """Return the page of the pinned code; where this host has it no more, the one that says so."""
    code = packs.of(engagement).code
    if packs.find(code) is None:
        return reverse("charters:packs", args=[engagement.pk])
    return reverse("packs:pack", args=[code.kind, code.id, code.edition])


def title(seat: Seat) -> str:
    """Return what the engagement is called for the person who looks."""
    names = {"client": seat.name(CLIENT), "practitioner": seat.name(PRACTITIONER)}
    mentoring = seat.engagement.kind == Kind.MENTORING
    if seat.part == CLIENT:
        words = (
            _("Your mentoring with %(practitioner)s")
            if mentoring
            else _("Your coaching with %(practitioner)s")
        )
    elif not names["client"]:
        words = _("Mentoring in preparation") if mentoring else _("Coaching in preparation")
    elif seat.part == PRACTITIONER:
        words = _("Mentoring %(client)s") if mentoring else _("Coaching %(client)s")
    else:
        words = (
            _("%(client)s’s mentoring with %(practitioner)s")
            if mentoring
            else _("%(client)s’s coaching with %(practitioner)s")
        )
    return words % names


def state(seat: Seat, *, clock: Clock) -> str:
    """Return the state in the words of the part: a sponsor learns no more than it has to.

    Paused and suspended are one word to the sponsor, and so is all that comes after the end.
    """
    engagement = seat.engagement
    said = _words().get(_state_for(seat), "")
    if said or engagement.ended_at is None:
        return said or _("Ended")
    return _("Ended on %(day)s") % {"day": clock.day(engagement.ended_at).short}


def _state_for(seat: Seat) -> str:
    state = seat.engagement.state
    return seen_by_sponsor(state) if seat.part == SPONSOR else state


def _words() -> dict[str, str]:
    return {
        ENQUIRY: _("Enquiry"),
        CHEMISTRY: _("Getting to know each other"),
        CONTRACTING: _("In preparation"),
        DECLINED: _("Not chosen"),
        ACTIVE: _("Under way"),
        PAUSED: _("Paused"),
        SUSPENDED: _("Suspended"),
        ENDING: _("Ending"),
        FOLLOW_UP: _("Ended, with a follow-up"),
    }


def _facts(seat: Seat, clock: Clock, sessions: int | None) -> tuple[tuple[str, str], ...]:
    engagement = seat.engagement
    paid_by = engagement.payer or _("the client, or nobody")
    facts = [(_("Paid by"), paid_by)]
    if engagement.ends_on and engagement.state in RUNNING:
        facts.insert(0, (_("Until"), clock.day(engagement.ends_on).short))
    if sessions and engagement.sessions_agreed:
        used = {"held": sessions, "agreed": engagement.sessions_agreed}
        facts.insert(0, (_("Sessions"), _("%(held)s of %(agreed)s") % used))
    if engagement.due_on and engagement.state == DECLINED and seat.part != SPONSOR:
        facts.append((_("Kept until"), clock.day(engagement.due_on).short))
    return tuple(facts)


def tabs(seat: Seat, *, here: str) -> tuple[RailItem, ...]:
    """Return the sections of an engagement that the person's part has a use for."""
    pk, places = seat.engagement.pk, _places(seat)
    if here not in (name for name, _text in places):
        here = HOUSED.get(here, here)
    found = ((text, name, _address(name, pk)) for name, text in places)
    return tuple(RailItem(text, url, current=name == here) for text, name, url in found if url)


def _places(seat: Seat) -> list[tuple[str, str]]:
    charter = ("charters:charter", _("Charter"))
    stands = ("manage:life", _("Where it stands"))
    how = ("orientation:how", _("How this works"))
    parties = ("joining:participants", _("Parties"))
    readers = ("orientation:readers", _("Who can read"))
    if seat.part == SPONSOR:
        return [
            ("releases:sponsor", _("Overview")),
            charter,
            ("releases:not_seen", _("What I will not see")),
            readers,
            parties,
            stands,
        ]
    if seat.engagement.state in BEFORE:
        return [("manage:enquiry", _("Before the charter")), how, readers, parties, stands]
    outer = [readers, parties] if seat.engagement.state == CONTRACTING else []
    inside = [
        ("thread:thread", _("Thread")),
        charter,
        ("releases:summaries", _("Summaries")),
        ("consents:consents", _("Consents")),
    ]
    if seat.part == CLIENT and seat.engagement.payer:
        sponsor = seat.name(SPONSOR) or _("the sponsor")
        inside.append(("releases:sponsor", _("What %(name)s sees") % {"name": sponsor}))
    if seat.part == CLIENT:
        inside.append(("access_log:access_log", _("Who has looked")))
    return [*inside, how, *outer, stands]


def home(seat: Seat) -> str:
    """Return the page on which the person goes on with this engagement."""
    pk = seat.engagement.pk
    if not seat.is_let_in:
        return reverse("joining:participants", args=[pk])
    if seat.engagement.state in BEFORE:
        page = "manage:life" if seat.part == SPONSOR else "manage:enquiry"
        return reverse(page, args=[pk])
    if seat.engagement.state == CONTRACTING:
        return reverse("charters:charter", args=[pk])
    room = "releases:sponsor" if seat.part == SPONSOR else "thread:thread"
    return _address(room, pk) or reverse("charters:charter", args=[pk])


def _address(name: str, pk: object) -> str:
    """Return an address, or "" when this platform does not serve the place."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
