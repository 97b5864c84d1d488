"""The room of client and practitioner that needs no charter: annex, card, questions, talks."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charters import events, policy
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, INSIDE, Seat
from troth.foundation.ledger import services as ledger
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.services import compartments
from troth.foundation.vault.services import refusals as vault
from troth.foundation.vault.services.compartments import OWN
from troth.foundation.vault.services.payloads import Authority

PERSONAL = "personal"


@transaction.atomic
def open_personal(seat: Seat, by: Holder, *, at: datetime) -> Compartment:
    """Return the room of the two, made if need be for the keys that they know of each other.

    Raises vault.NoKey for anyone else, Refused until both have been let in, and NotEntitled when
    the other's keys in the database are others by now.
    """
    if seat.part not in INSIDE:
        raise vault.NoKey
    pk = seat.engagement.pk
    policy.may_share(seat).enforce(pk)
    is_new = vault_queries.compartment(pk, PERSONAL) is None
    invited = core.invitations(pk).get(CLIENT)
    authority = Authority("invitation", str(invited.pk) if invited else "")
    room = compartments.open_compartment(
        pk, PERSONAL, part=seat.part, by=by.keyring, authority=authority, at=at
    )
    if is_new:
        other = next(p for part, p in seat.parts.items() if part in INSIDE and part != seat.part)
        compartments.grant(
            room, other.person_id, part=other.part, by=by.keyring, authority=authority, at=at
        )
        ledger.record(events.ROOM_OPENED, chain=pk, by=by.person.pk, at=at, about=[room.pk])
    return room


def open_answers(engagement: UUID, part: str, by: Holder, *, at: datetime) -> Compartment:
    """Return the room that holds one party's answers about the charter, for nobody else."""
    return compartments.open_compartment(
        engagement, f"{part}_answers", by=by.keyring, authority=OWN, at=at
    )
