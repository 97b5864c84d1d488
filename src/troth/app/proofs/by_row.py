"""What Troth would be if rows said who has a key: for the control, which takes the check out.

The newest row of a room is the room, a grant that anyone signed gives its key, and whoever has a
grant is given the next one. The product has no such way; `unguarded` puts these functions into the
place of the ones that judge links.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from troth.foundation.vault import identity, own_rooms, queries
from troth.foundation.vault.envelope import Tampered, new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant
from troth.foundation.vault.rooms import warrant
from troth.foundation.vault.services import compartments
from troth.foundation.vault.services.payloads import Authority, grant_payload
from troth.foundation.vault.services.refusals import NoKey


def open_compartment(
    engagement: UUID, purpose: str, *, by: Keyring, at: datetime, **_rest: Any
) -> Compartment:
    """Return the row of a room with the highest number, to whom a grant to it opens."""
    if own_rooms.is_own(purpose):
        return compartments._open_own(engagement, purpose, by=by, at=at)  # noqa: SLF001
    found = queries.compartment(engagement, purpose)
    if found is None:
        raise NoKey
    compartments.compartment_key(found, by=by)
    return found


def compartment_keys(rooms: Iterable[Compartment], *, by: Keyring) -> dict[UUID, bytes]:
    """Return the keys of rooms as the grants have them, if whoever gave one signed it."""
    wanted = {room.pk: room for room in rooms}
    missing = [room for pk, room in wanted.items() if pk not in by.opened]
    for room in missing:
        if own_rooms.is_own(room.purpose):
            compartments._derive(room, by=by)  # noqa: SLF001
    shared = [room.pk for room in missing if not own_rooms.is_own(room.purpose)]
    mine = Grant.objects.filter(holder_id=by.holder_id, sealed_to=by.box_public)
    for found in mine.filter(compartment_id__in=shared):
        by.opened[found.compartment_id] = key_in(found, by=by)
        by.authority[found.compartment_id] = found.authority
    if wanted.keys() - by.opened.keys():
        raise NoKey
    return {pk: by.opened[pk] for pk in wanted}


def key_in(found: Grant, *, by: Keyring) -> bytes:
    """Return the key in a grant, if the person who is said to have given it signed it."""
    giver = queries.sign_publics([found.given_by_id]).get(found.given_by_id, b"")
    if not identity.signed(found.given_by_id, grant_payload(found), found.signature, present=giver):
        raise Tampered("This grant was not signed.")
    return by.unseal(bytes(found.sealed_key))


def renew(
    engagement: UUID, purpose: str, *, without: Collection[UUID] = (), by: Keyring, at: datetime
) -> Compartment:
    """Give everybody who has a grant to the newest row the key of the next one."""
    last = open_compartment(engagement, purpose, by=by, at=at)
    made = Compartment.objects.create(
        engagement=engagement, purpose=purpose, generation=last.generation + 1, made_at=at
    )
    by.opened[made.pk] = new_key()
    present = Grant.objects.filter(compartment=last).exclude(holder_id__in=set(without))
    present = present.filter(sealed_to=F("holder__public_keys__box_public"))
    for held in present:
        to = warrant.ForOne(warrant._TOKEN, held.holder_id, bytes(held.sealed_to))  # noqa: SLF001
        compartments.seal_to(made, to, by=by, authority=Authority("renewal"), at=at)
    return made


def renew_all(new: Keyring, _former: Keyring, *, at: datetime) -> None:
    """Renew every room to which someone's new keys have a grant in its newest row."""
    held = Compartment.objects.filter(
        grants__holder_id=new.holder_id, grants__sealed_to=new.box_public
    )
    for engagement, purpose in sorted({(room.engagement, room.purpose) for room in held}):
        if queries.compartment(engagement, purpose) in held:
            renew(engagement, purpose, by=new, at=at)


def held(engagement: UUID, *, by: Keyring) -> dict[UUID, queries.HeldBy]:  # noqa: ARG001 - asks no key
    """Return who has a grant to which row."""
    return queries.holders(engagement)
