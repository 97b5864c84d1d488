"""The rooms for notes: who gets their keys, and under which authority."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charters import events, queries, signatures
from troth.engagement.core.models import Part
from troth.engagement.core.queries import INSIDE, Seat
from troth.foundation.ledger import services as ledger
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.rooms.warrant import CONTRACT
from troth.foundation.vault.services import compartments, several
from troth.foundation.vault.services import refusals as vault
from troth.foundation.vault.services.payloads import Authority


class NotSigned(Exception):
    """There is no room to share before all parties have signed the charter."""


@transaction.atomic
def open_shared(seat: Seat, by: Holder, *, at: datetime) -> Compartment:
    """Return the room of client and practitioner; the signed charter is its authority.

    It is made only for the very keys that signed: were a public key in the database another one
    by now, its owner's signature would no longer hold. Raises NotSigned then and before all have
    signed, and vault.NoKey for anyone else.
    """
    if seat.part not in INSIDE:
        raise vault.NoKey
    signed = queries.signed_charter(seat.engagement.pk)
    if signed is None:
        raise NotSigned
    is_new = vault_queries.compartment(seat.engagement.pk, "shared") is None
    if is_new and not signatures.keys_signed(seat.engagement.pk):
        raise NotSigned
    pk, authority = seat.engagement.pk, Authority("charter", signed.digest)
    room = compartments.open_compartment(pk, "shared", by=by.keyring, authority=authority, at=at)
    if is_new:
        ledger.record(events.ROOM_OPENED, chain=pk, by=by.person.pk, at=at, about=[room.pk])
    return room


@transaction.atomic
def charter_room(engagement: UUID, *, by: Holder, at: datetime) -> Compartment:
    """Return the room in which a new version of the charter is sealed.

    When someone left since its key was made it gets a new one first. Raises vault.NoKey.
    """
    room = vault_queries.compartment(engagement, CONTRACT)
    if room is None:
        raise vault.NoKey
    found = several.present(engagement, CONTRACT, by=by.keyring)
    here = Part.objects.filter(engagement=engagement, left_at=None)
    stay = set(here.values_list("person_id", flat=True))
    left = {UUID(member.person) for member in found.members} - stay
    if left:
        return compartments.renew(engagement, CONTRACT, without=left, by=by.keyring, at=at)
    return compartments.open_compartment(engagement, CONTRACT, by=by.keyring, at=at)


@transaction.atomic
def open_private(seat: Seat, by: Holder, *, at: datetime) -> Compartment:
    """Return a room that only its owner can open; client and practitioner have one each."""
    if seat.part not in INSIDE:
        raise vault.NoKey
    purpose = f"{seat.part}_private"
    return compartments.open_compartment(seat.engagement.pk, purpose, by=by.keyring, at=at)
