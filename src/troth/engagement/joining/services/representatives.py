"""Several people act for a sponsor: they come by invitation, and find nothing once they left."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.core.models import Part, PartName
from troth.engagement.core.queries import Seat
from troth.engagement.core.services.steps import take, tell_of, under_lock
from troth.engagement.joining import events, policy
from troth.engagement.joining.services.invitations import Guest, invite
from troth.foundation.ledger import services as ledger
from troth.foundation.vault.services import compartments as vault
from troth.foundation.vault.services import several


@transaction.atomic
def add_representative(seat: Seat, guest: Guest, *, by: Holder, at: datetime) -> str:
    """Invite another representative of the sponsor; returns the secret of the link."""
    seat = under_lock(seat, by=by.person)
    policy.may_add_representative(seat, guest.email).enforce(seat.engagement.pk)
    part = PartName.SPONSOR
    return invite(seat.engagement, part, guest, another=True, mine=seat.part, by=by, at=at)


@transaction.atomic
def leave(seat: Seat, who: UUID, *, by: Holder, at: datetime) -> None:
    """Let a representative go, oneself or a colleague: from then on they find nothing here.

    Their grants are deleted at once. The room of the charter gets a new key from whoever stays:
    now, or with the next version (rooms.charter_room).
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_leave(seat, who).enforce(pk)
    gone = next(p for p in seat.representatives if p.person_id == who)
    if who == by.person.pk:
        several.leave(pk, "contract", by=by.keyring, at=at)
    else:
        vault.renew(pk, "contract", without=[who], by=by.keyring, at=at)
    tell_of(seat, "leave", at=at)
    Part.objects.filter(pk=gone.pk).update(left_at=at)
    take(seat.engagement, "leave", by=by.person, at=at)
    ledger.record(events.LEFT, chain=pk, by=by.person.pk, at=at, about=[who])
