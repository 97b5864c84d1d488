"""The room of client and practitioner that needs no charter: annex, card, questions, talks."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charters import events, policy, signatures
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, INSIDE, Seat
from troth.foundation.ledger import services as ledger
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.services import compartments
from troth.foundation.vault.services import refusals as vault
from troth.foundation.vault.services.compartments import OWN
from troth.foundation.vault.services.deeds import Authority

PERSONAL = "personal"


class NotCompared(vault.NoKey):
    """Someone's public keys are not those to which the charter's key was given at the door."""


@transaction.atomic
def open_personal(seat: Seat, by: Holder, *, at: datetime) -> Compartment:
    """Return the room of the two, made if need be for the keys that were compared at the door.

    Raises vault.NoKey for anyone else, Refused until both have been let in, and NotCompared when
    the keys in the database are others by now.
    """
    if seat.part not in INSIDE:
        raise vault.NoKey
    pk = seat.engagement.pk
    policy.may_share(seat).enforce(pk)
    members = [seat.parts[part].person_id for part in INSIDE]
    is_new = vault_queries.compartment(pk, PERSONAL) is None
    if is_new and not signatures.keys_let_in(pk, members):
        raise NotCompared
    invited = core.invitations(pk).get(CLIENT)
    authority = Authority("invitation", str(invited.pk) if invited else "")
    room = compartments.open_compartment(
        pk, PERSONAL, by=by.keyring, members=members, authority=authority, at=at
    )
    if is_new:
        ledger.record(events.ROOM_OPENED, chain=pk, by=by.person.pk, at=at, about=[room.pk])
    return room


def open_answers(engagement: UUID, part: str, by: Holder, *, at: datetime) -> Compartment:
    """Return the room that holds one party's answers about the charter, for nobody else."""
    return compartments.open_compartment(
        engagement, f"{part}_answers", by=by.keyring, authority=OWN, at=at
    )
