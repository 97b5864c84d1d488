"""Gathers the facts for beginning, inviting, letting in and accepting."""

from datetime import datetime
from uuid import UUID

from troth.engagements import queries, rules
from troth.engagements.models import Engagement, Invitation, Part
from troth.engagements.policy.under import may_work
from troth.engagements.queries import PRACTITIONER, SPONSOR, Seat
from troth.ethics.verdict import Verdict
from troth.people.models import Person
from troth.people.queries import folded
from troth.vault import identity
from troth.vault.keyring import fingerprint
from troth.vault.queries import sign_publics


def may_begin(*, client_email: str, sponsor_email: str = "", by: Person) -> Verdict:
    """Judge whether the parties are different persons."""
    return rules.may_begin(
        rules.BeginFacts(
            own_email=by.email,
            client_email=folded(client_email),
            sponsor_email=folded(sponsor_email) if sponsor_email else "",
        )
    )


def _place(seat: Seat, part: str) -> rules.PlaceFacts:
    """Return the facts of a place; of a sponsor's representatives it is the newest who counts."""
    joined = newest(seat, part)
    return rules.PlaceFacts(
        state=seat.engagement.state,
        part=seat.part if seat.is_let_in else "",
        has_joined=joined is not None,
        is_let_in=joined is not None and joined.let_in_at is not None,
        host=host(seat.engagement, part),
    )


def newest(seat: Seat, part: str) -> Part | None:
    """Return who sits in a place; where several do, who waits at the door, or came last."""
    if part != SPONSOR or not seat.representatives:
        return seat.parts.get(part)
    return seat.representatives[-1]


def host(engagement: Engagement, part: str) -> str:
    """Return the part that looks after a place: the practitioner, or who let them in."""
    return engagement.begun_by if part == PRACTITIONER else PRACTITIONER


def may_invite(seat: Seat, part: str) -> Verdict:
    """Judge whether the asker may send a new link for a part."""
    return rules.may_invite(_place(seat, part))


def may_turn_away(seat: Seat, part: str) -> Verdict:
    """Judge whether the asker may send away who joined in a part."""
    return rules.may_turn_away(_place(seat, part))


def may_join_under(seat: Seat, *, at: datetime) -> Verdict:
    """Judge whether a practitioner who waits at the door has signed what they could work under.

    One code and one policy are enough: which ones count here is named once they are let in, and
    nobody signs the charter before those are signed.
    """
    if seat.part != PRACTITIONER or seat.is_let_in:
        return Verdict()
    return may_work(seat.mine.person, at=at)


def may_let_in(seat: Seat, part: str, *, read: str, at: datetime) -> Verdict:
    """Judge whether the asker may give the key to who joined in a part, having read `read`.

    To a practitioner it is given once they signed what somebody who begins signs too.
    """
    joined = newest(seat, part)
    now = fingerprint_of(joined.person_id) if joined else ""
    return rules.may_let_in(
        rules.LetInFacts(
            place=_place(seat, part),
            fingerprint_read=read,
            fingerprint_now=now,
            keys_are_genuine=joined is not None and identity.is_genuine(joined.person_id),
            has_pledged=part != PRACTITIONER
            or (joined is not None and bool(may_work(joined.person, at=at))),
        )
    )


def fingerprint_of(person: UUID) -> str:
    """Return the fingerprint of a person's signing key, or "" when they have none."""
    found = sign_publics([person]).get(person)
    return fingerprint(found) if found else ""


def fingerprints(seat: Seat) -> dict[UUID, str]:
    """Return the fingerprint of everybody's signing key by person; one query."""
    publics = sign_publics(p.person_id for p in seat.everybody)
    return {pk: fingerprint(public) for pk, public in publics.items()}


def link_state(invited: Invitation, *, at: datetime) -> str:
    """Return whether a link is open, used, withdrawn or expired."""
    if invited.used_at is not None:
        return rules.USED
    if invited.withdrawn_at is not None:
        return rules.WITHDRAWN
    return rules.OPEN if at < invited.expires_at else rules.EXPIRED


def may_accept(invited: Invitation, *, by: Person | None, at: datetime) -> Verdict:
    """Judge whether a person, or somebody who has yet to sign up (None), may accept."""
    chain = invited.engagement_id
    parts = queries.players(chain)
    plays = queries.part_of(chain, person=by) if by is not None else ""
    several = invited.part == SPONSOR and invited.is_another
    return rules.may_accept(
        rules.AcceptFacts(
            link=link_state(invited, at=at),
            engagement_state=invited.engagement.state,
            plays_already=plays,
            place_is_free=several or invited.part not in parts,
            is_representative=several,
        )
    )


def may_enquire(*, part: str, own_email: str, others: tuple[str, ...]) -> Verdict:
    """Judge whether somebody may begin with an enquiry; `others` are the addresses they named."""
    named = tuple(folded(e) for e in others if e)
    return rules.may_enquire(rules.EnquireFacts(part=part, own_email=own_email, others=named))


def may_add_representative(seat: Seat, email: str) -> Verdict:
    """Judge whether the asker may invite another representative at this address."""
    pk, address = seat.engagement.pk, folded(email)
    plays = queries.part_of(pk, person=None, email=address) or queries.invited_as(pk, address)
    return rules.may_add_representative(
        rules.RepresentativeFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_let_in=seat.is_let_in,
            plays=plays,
        )
    )


def may_leave(seat: Seat, who: UUID) -> Verdict:
    """Judge whether the asker may let a representative go, themselves or a colleague."""
    stay = [p for p in seat.representatives if p.person_id != who and p.let_in_at is not None]
    return rules.may_leave(
        rules.LeaveFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_representative=any(p.person_id == who for p in seat.representatives),
            others=len(stay),
        )
    )
