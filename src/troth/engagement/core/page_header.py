"""What stands on top of every page of an engagement: title, state, facts, and the way around."""

# ruff: noqa: RUF001 - words on screen have typographic apostrophes

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
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
from troth.foundation.kit.frame import RailItem
from troth.foundation.kit.hooks import Hook, page_name, page_url
from troth.foundation.kit.names import sentence
from troth.foundation.kit.when import Clock

TONES = {
    **dict.fromkeys(PREPARING, "owed"),
    ACTIVE: "leaf",
    **dict.fromkeys((PAUSED, SUSPENDED, ENDING, FOLLOW_UP), "owed"),
    **dict.fromkeys(OVER, "quiet"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A section of an engagement: where it stands among the others, its address, its words."""

    place: int
    name: str
    text: str


THREAD, CHARTER, SUMMARIES, CONSENTS, SPONSOR_SEES, ACCESS_LOG = range(10, 70, 10)
HOW, READERS, PARTIES, STANDS = range(70, 110, 10)
"""Places of sections, from the left."""

tabs_above: Hook[Callable[[Seat], Iterable[Tab]]] = Hook()
"""Rooms above return their sections of an engagement whose charter is at least in preparation."""


@dataclass(frozen=True, slots=True)
class Banner:
    """What is said on top of a page: in a line, and more."""

    title: str
    words: str


banners: Hook[Callable[..., Banner | None]] = Hook()
"""Called with a seat and `clock=`; the first that has something to say is shown."""


@dataclass(frozen=True, slots=True)
class PageHeader:
    """The header of one page of one engagement, as core/page_header.html shows it."""

    title: str
    state: str
    tone: str
    code: str
    code_url: str
    facts: tuple[tuple[str, str], ...]
    tabs: tuple[RailItem, ...]
    banner: Banner | None = None


def page_header(seat: Seat, *, clock: Clock, here: str, sessions: int | None = None) -> PageHeader:
    """Return the header of a page; `here` is the name of its address, as "room:page".

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
        banner=next((said for b in banners if (said := b(seat, clock=clock))), None),
    )


def _code_url(engagement: Engagement) -> str:
    """Return the page of the pinned code; where this host has it no more, the one that says so."""
    code = packs.of(engagement).code
    if packs.find(code) is None:
        return page_url("packs of a charter", engagement.pk)
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
    return sentence(words, names)


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


def _housed() -> tuple[str, ...]:
    """Return the pages that are reached from "How this works", and stand under it."""
    return (
        page_name("about client"),
        page_name("annex"),
        page_name("answer"),
        page_name("before we begin"),
        page_name("raise a concern"),
        page_name("limits"),
        page_name("methods"),
        page_name("my data"),
        page_name("participants"),
        page_name("readers"),
    )


def tabs(seat: Seat, *, here: str) -> tuple[RailItem, ...]:
    """Return the sections of an engagement that the person's part has a use for."""
    pk, found = seat.engagement.pk, _tabs(seat)
    if here not in (tab.name for tab in found) and here in _housed():
        here = page_name("how it works")
    return tuple(RailItem(t.text, reverse(t.name, args=[pk]), t.name == here) for t in found)


def _tabs(seat: Seat) -> list[Tab]:
    own = [Tab(STANDS, page_name("life"), _("Where it stands"))]
    is_sponsor, state = seat.part == SPONSOR, seat.engagement.state
    if is_sponsor or state in PREPARING:
        own.append(Tab(READERS, page_name("readers"), _("Who can read")))
        own.append(Tab(PARTIES, page_name("participants"), _("Parties")))
    if not is_sponsor:
        own.append(Tab(HOW, page_name("how it works"), _("How this works")))
    if not is_sponsor and state in BEFORE:
        own.append(Tab(THREAD, page_name("enquiry"), _("Before the charter")))
    else:
        own.append(Tab(CHARTER, page_name("charter"), _("Charter")))
        own += [tab for tabs_of in tabs_above for tab in tabs_of(seat)]
    if not is_sponsor and state not in BEFORE:
        own.append(Tab(CONSENTS, page_name("consents"), _("Consents")))
    return sorted(own, key=lambda tab: tab.place)


def home(seat: Seat) -> str:
    """Return the page on which the person goes on with this engagement."""
    pk = seat.engagement.pk
    if not seat.is_let_in:
        return page_url("participants", pk)
    if seat.engagement.state in BEFORE:
        return page_url("life" if seat.part == SPONSOR else "enquiry", pk)
    if seat.engagement.state == CONTRACTING:
        return page_url("charter", pk)
    return tabs(seat, here="")[0].url
