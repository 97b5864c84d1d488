"""What stands on top of every page of an engagement: title, state, facts, and the way around."""

# ruff: noqa: RUF001 - words on screen have typographic apostrophes

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from troth.engagements.models import Kind
from troth.engagements.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagements.rules import ACTIVE, CLOSED, CONTRACTING
from troth.kit.frame import RailItem
from troth.kit.when import Clock

TONES = {CONTRACTING: "owed", ACTIVE: "leaf", CLOSED: "quiet"}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one page of one engagement, ready to be shown by engagements/head.html."""

    title: str
    state: str
    tone: str
    code: str
    facts: tuple[tuple[str, str], ...]
    tabs: tuple[RailItem, ...]


def head(seat: Seat, *, clock: Clock, here: str, sessions: int | None = None) -> Head:
    """Return the head of a page; `here` is the name of its address, as "engagements:charter".

    `sessions` is how many took place, None where that is not to be shown.
    """
    engagement = seat.engagement
    return Head(
        title=title(seat),
        state=state(seat, clock=clock),
        tone=TONES[engagement.state],
        code=f"{engagement.code} {engagement.edition}",
        facts=_facts(seat, clock, sessions),
        tabs=tabs(seat, here=here),
    )


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
    """Return the state in words."""
    engagement = seat.engagement
    if engagement.closed_at is not None:
        return _("Ended on %(day)s") % {"day": clock.day(engagement.closed_at).short}
    return _("Under way") if engagement.state == ACTIVE else _("In preparation")


def _facts(seat: Seat, clock: Clock, sessions: int | None) -> tuple[tuple[str, str], ...]:
    facts = [(_("Paid by"), seat.engagement.paid_by.name)]
    if seat.engagement.ends_on and seat.engagement.state == ACTIVE:
        facts.insert(0, (_("Until"), clock.day(seat.engagement.ends_on).short))
    if sessions and seat.engagement.sessions_agreed:
        used = {"held": sessions, "agreed": seat.engagement.sessions_agreed}
        facts.insert(0, (_("Sessions"), _("%(held)s of %(agreed)s") % used))
    return tuple(facts)


def tabs(seat: Seat, *, here: str) -> tuple[RailItem, ...]:
    """Return the sections of an engagement that the person's part has a use for."""
    pk = seat.engagement.pk
    found = ((text, name, _address(name, pk)) for name, text in _places(seat))
    return tuple(RailItem(text, url, current=name == here) for text, name, url in found if url)


def _places(seat: Seat) -> list[tuple[str, str]]:
    charter = ("engagements:charter", _("Charter"))
    parties = ("engagements:parties", _("Parties"))
    readers = ("engagements:readers", _("Who can read"))
    if seat.part == SPONSOR:
        return [
            ("disclosure:sponsor", _("Overview")),
            charter,
            ("disclosure:not_seen", _("What I will not see")),
            readers,
            parties,
        ]
    inside = [
        ("desk:thread", _("Thread")),
        charter,
        ("disclosure:summaries", _("Summaries")),
    ]
    if seat.part == CLIENT:
        sponsor = seat.name(SPONSOR) or _("the sponsor")
        inside.append(("disclosure:sponsor", _("What %(name)s sees") % {"name": sponsor}))
        inside.append(("desk:looked", _("Who has looked")))
    return [*inside, readers, parties]


def home(seat: Seat) -> str:
    """Return the page on which the person goes on with this engagement."""
    pk = seat.engagement.pk
    if not seat.is_let_in:
        return reverse("engagements:parties", args=[pk])
    if seat.engagement.state == CONTRACTING:
        return reverse("engagements:charter", args=[pk])
    room = "disclosure:sponsor" if seat.part == SPONSOR else "desk:thread"
    return _address(room, pk) or reverse("engagements:charter", args=[pk])


def _address(name: str, pk: object) -> str:
    """Return an address, or "" when this platform does not serve the place."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
