"""Gathers the facts for beginning, inviting, letting in and accepting."""

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from troth.accounts.people import queries as people
from troth.accounts.people.models import Person
from troth.accounts.people.queries import folded
from troth.engagement.charters.policy import Declared, relations, was_in_force
from troth.engagement.charters.policy_packs import may_work
from troth.engagement.core import conditions, packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import Invitation
from troth.engagement.core.policy import fingerprint_of, inviter, newest, stand_facts
from troth.engagement.core.queries import INSIDE, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.rules import closed
from troth.engagement.joining import queries
from troth.engagement.joining.rules import enquiries, invitations, successors
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.vault import identity


def _cools_off(one: Person, email: str, *, at: datetime) -> bool:
    """Say whether two ended after a boundary was crossed, and it has not cooled off yet."""
    other = people.with_email(email)
    return other is not None and cools_off(one.pk, other.pk, at=at)


def cools_off(one: UUID, other: UUID, *, at: datetime) -> bool:
    last = core.crossed_together(one, other)
    return last is not None and closed.is_cooling_off(
        closed_on=localdate(last.at),
        today=localdate(at),
        months=packs.constants(last.engagement).cooling_off,
    )


def may_begin(*, client_email: str, sponsor_email: str = "", by: Person, at: datetime) -> Verdict:
    return invitations.may_begin(
        invitations.BeginFacts(
            own_email=by.email,
            client_email=folded(client_email),
            sponsor_email=folded(sponsor_email) if sponsor_email else "",
            cools_off=_cools_off(by, folded(client_email), at=at),
        )
    )


def _place(seat: Seat, part: str) -> invitations.PlaceFacts:
    """Return the facts of a place; of a sponsor's representatives it is the newest who counts."""
    joined = newest(seat, part)
    return invitations.PlaceFacts(
        state=seat.engagement.state,
        part=seat.part if seat.is_let_in else "",
        has_joined=joined is not None,
        is_let_in=joined is not None and joined.let_in_at is not None,
        host=inviter(seat.engagement, part),
    )


def may_invite(seat: Seat, part: str) -> Verdict:
    return invitations.may_invite(_place(seat, part))


def may_correct(seat: Seat, part: str, email: str) -> Verdict:
    """Judge whether an invitation goes to this address instead; it may be its own."""
    pk, address = seat.engagement.pk, folded(email)
    plays = core.part_of(pk, person=None, email=address)
    invited = core.invited_as(pk, address)
    other = plays or (invited if invited != part else "")
    return invitations.may_correct(_place(seat, part), plays=other)


def may_turn_away(seat: Seat, part: str) -> Verdict:
    return invitations.may_turn_away(_place(seat, part))


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

    To a practitioner it is given once they signed what someone who begins signs too.
    """
    joined = newest(seat, part)
    now = fingerprint_of(joined.person_id) if joined else ""
    return invitations.may_let_in(
        invitations.LetInFacts(
            place=_place(seat, part),
            fingerprint_read=read,
            fingerprint_now=now,
            keys_are_genuine=joined is not None and identity.is_genuine(joined.person_id),
            has_pledged=part != PRACTITIONER
            or (joined is not None and bool(may_work(joined.person, at=at))),
        )
    )


def link_state(invited: Invitation, *, at: datetime) -> str:
    """Return whether a link is open, used, withdrawn or expired."""
    if invited.used_at is not None:
        return invitations.USED
    if invited.withdrawn_at is not None:
        return invitations.WITHDRAWN
    return invitations.OPEN if at < invited.expires_at else invitations.EXPIRED


def may_accept(invited: Invitation, *, by: Person | None, at: datetime) -> Verdict:
    """Judge whether a person, or someone who has yet to sign up (None), may accept."""
    chain = invited.engagement_id
    parts = core.players(chain)
    plays = core.part_of(chain, person=by) if by is not None else ""
    several = invited.part == SPONSOR and invited.is_another
    return invitations.may_accept(
        invitations.AcceptFacts(
            link=link_state(invited, at=at),
            engagement_state=invited.engagement.state,
            plays_already=plays,
            place_is_free=several or invited.part not in parts,
            is_representative=several,
            cools_off=by is not None
            and invited.part in INSIDE
            and any(cools_off(by.pk, parts[p], at=at) for p in INSIDE if p in parts),
        )
    )


def may_enquire(*, part: str, by: Person, others: tuple[str, ...], at: datetime) -> Verdict:
    """Judge whether someone may begin with an enquiry; `others` are the addresses they named."""
    named = tuple(folded(e) for e in others if e)
    return enquiries.may_enquire(
        enquiries.EnquireFacts(
            part=part,
            own_email=by.email,
            others=named,
            cools_off=part in INSIDE and any(_cools_off(by, one, at=at) for one in named),
        )
    )


def may_add_representative(seat: Seat, email: str) -> Verdict:
    pk, address = seat.engagement.pk, folded(email)
    plays = core.part_of(pk, person=None, email=address) or core.invited_as(pk, address)
    return invitations.may_add_representative(
        invitations.RepresentativeFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_let_in=seat.is_let_in,
            plays=plays,
        )
    )


def _successor(seat: Seat, email: str = "") -> successors.SuccessorFacts:
    pk, address = seat.engagement.pk, folded(email) if email else ""
    found = queries.succession(pk)
    return successors.SuccessorFacts(
        state=seat.engagement.state,
        part=seat.part if seat.is_let_in else "",
        representatives=len(seat.representatives),
        is_proposed=found is not None,
        is_agreed=found is not None and found.agreed_at is not None,
        plays=core.part_of(pk, person=None, email=address) if address else "",
    )


def may_propose_successor(seat: Seat, email: str = "") -> Verdict:
    return successors.may_propose_successor(_successor(seat, email))


def may_agree_successor(seat: Seat) -> Verdict:
    return successors.may_agree_successor(_successor(seat))


def may_drop_successor(seat: Seat) -> Verdict:
    return successors.may_drop_successor(_successor(seat))


def may_leave(seat: Seat, who: UUID) -> Verdict:
    stay = [p for p in seat.representatives if p.person_id != who and p.let_in_at is not None]
    return invitations.may_leave(
        invitations.LeaveFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_representative=any(p.person_id == who for p in seat.representatives),
            others=len(stay),
        )
    )


def may_declare(seat: Seat) -> Verdict:
    return enquiries.may_declare(stand_facts(seat))


def may_invite_to_chemistry(seat: Seat, declared: Declared, *, at: datetime) -> Verdict:
    return enquiries.may_invite_to_chemistry(
        enquiries.MeetFacts(
            stand=stand_facts(seat),
            relations=relations(seat, declared, at=at),
            standing_valid=conditions.of(seat.engagement).standing_valid,
        )
    )


def may_record_first_meeting(seat: Seat) -> Verdict:
    return enquiries.may_record_first_meeting(stand_facts(seat))


def may_choose(seat: Seat, declared: Declared, *, at: datetime) -> Verdict:
    return enquiries.may_choose(
        enquiries.ChooseFacts(stand=stand_facts(seat), relations=relations(seat, declared, at=at))
    )


def may_decline(seat: Seat) -> Verdict:
    return enquiries.may_decline(stand_facts(seat), was_in_force=was_in_force(seat))
