"""A successor for a sponsor's representative who is gone: proposed, agreed, let in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.queries import folded
from troth.engagement.core.models import Invitation, PartName
from troth.engagement.core.queries import Seat
from troth.engagement.core.services.steps import take, tell_of, under_lock
from troth.engagement.joining import events, policy, queries
from troth.engagement.joining.models import Succession
from troth.engagement.joining.services.invitations import Guest, invite
from troth.foundation.ledger import services as ledger
from troth.foundation.records.reach import OutOfReach


@transaction.atomic
def propose(seat: Seat, guest: Guest, *, by: Holder, at: datetime) -> Succession:
    """Propose who acts for the sponsor from now on; nothing goes out before the client agrees."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_propose_successor(seat, guest.email).enforce(pk)
    made = Succession.objects.create(
        engagement=seat.engagement,
        name=guest.name.strip(),
        email=folded(guest.email),
        named=guest.named.strip(),
        line=guest.line.strip(),
        proposed_by=by.person,
        proposed_at=at,
    )
    take(seat.engagement, "propose successor", by=by.person, at=at)
    ledger.record(events.SUCCESSOR_PROPOSED, chain=pk, by=by.person.pk, at=at, about=[made.pk])
    tell_of(seat, "propose successor", at=at)
    return made


@transaction.atomic
def agree(seat: Seat, *, by: Holder, at: datetime) -> str:
    """Agree to the successor, which sends the invitation; returns the secret of its link.

    Who acted for the sponsor until now gets word at the address that they had, and can object to
    the two, or sign in and go on.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_agree_successor(seat).enforce(pk)
    found = _found(pk)
    guest = Guest(found.name, found.email, found.named, found.line)
    part = PartName.SPONSOR
    older = Invitation.objects.filter(engagement=pk, part=part, used_at=None, withdrawn_at=None)
    older.update(withdrawn_at=at)
    token = invite(seat.engagement, part, guest, another=True, mine=seat.part, by=by, at=at)
    made = Invitation.objects.filter(engagement=pk, part=part).latest("made_at", "used_at")
    Succession.objects.filter(pk=found.pk).update(agreed_at=at, invitation=made)
    take(seat.engagement, "agree successor", by=by.person, at=at)
    ledger.record(events.SUCCESSOR_AGREED, chain=pk, by=by.person.pk, at=at, about=[found.pk])
    tell_of(seat, "agree successor", at=at)
    return token


@transaction.atomic
def drop(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Take the proposal back; its link, if one went out, stops."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_drop_successor(seat).enforce(pk)
    found = _found(pk)
    if found.invitation_id:
        open_ = Invitation.objects.filter(pk=found.invitation_id, used_at=None)
        open_.update(withdrawn_at=at)
    Succession.objects.filter(pk=found.pk).update(over_at=at)
    take(seat.engagement, "drop successor", by=by.person, at=at)
    ledger.record(events.SUCCESSOR_DROPPED, chain=pk, by=by.person.pk, at=at, about=[found.pk])
    tell_of(seat, "drop successor", at=at)


def _found(engagement: UUID) -> Succession:
    found = queries.succession(engagement)
    if found is None:
        raise OutOfReach(engagement)
    return found
