"""Compartments and grants: a key goes from holder to holder, under a named authority.

A room is one person's alone, and its key follows from their seed, or its keys follow from signed
links (`several`). There is no third kind: a purpose that neither knows is refused.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from troth.foundation.vault import identity, own_rooms, share_store, write_guard
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.faults import NoShareStore
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant
from troth.foundation.vault.rooms import warrant
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.rooms.rules import rule_of
from troth.foundation.vault.rooms.warrant import ForOne, seal_for
from troth.foundation.vault.services import charters, several
from troth.foundation.vault.services.payloads import Authority, grant_payload
from troth.foundation.vault.services.refusals import Ended, LostKey, NoKey

OWN = Authority("own")


# --- compartments ------------------------------------------------------------------------------


@transaction.atomic
def open_compartment(
    engagement: UUID,
    purpose: str,
    *,
    by: Keyring,
    part: str = "",
    authority: Authority = OWN,
    at: datetime,
) -> Compartment:
    """Return the compartment, made if need be with a new key.

    `part` is what `by` plays, in a room that one person begins and others are added to.
    Raises NoKey when it exists and `by` is no member, NotEntitled when nothing leads from them to
    it or there is no such room, Ended when the engagement was shredded.
    A room of one person has no grant: its key follows from the seed in hand.
    """
    if own_rooms.is_own(purpose):
        return _open_own(engagement, purpose, by=by, at=at)
    rule = rule_of(purpose)
    if not warrant.exists(engagement, purpose):
        _share(engagement)
    if rule.is_by_charter:
        return charters.open_by_charter(engagement, purpose, by=by, authority=authority, at=at)
    return several.open_alone(engagement, purpose, part=part, by=by, authority=authority, at=at)


def _open_own(engagement: UUID, purpose: str, *, by: Keyring, at: datetime) -> Compartment:
    """Return the room that belongs to the seed in hand; which row it is decides nothing.

    A new seed gets a row of its own, with the next number. Rows of other seeds are left alone.
    """
    rooms = Compartment.objects.filter(engagement=engagement, purpose=purpose)
    root = own_rooms.present_mark(by)
    found = rooms.filter(root=root).order_by("-generation").first()
    if found is not None:
        return found
    last = rooms.order_by("-generation").values_list("generation", flat=True).first()
    if last is None:
        _share(engagement)
    return Compartment.objects.create(
        engagement=engagement,
        purpose=purpose,
        generation=(last or 0) + 1,
        made_at=at,
        root=root,
        owner_id=by.holder_id,
    )


@transaction.atomic
def renew(
    engagement: UUID, purpose: str, *, without: Collection[UUID] = (), by: Keyring, at: datetime
) -> Compartment:
    """Give a compartment a new key for what is written from now on, and return that generation.

    Those who stay get it from `by`; the grants of `without` are deleted in all generations. What
    was written before keeps its key, so that those who stay go on reading it. Raises NotEntitled
    when `by` is no member, Ended when the engagement was shredded.
    """
    if by.holder_id in without:
        raise ValueError("Who leaves does not make the key of those who stay.")
    if share_store.ended([engagement]):
        raise Ended
    return several.renew(engagement, purpose, without=without, by=by, at=at)


def _share(engagement: UUID) -> None:
    """Make the engagement's shares on first use; what was shredded never gets another one."""
    begun = Compartment.objects.filter(engagement=engagement).exists()
    if begun and share_store.is_lost(engagement):
        raise NoShareStore  # a second share would hide that the first one was lost
    if not share_store.make(engagement):
        raise Ended


# --- keys --------------------------------------------------------------------------------------


def compartment_key(room: Compartment, *, by: Keyring) -> bytes:
    """Return the key of a compartment to a person who holds it, or raise NoKey."""
    return compartment_keys([room], by=by)[room.pk]


def compartment_keys(rooms: Iterable[Compartment], *, by: Keyring) -> dict[UUID, bytes]:
    """Return the keys of several compartments with one query, or raise NoKey.

    It is LostKey when each that is missing was the person's, under keys that they lost since.
    Raises NotEntitled for a grant in a room that nothing leads to. The keys of a person's own rooms
    are derived, whatever rows say of them.
    """
    wanted = {room.pk: room for room in rooms}
    missing = [room for pk, room in wanted.items() if pk not in by.opened]
    several.open_keys([room for room in missing if several.is_of_several(room)], by=by)
    for room in missing:
        if own_rooms.is_own(room.purpose):
            _derive(room, by=by)
    if gone := wanted.keys() - by.opened.keys():
        raise LostKey if _were_mine({wanted[pk] for pk in gone}, by.holder_id) else NoKey
    return {pk: by.opened[pk] for pk in wanted}


def _derive(room: Compartment, *, by: Keyring) -> None:
    root = own_rooms.root(room.root, by=by)
    if root is not None:
        by.opened[room.pk] = own_rooms.key(root, room.engagement, room.purpose)
        by.authority[room.pk] = OWN.kind


def _were_mine(rooms: set[Compartment], holder: UUID) -> bool:
    shared = {room.pk for room in rooms if not own_rooms.is_own(room.purpose)}
    had = Grant.objects.filter(holder_id=holder, compartment_id__in=shared)
    had_all = not shared or had.values("compartment_id").distinct().count() == len(shared)
    return had_all and all(room.owner_id == holder for room in rooms if room.pk not in shared)


def key_in(found: Grant, *, by: Keyring) -> bytes:
    """Return the key in one's own grant, if it is the one that the room's links name.

    Raises Tampered otherwise, and NotEntitled for a room that nothing leads to.
    """
    key = by.unseal(bytes(found.sealed_key))
    judged = several.judged(found.compartment, by=by)
    host, number = settings.TROTH_HOST_ID, found.compartment.generation
    if not warrant.is_key_of(key, judged, number, host=host):
        raise Tampered("This grant holds another key than the room's links name.")
    return key


def is_sealed_to_present_keys(compartment: UUID, people: Iterable[UUID]) -> bool:
    """Say whether each person's present keys hold a grant to it that its giver signed."""
    giver = F("given_by__public_keys__sign_public")
    rows = Grant.objects.filter(compartment=compartment).annotate(giver=giver)
    present = dict(
        rows.filter(sealed_to=F("holder__public_keys__box_public")).values_list("holder_id", "pk")
    )
    found = {made.pk: made for made in rows}
    return all(pk in present and _is_signed(found[present[pk]]) for pk in people)


def _is_signed(made: Grant) -> bool:
    giver = bytes(getattr(made, "giver", None) or b"")
    return identity.signed(made.given_by_id, grant_payload(made), made.signature, present=giver)


# --- grants ------------------------------------------------------------------------------------


@transaction.atomic
def grant(
    compartment: Compartment,
    to: UUID,
    *,
    part: str = "",
    by: Keyring,
    authority: Authority,
    at: datetime,
) -> None:
    """Give a person the key of a compartment that `by` holds, under a named authority.

    `part` is what they become in the room. A grant to their present keys stays as it is; one to
    former keys is replaced. Raises NoKey when `by` does not hold it, NotEntitled when they may not
    add this person, and Tampered when the public keys of `to` were changed outside Troth.
    """
    several.add(compartment, to, part=part, by=by, authority=authority, at=at)


def grant_all(
    engagement: UUID,
    purpose: str,
    to: UUID,
    *,
    part: str = "",
    by: Keyring,
    authority: Authority,
    at: datetime,
) -> None:
    """Give a person every generation of a compartment that `by` holds, or raise as `grant` does."""
    several.add_all(engagement, purpose, to, part=part, by=by, authority=authority, at=at)


def seal_to(
    compartment: Compartment,
    to: ForOne,
    *,
    by: Keyring,
    authority: Authority,
    at: datetime,
) -> Grant:
    """Seal the key of a compartment that `by` holds to one person, as a warrant names them."""
    key = compartment_key(compartment, by=by)
    made = Grant(
        compartment=compartment,
        holder_id=to.person,
        sealed_to=to.box,
        sealed_key=seal_for(key, to),
        given_by_id=by.holder_id,
        authority=authority.kind,
        reference=authority.reference,
        at=at,
    )
    made.signature = by.sign(grant_payload(made))
    with write_guard.unlocked(by):
        made.save(force_insert=True)
    return made


def revoke(compartment: UUID, holder: UUID) -> None:
    """Delete a person's grant; what they saw they saw, but nothing opens for them again."""
    Grant.objects.filter(compartment_id=compartment, holder_id=holder).delete()


@transaction.atomic
def take_out(engagement: UUID, purpose: str, holder: UUID, *, by: Keyring, at: datetime) -> None:
    """Take someone out of a room that `by` is in, or leave it oneself; their grants end.

    Who takes another out signs it and makes the next key. Where the links were changed, or the
    words were destroyed, only the grants end: nothing can be written there any more.
    """
    with suppress(NotEntitled, NoKey, Ended):
        if holder == by.holder_id:
            several.leave(engagement, purpose, by=by, at=at)
        elif several.present(engagement, purpose, by=by).member(str(holder)) is not None:
            renew(engagement, purpose, without=[holder], by=by, at=at)
    rooms = Compartment.objects.filter(engagement=engagement, purpose=purpose)
    Grant.objects.filter(compartment__in=rooms, holder_id=holder).delete()
