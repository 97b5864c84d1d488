"""Compartments and grants: a key goes from holder to holder, under a named authority.

Every grant is written by `seal_to`, which needs the unlocked keyring of a person who has the key.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from troth.foundation.vault import identity, own_rooms, queries, share_store, write_guard
from troth.foundation.vault.envelope import Tampered, new_key
from troth.foundation.vault.faults import NoShareStore
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, Pending
from troth.foundation.vault.rooms import warrant
from troth.foundation.vault.rooms.rules import rule_of
from troth.foundation.vault.rooms.warrant import ForOne, by_card, seal_for
from troth.foundation.vault.services import charters, several
from troth.foundation.vault.services.deeds import Authority, grant_deed
from troth.foundation.vault.services.refusals import Ended, LostKey, NoKey

OWN = Authority("own")
RENEWAL = "renewal"


# --- compartments ------------------------------------------------------------------------------


@transaction.atomic
def open_compartment(
    engagement: UUID,
    purpose: str,
    *,
    by: Keyring,
    members: Iterable[UUID] = (),
    part: str = "",
    authority: Authority = OWN,
    at: datetime,
) -> Compartment:
    """Return the compartment, made if need be with a new key sealed to `by` and `members`.

    `part` is what `by` plays, in a room that one person begins and others are added to.
    Raises NoKey when it exists and `by` holds no grant, Ended when the engagement was shredded.
    A room of one person has no grant: its key follows from the seed in hand.
    """
    if own_rooms.is_own(purpose):
        return _open_own(engagement, purpose, by=by, at=at)
    if several.is_judged(purpose):
        if not warrant.exists(engagement, purpose):
            _share(engagement)
        return _open_judged(engagement, purpose, part, by=by, authority=authority, at=at)
    found = queries.compartment(engagement, purpose)
    if found is None:
        _share(engagement)
        return _make(engagement, purpose, 1, {by.holder_id, *members}, authority, by=by, at=at)
    compartment_key(found, by=by)
    return found


def _open_judged(
    engagement: UUID, purpose: str, part: str, *, by: Keyring, authority: Authority, at: datetime
) -> Compartment:
    if rule_of(purpose).is_by_charter:
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
    was written before keeps its key, so that those who stay go on reading it. Raises NoKey when
    `by` does not hold the present generation, Ended when the engagement was shredded.
    """
    if by.holder_id in without:
        raise ValueError("Who leaves does not make the key of those who stay.")
    if several.is_judged(purpose):
        if share_store.ended([engagement]):
            raise Ended
        return several.renew(engagement, purpose, without=without, by=by, at=at)
    rooms = Compartment.objects.select_for_update().filter(engagement=engagement, purpose=purpose)
    latest = rooms.order_by("-generation").first()
    if latest is None:
        raise NoKey
    compartment_key(latest, by=by)
    if share_store.ended([engagement]):
        raise Ended
    staying = _present_holders(latest.pk) - set(without)
    reference = Authority(RENEWAL, str(latest.pk))
    made = _make(engagement, purpose, latest.generation + 1, staying, reference, by=by, at=at)
    gone = Grant.objects.filter(compartment__engagement=engagement, holder_id__in=set(without))
    gone.filter(compartment__purpose=purpose).delete()
    return made


def _make(
    engagement: UUID,
    purpose: str,
    generation: int,
    members: Collection[UUID],
    authority: Authority,
    *,
    by: Keyring,
    at: datetime,
) -> Compartment:
    made = Compartment.objects.create(
        engagement=engagement, purpose=purpose, generation=generation, made_at=at
    )
    by.opened[made.pk], by.authority[made.pk] = new_key(), authority.kind
    for member in sorted(members):  # one order for all: two who wait for each other cannot be
        grant(made, member, by=by, authority=authority, at=at)
    return made


def _share(engagement: UUID) -> None:
    """Make the engagement's shares on first use; what was shredded never gets another one."""
    begun = Compartment.objects.filter(engagement=engagement).exists()
    if begun and share_store.is_lost(engagement):
        raise NoShareStore  # a second share would hide that the first one was lost
    if not share_store.make(engagement):
        raise Ended


def _present_holders(compartment: UUID) -> set[UUID]:
    """Return whose grant is sealed to the keys that they have now."""
    now = Grant.objects.filter(
        compartment_id=compartment, sealed_to=F("holder__public_keys__box_public")
    )
    return set(now.values_list("holder_id", flat=True))


# --- keys --------------------------------------------------------------------------------------


def compartment_key(room: Compartment, *, by: Keyring) -> bytes:
    """Return the key of a compartment to a person who holds it, or raise NoKey."""
    return compartment_keys([room], by=by)[room.pk]


def compartment_keys(rooms: Iterable[Compartment], *, by: Keyring) -> dict[UUID, bytes]:
    """Return the keys of several compartments with one query, or raise NoKey.

    It is LostKey when each that is missing was the person's, under keys that they lost since.
    Raises Tampered for a grant that its giver did not sign: someone could have put a key there
    that they know. The keys of a person's own rooms are derived, whatever rows say of them.
    """
    wanted = {room.pk: room for room in rooms}
    missing = {pk: room for pk, room in wanted.items() if pk not in by.opened}
    several.open_keys([r for r in missing.values() if several.is_judged(r.purpose)], by=by)
    for room in missing.values():
        if own_rooms.is_own(room.purpose):
            _derive(room, by=by)
    shared = {pk for pk, room in missing.items() if _is_granted(room.purpose)}
    if shared:
        mine = Grant.objects.filter(holder_id=by.holder_id, sealed_to=by.box_public)
        for found in with_giver(mine.filter(compartment_id__in=shared)):
            by.opened[found.compartment_id] = unseal(found, by=by)
            by.authority[found.compartment_id] = found.authority
    if gone := wanted.keys() - by.opened.keys():
        raise LostKey if _were_mine({wanted[pk] for pk in gone}, by.holder_id) else NoKey
    return {pk: by.opened[pk] for pk in wanted}


def _is_granted(purpose: str) -> bool:
    return not own_rooms.is_own(purpose) and not several.is_judged(purpose)


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


def with_giver(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """Fetch, with each grant, the present public key of who gave it: no query for each."""
    return grants.annotate(giver=F("given_by__public_keys__sign_public"))


def key_in(found: Grant, *, by: Keyring) -> bytes:
    """Return the key in one's own grant, which came by `with_giver`, or raise Tampered.

    In a room whose links are judged it has to be the key that they name.
    """
    if not several.is_judged(found.compartment.purpose):
        return unseal(found, by=by)
    key = by.unseal(bytes(found.sealed_key))
    judged = several.judged(found.compartment, by=by)
    host, number = settings.TROTH_HOST_ID, found.compartment.generation
    if not warrant.is_key_of(key, judged, number, host=host):
        raise Tampered("This grant holds another key than the room's links name.")
    return key


def unseal(found: Grant, *, by: Keyring) -> bytes:
    """Return the key in a grant that came by `with_giver`, if its giver signed it."""
    present = bytes(getattr(found, "giver", None) or b"")
    if not identity.signed(found.given_by_id, grant_deed(found), found.signature, present=present):
        raise Tampered("This grant was not signed by the person who is said to have given it.")
    return by.unseal(bytes(found.sealed_key))


def is_sealed_to_present_keys(compartment: UUID, people: Iterable[UUID]) -> bool:
    """Say whether each person's present keys hold a grant to it that its giver signed."""
    rows = with_giver(Grant.objects.filter(compartment=compartment))
    present = dict(
        rows.filter(sealed_to=F("holder__public_keys__box_public")).values_list("holder_id", "pk")
    )
    found = {made.pk: made for made in rows}
    return all(pk in present and _is_signed(found[present[pk]]) for pk in people)


def _is_signed(made: Grant) -> bool:
    giver = bytes(getattr(made, "giver", None) or b"")
    return identity.signed(made.given_by_id, grant_deed(made), made.signature, present=giver)


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

    `part` is what they are in a room whose links are judged: there they become a member. A grant
    to their present keys stays as it is; one to former keys is replaced. Raises NoKey when `by`
    does not hold it, and Tampered when the public keys of `to` were changed outside Troth.
    """
    if several.is_judged(compartment.purpose):
        several.add(compartment, to, part=part, by=by, authority=authority, at=at)
        return
    compartment_key(compartment, by=by)
    box = identity.confirmed(identity.locked(to))
    held = Grant.objects.filter(compartment=compartment, holder_id=to)
    if held.filter(sealed_to=box).exists():
        return
    waiting = Pending.objects.filter(holder_id=to).values("box_public")
    held.exclude(sealed_to__in=waiting).delete()
    seal_to(compartment, by_card(to, box), by=by, authority=authority, at=at)


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
    """Give a person every generation of a compartment that `by` holds, or raise NoKey."""
    if several.is_judged(purpose):
        several.add_all(engagement, purpose, to, part=part, by=by, authority=authority, at=at)
        return
    rooms = Compartment.objects.filter(
        engagement=engagement,
        purpose=purpose,
        grants__holder_id=by.holder_id,
        grants__sealed_to=by.box_public,
    )
    found = list(rooms.order_by("generation"))
    if not found:
        raise NoKey
    for room in found:
        grant(room, to, by=by, authority=authority, at=at)


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
    made.signature = by.sign(grant_deed(made))
    with write_guard.unlocked(by):
        made.save(force_insert=True)
    return made


def revoke(compartment: UUID, holder: UUID) -> None:
    """Delete a person's grant; what they saw they saw, but nothing opens for them again."""
    Grant.objects.filter(compartment_id=compartment, holder_id=holder).delete()


def revoke_all(engagement: UUID, purpose: str, holder: UUID) -> None:
    """Delete a person's grants to every key of a room."""
    rooms = Compartment.objects.filter(engagement=engagement, purpose=purpose)
    Grant.objects.filter(compartment__in=rooms, holder_id=holder).delete()
