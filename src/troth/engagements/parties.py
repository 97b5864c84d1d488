"""The three places of an engagement, with what the person who looks can do about each."""

from dataclasses import dataclass
from datetime import datetime

from troth.engagements import policy, queries
from troth.engagements.models import Invitation
from troth.engagements.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.ethics.verdict import Verdict

GUESTS = (CLIENT, SPONSOR)
"""The parts that are filled by invitation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place: who sits in it or was invited, how far they are, and what can be done.

    `link` is the state of the latest invitation, "" when there is none. A verdict is None when
    its act is not for the person who looks, or not a question at present.
    """

    part: str
    label: str
    name: str
    email: str
    is_you: bool
    joined_at: datetime | None
    let_in_at: datetime | None
    link: str
    sent_at: datetime | None
    expires_at: datetime | None
    fingerprint: str
    may_invite: Verdict | None = None
    may_let_in: Verdict | None = None
    may_turn_away: Verdict | None = None


def places(seat: Seat, *, at: datetime) -> list[Place]:
    """Return the three places; two queries."""
    invited = queries.invitations(seat.engagement.pk)
    prints = policy.fingerprints(seat)
    return [
        _place(seat, part, invited.get(part), prints.get(part, ""), at=at)
        for part in (PRACTITIONER, *GUESTS)
    ]


def _place(
    seat: Seat, part: str, invited: Invitation | None, fingerprint: str, *, at: datetime
) -> Place:
    joined = seat.parts.get(part)
    person = joined.person if joined else invited
    is_host = seat.part == PRACTITIONER and part in GUESTS
    is_at_door = is_host and joined is not None and joined.let_in_at is None
    return Place(
        part=part,
        label=queries.label(part),
        name=person.name if person else "",
        email=person.email if person and is_host else "",
        is_you=part == seat.part,
        joined_at=joined.joined_at if joined else None,
        let_in_at=joined.let_in_at if joined else None,
        link=policy.link_state(invited, at=at) if invited else "",
        sent_at=invited.made_at if invited else None,
        expires_at=invited.expires_at if invited else None,
        fingerprint=fingerprint,
        may_invite=policy.may_invite(seat, part) if is_host and joined is None else None,
        may_let_in=policy.may_let_in(seat, part, read=fingerprint) if is_at_door else None,
        may_turn_away=policy.may_turn_away(seat, part) if is_at_door else None,
    )
