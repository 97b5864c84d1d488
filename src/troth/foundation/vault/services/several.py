"""Rooms of several people: their keys are given and taken by signed links, and by nothing else.

Rows of compartments and grants are delivery: a key counts if it is the one that the links name.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from troth.foundation.vault import identity, own_rooms, queries, write_guard
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, Identity, Pending, PreparedLink
from troth.foundation.vault.queries import Given, HeldBy, PendingSeen
from troth.foundation.vault.rooms import warrant
from troth.foundation.vault.rooms.judge import Room
from troth.foundation.vault.rooms.link import (
    Basis,
    Link,
    Member,
    NotEntitled,
    Pair,
    read,
    succession,
)
from troth.foundation.vault.rooms.trust import own_pair, remember
from troth.foundation.vault.rooms.warrant import STAYS, Change, Warrant
from troth.foundation.vault.services.payloads import Authority, grant_payload
from troth.foundation.vault.services.refusals import NoKey


def is_of_several(room: Compartment) -> bool:
    """Say whether a room's keys follow from its links: every one that is not one person's."""
    return not own_rooms.is_own(room.purpose)


def judged(room: Compartment, *, by: Keyring) -> Room:
    """Return what the links make of the room that a row names, or raise NotEntitled."""
    return warrant.room(room.engagement, room.purpose, by=by)


# --- opening and renewing ----------------------------------------------------------------------


def present(engagement: UUID, purpose: str, *, by: Keyring) -> Room:
    """Return a room in which the key in hand is a member's, or raise NoKey."""
    found = warrant.room(engagement, purpose, by=by)
    if not warrant.is_member(found, by=by):
        raise NoKey
    return found


@transaction.atomic
def open_alone(
    engagement: UUID, purpose: str, *, part: str, by: Keyring, authority: Authority, at: datetime
) -> Compartment:
    """Return a room that someone begins by themselves and adds others to; `part` is theirs.

    When someone who is no member now holds its key, it is renewed first. Raises NoKey for who is
    no member, and NotEntitled for a part that does not begin such a room.
    """
    if warrant.exists(engagement, purpose):
        return current(engagement, purpose, by=by, at=at)
    basis = Basis(authority.kind, authority.reference)
    made = warrant.warrant(engagement, purpose, Change(basis=basis, begins_as=part), by=by, at=at)
    return hand_out(made, by=by, authority=authority, at=at)


def current(engagement: UUID, purpose: str, *, by: Keyring, at: datetime) -> Compartment:
    """Return the row of a room's present key, which is renewed when someone gone holds it."""
    found = present(engagement, purpose, by=by)
    if found.is_stale and not Compartment(purpose=purpose).is_written_once:
        return renew(engagement, purpose, without=(), by=by, at=at)
    return row_of(found, found.generation, at=at)


def current_row(engagement: UUID, purpose: str, *, by: Keyring) -> Compartment:
    """Return the row of a room's present key, for who only reads there; or raise NoKey."""
    found = present(engagement, purpose, by=by)
    rows = Compartment.objects.filter(engagement=engagement, purpose=purpose)
    row = rows.filter(generation=found.generation).first()
    if row is None:
        raise NoKey
    return row


@transaction.atomic
def leave(engagement: UUID, purpose: str, *, by: Keyring, at: datetime) -> None:
    """Take oneself out of a room; who writes next makes the key that one does not get."""
    me = by.holder_id
    if warrant.is_member(warrant.room(engagement, purpose, by=by), by=by):
        gone = Change(takes_out=frozenset({str(me)}))
        warrant.warrant(engagement, purpose, gone, by=by, at=at)
    rooms = Compartment.objects.filter(engagement=engagement, purpose=purpose)
    Grant.objects.filter(compartment__in=rooms, holder_id=me).delete()
    by.rooms.pop((engagement, purpose), None)


@transaction.atomic
def add(
    row: Compartment,
    to: UUID,
    *,
    part: str,
    by: Keyring,
    authority: Authority,
    at: datetime,
) -> None:
    """Give someone the key of a room: as a member by a link, to the keys that are known as theirs.

    A member whose grant is gone gets it again. Raises NoKey when `by` has no key to it, and
    NotEntitled when they may not add this part, or know no key of this person.
    """
    key = key_of(row, by=by)
    found = present(row.engagement, row.purpose, by=by)
    change = STAYS
    if found.member(str(to)) is None:
        links = warrant.links_of(row.engagement, warrant.CONTRACT)
        trust = warrant.trust_in(row.engagement, links, by=by, purpose=row.purpose)
        known = trust.keys_of(str(to))
        pair = _card(to)
        if pair not in known:
            raise NotEntitled("a key that I do not know")
        basis = Basis(authority.kind, authority.reference)
        change = Change(basis=basis, adds=(Member(part, str(to), *pair),))
    made = warrant.warrant(row.engagement, row.purpose, change, by=by, at=at)
    deliver(row, key, made, by=by, authority=authority, at=at, only=to)


@transaction.atomic
def add_all(
    engagement: UUID,
    purpose: str,
    to: UUID,
    *,
    part: str,
    by: Keyring,
    authority: Authority,
    at: datetime,
) -> None:
    """Give someone every key that a room ever had, as `add` does; those that its links name."""
    found = present(engagement, purpose, by=by)
    for number in range(1, found.generation + 1):
        row = row_of(found, number, at=at)
        add(row, to, part=part, by=by, authority=authority, at=at)


def _card(person: UUID) -> Pair:
    row = identity.locked(person)
    identity.confirmed(row)
    return Pair(bytes(row.sign_public).hex(), bytes(row.box_public).hex())


def key_of(row: Compartment, *, by: Keyring) -> bytes:
    """Return the key of a room to who holds it, or raise NoKey."""
    if row.pk not in by.opened:
        open_keys([row], by=by)
    if row.pk not in by.opened:
        raise NoKey
    return by.opened[row.pk]


@transaction.atomic
def renew(
    engagement: UUID, purpose: str, *, without: Collection[UUID], by: Keyring, at: datetime
) -> Compartment:
    """Give a room a new key for those who stay, by a link, and return its new generation."""
    gone = frozenset(str(person) for person in without)
    change = Change(takes_out=gone, renews=True)
    made = warrant.warrant(engagement, purpose, change, by=by, at=at)
    Grant.objects.filter(
        compartment__engagement=engagement, compartment__purpose=purpose, holder_id__in=set(without)
    ).delete()
    return hand_out(made, by=by, authority=Authority("renewal"), at=at)


def row_of(found: Room, generation: int, *, at: datetime) -> Compartment:
    """Return the row that labels a generation of a room; without authority, so made at will."""
    row, _ = Compartment.objects.get_or_create(
        engagement=UUID(found.chain),
        purpose=found.purpose,
        generation=generation,
        defaults={"id": uuid4(), "made_at": at},
    )
    return row


def hand_out(made: Warrant, *, by: Keyring, authority: Authority, at: datetime) -> Compartment:
    """Seal the new key of a room to its members, and return the row of its generation."""
    if made.key is None:
        raise NotEntitled("no new key")
    row = row_of(made.room, made.room.generation, at=at)
    Grant.objects.filter(compartment=row).delete()  # none can be to a key that is made just now
    by.opened[row.pk], by.authority[row.pk] = made.key, authority.kind
    deliver(row, made.key, made, by=by, authority=authority, at=at)
    return row


def deliver(
    row: Compartment,
    key: bytes,
    to: Warrant,
    *,
    by: Keyring,
    authority: Authority,
    at: datetime,
    only: UUID | None = None,
) -> int:
    """Write a grant for each member of the room who has none to their key; return how many.

    Grants of a member to other keys than a prepared one end. `only` names one member.
    """
    sealed = warrant.seal_to(key, to, generation=row.generation, host=settings.TROTH_HOST_ID)
    written = 0
    for holder in sorted(sealed):  # one order for all: two who wait for each other cannot be
        box, secret = sealed[holder]
        held = Grant.objects.filter(compartment=row, holder_id=holder)
        if only not in (None, holder) or held.filter(sealed_to=box).exists():
            continue
        if to.link is None or _is_in_force(holder, box):
            waiting = Pending.objects.filter(holder_id=holder).values("box_public")
            held.exclude(sealed_to__in=waiting).delete()
        made = Grant(
            compartment=row,
            holder_id=holder,
            sealed_to=box,
            sealed_key=secret,
            given_by_id=by.holder_id,
            authority=authority.kind,
            reference=authority.reference,
            at=at,
        )
        made.signature = by.sign(grant_payload(made))
        with write_guard.unlocked(by):
            made.save(force_insert=True)
        written += 1
    return written


def _is_in_force(holder: UUID, box: bytes) -> bool:
    return Identity.objects.filter(holder_id=holder, box_public=box).exists()


# --- keys --------------------------------------------------------------------------------------


def open_keys(found: Iterable[Compartment], *, by: Keyring) -> None:
    """Put the keys of rooms into the hand of who holds a grant: those that the links name.

    Whoever wrote the row of a grant, another key than the committed one is not taken. Raises
    NotEntitled for a room that nothing leads to, if there is a grant to it at all.
    """
    rows = {row.pk: row for row in found}
    mine = Grant.objects.filter(holder_id=by.holder_id, sealed_to=by.box_public)
    known: dict[tuple[UUID, str], Room] = {}
    for grant in mine.filter(compartment_id__in=rows):
        row = rows[grant.compartment_id]
        where = (row.engagement, row.purpose)
        if where not in known:
            known[where] = by.rooms[where] = judged(row, by=by)
        try:
            key = by.unseal(bytes(grant.sealed_key))
        except Tampered:
            continue
        host = settings.TROTH_HOST_ID
        if warrant.is_key_of(key, known[where], row.generation, host=host):
            by.opened[row.pk], by.authority[row.pk] = key, grant.authority


def require_present(row: Compartment, *, by: Keyring, at: datetime) -> None:
    """Raise NotEntitled unless what is written under this row is for the present members only.

    Who writes has seen the room as it is, and signs that they did.
    """
    if not is_of_several(row):
        return
    found = judged(row, by=by)
    if not warrant.is_member(found, by=by):
        raise NotEntitled("not a member")
    if row.generation != found.generation or found.is_stale:
        raise NotEntitled("not the present key of the room")
    remember(found, by=by, at=at)


def rooms_of(rows: Iterable[Compartment], *, by: Keyring) -> dict[UUID, Room]:
    """Return those rooms that are of several, by row: each chain and purpose is judged once."""
    found = [row for row in rows if is_of_several(row)]
    for row in found:
        where = (row.engagement, row.purpose)
        known = by.rooms.get(where)
        if known is None or not known.key(row.generation):
            by.rooms[where] = judged(row, by=by)
    return {row.pk: by.rooms[row.engagement, row.purpose] for row in found}


# --- who can read ------------------------------------------------------------------------------


def held(engagement: UUID, *, by: Keyring) -> dict[UUID, HeldBy]:
    """Return who holds the keys of an engagement's rooms, as this person can tell, by row.

    Where links are judged these are the members, and nobody whom only a grant names: the grants
    say when and by whom the key was given. A room to which nothing leads is left out.
    """
    rows = queries.holders(engagement)
    wanted = {one.purpose for one in rows.values() if not own_rooms.is_own(one.purpose)}
    known = {p: by.rooms[engagement, p] for p in wanted if (engagement, p) in by.rooms}
    if missing := wanted - known.keys():
        known |= warrant.rooms(engagement, missing, by=by)
    return {
        pk: _with_members(one, known[one.purpose]) if one.purpose in wanted else one
        for pk, one in rows.items()
        if one.purpose not in wanted or one.purpose in known
    }


def _with_members(one: HeldBy, found: Room) -> HeldBy:
    given = {grant.holder_id: grant for grant in one.grants}
    members = [UUID(member.person) for member in found.members]
    first = one.grants[0]
    grants = [given.get(who) or Given(who, who, "", "", first.at) for who in members]
    return replace(one, grants=tuple(sorted(grants, key=lambda grant: grant.at)))


# --- keys that follow one another --------------------------------------------------------------


def succeed(
    engagement: UUID, purpose: str, *, former: Keyring, new: Keyring, renews: bool, at: datetime
) -> None:
    """Put a person's new keys into a room in the place of their former ones, which sign it."""
    me, before, after = str(former.holder_id), own_pair(former), own_pair(new)
    mine = present(engagement, purpose, by=former).member(me)
    if mine is None:
        raise NoKey
    payload = succession(settings.TROTH_HOST_ID, me, before, after)
    change = Change(
        exchanges=(Member(mine.part, me, *after),),
        handed=((me, former.sign(payload).hex()),),
        renews=renews,
    )
    made = warrant.warrant(engagement, purpose, change, by=former, at=at)
    if made.key is not None:
        hand_out(made, by=new, authority=Authority("renewal"), at=at)


def vouch(row: Compartment, to: PendingSeen, *, by: Keyring, at: datetime) -> Warrant:
    """Put the keys that a peer compared in the place of lost ones, in one room.

    Keys that are only prepared get a link that waits until they are taken.
    """
    found = present(row.engagement, row.purpose, by=by)
    person = str(to.holder_id)
    old = found.member(person)
    if old is None:
        raise NoKey
    pair = Pair(to.sign_public.hex(), to.box_public.hex())
    if old.pair == pair:
        return warrant.warrant(row.engagement, row.purpose, STAYS, by=by, at=at)
    change = Change(basis=Basis("peer"), exchanges=(Member(old.part, person, *pair),))
    waits = not _is_in_force(to.holder_id, to.box_public)
    made = warrant.warrant(row.engagement, row.purpose, change, by=by, at=at, is_prepared=waits)
    if waits and made.link is not None:
        _prepare(row, to, made.link)
    return made


def _prepare(row: Compartment, to: PendingSeen, link: Link) -> None:
    PreparedLink.objects.update_or_create(
        holder_id=to.holder_id,
        sign_public=to.sign_public,
        chain=row.engagement,
        purpose=row.purpose,
        defaults={"body": link.body, "signature": link.signature},
    )


def take_prepared(holder: UUID, sign_public: bytes, *, at: datetime) -> None:
    """Put the links that waited for these keys into their rooms, where they still follow."""
    waiting = PreparedLink.objects.filter(holder_id=holder, sign_public=sign_public)
    for row in waiting:
        body = read(bytes(row.body))
        links = warrant.links_of(row.chain, row.purpose)[row.purpose]
        if links and links[-1].hash == body.prev:
            link = Link(bytes(row.body), bytes(row.signature))
            warrant.keep(link, body, at=at)
    waiting.delete()
