"""The three places of an engagement, with what the person who looks can do about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from troth.accounts.people import queries as people
from troth.accounts.people.former_names import FormerName
from troth.engagement.core import policy as core_policy
from troth.engagement.core import queries as core
from troth.engagement.core.models import Invitation, Part
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.joining import policy
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.names import called

GUESTS = (CLIENT, SPONSOR)
"""The parts that are filled by invitation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place: who sits in it or was invited, how far they are, and what can be done.

    `former` is another name under which the asker has known them. `link` is the state of the
    latest invitation, "" when there is none. A verdict is None when its act is not for the person
    who looks, or not a question at present.
    """

    part: str
    label: str
    name: str
    former: FormerName | None
    email: str
    is_you: bool
    joined_at: datetime | None
    let_in_at: datetime | None
    link: str
    post: str
    sent_at: datetime | None
    expires_at: datetime | None
    fingerprint: str
    may_invite: Verdict | None = None
    may_let_in: Verdict | None = None
    may_turn_away: Verdict | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of those who joined: fingerprints, and names that the asker knew them by."""

    prints: Mapping[UUID, str]
    former: Mapping[UUID, FormerName]


def places(seat: Seat, *, at: datetime) -> list[Place]:
    """Return the places, of a sponsor's representatives each; three queries."""
    invited = core.invitations(seat.engagement.pk)
    former = people.former_names(seat.names, since=seat.mine.joined_at)
    known = _Known(core_policy.fingerprints(seat), former)
    return [
        _place(seat, part, joined, invited.get(part), known, at=at)
        for part in (PRACTITIONER, *GUESTS)
        if part in seat.parts or part in invited
        for joined in _seated(seat, part, invited.get(part))
    ]


def _name(seat: Seat, joined: Part | None, invited: Invitation | None) -> str:
    if joined is not None:
        return seat.names[joined.person_id]
    return called(invited.name) if invited else ""


def _post(invited: Invitation | None) -> str:
    """Return how far the letter with an invitation is: "waits", "taken", or "refused" for good."""
    if invited is None:
        return ""
    if invited.taken_at is not None:
        return "taken"
    return "waits" if invited.refused_at is None else "refused"


def _seated(seat: Seat, part: str, invited: Invitation | None) -> list[Part | None]:
    """Return who sits in a place; None where someone is awaited."""
    found: list[Part | None] = [p for p in seat.everybody if p.part == part]
    awaits = invited is not None and invited.used_at is None and invited.withdrawn_at is None
    return [*found, None] if not found or (awaits and part == SPONSOR) else found


def _place(
    seat: Seat,
    part: str,
    joined: Part | None,
    invited: Invitation | None,
    known: _Known,
    *,
    at: datetime,
) -> Place:
    person = joined.person if joined else invited
    is_host = seat.is_let_in and seat.part == core_policy.inviter(seat.engagement, part)
    is_host = is_host and part != seat.part
    is_at_door = is_host and joined is not None and joined.let_in_at is None
    fingerprint = known.prints.get(joined.person_id, "") if joined else ""
    return Place(
        part=part,
        label=core.label(part),
        name=_name(seat, joined, invited),
        email=person.email if person and is_host else "",
        is_you=joined is not None and joined.pk == seat.mine.pk,
        joined_at=joined.joined_at if joined else None,
        let_in_at=joined.let_in_at if joined else None,
        link=policy.link_state(invited, at=at) if invited else "",
        post=_post(invited),
        sent_at=(invited.taken_at or invited.made_at) if invited else None,
        expires_at=invited.expires_at if invited else None,
        former=known.former.get(joined.person_id) if joined else None,
        fingerprint=fingerprint,
        may_invite=policy.may_invite(seat, part) if is_host and joined is None else None,
        may_let_in=policy.may_let_in(seat, part, read=fingerprint, at=at) if is_at_door else None,
        may_turn_away=policy.may_turn_away(seat, part) if is_at_door else None,
    )
