"""The only way to a recipient's key, and the only way to a room as someone may see it.

`room` judges what there is; `warrant` changes who is in a room by a signed link and returns to whom
its key may be sealed; `seal_to` seals, to these and to nobody else. A link that its own maker's
program would refuse is not written. What is for one person outside any room goes by `seal_for`, to
keys that its giver signed for. Nothing else in the program seals anything to anybody.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from nacl.public import PublicKey, SealedBox

from troth.foundation.vault import identity
from troth.foundation.vault.envelope import genuine, new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Identity, Pending, RoomLink
from troth.foundation.vault.rooms.judge import Known, Room, Trust, judge
from troth.foundation.vault.rooms.link import (
    Basis,
    Body,
    Link,
    Member,
    NotEntitled,
    Pair,
    commitment,
    moment,
    signed,
    write,
)
from troth.foundation.vault.rooms.named import Named, teller
from troth.foundation.vault.rooms.rules import rule_of
from troth.foundation.vault.rooms.trust import own_pair, parts_of, remember, trust_of

CONTRACT = "contract"
RENEWAL = Basis("renewal")
_TOKEN = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to become of a room.

    `begins_as` is the part of who makes the first link. `takes_out` are ids; `exchanges` are
    members with the keys they have from now on, `handed` pairs of an id and what the former key
    signed of these, in hex.
    """

    basis: Basis = RENEWAL
    begins_as: str = ""
    adds: tuple[Member, ...] = ()
    takes_out: frozenset[str] = frozenset()
    exchanges: tuple[Member, ...] = ()
    handed: tuple[tuple[str, str], ...] = ()
    renews: bool = False


STAYS = Change()


class ForOne:
    """One person's sealing key (32 bytes), known by who seals. Functions of this module make it."""

    __slots__ = ("box", "person")

    def __init__(self, token: object, person: UUID, box: bytes) -> None:
        if token is not _TOKEN:
            raise NotEntitled("nobody writes a warrant of their own")
        self.person, self.box = person, box


class Warrant:
    """To whom the keys of one room may be sealed. `warrant` alone makes it."""

    __slots__ = ("key", "link", "room")

    def __init__(self, token: object, room: Room, key: bytes | None, link: Link | None) -> None:
        if token is not _TOKEN:
            raise NotEntitled("nobody writes a warrant of their own")
        self.room, self.key, self.link = room, key, link


def links_of(chain: UUID, *purposes: str) -> dict[str, tuple[Link, ...]]:
    """Return the links of some rooms in their order, by purpose; one query."""
    rows = RoomLink.objects.filter(chain=chain, purpose__in=purposes).order_by("seq")
    found: dict[str, list[Link]] = {purpose: [] for purpose in purposes}
    for purpose, body, signature in rows.values_list("purpose", "body", "signature"):
        found[purpose].append(Link(bytes(body), bytes(signature)))
    return {purpose: tuple(links) for purpose, links in found.items()}


def trust_in(
    chain: UUID, links: Mapping[str, tuple[Link, ...]], *, by: Keyring, purpose: str = CONTRACT
) -> Trust:
    """Return what a person knows of the people of a chain, also by its judged contract room.

    It is for judging the room of this purpose: of its links the ledger may tell. A room of many
    has a chain of its own: there each one starts from all the charters they signed.
    """
    told = teller().named(chain)
    return for_room(purpose, _trust_in(chain, links, told, by=by, purpose=purpose), told)


def for_room(purpose: str, trust: Trust, told: Named) -> Trust:
    """Return what a person knows, with the links of one room of which the ledger tells."""
    return replace(trust, named=told.get(purpose, frozenset()))


def _trust_in(
    chain: UUID, links: Mapping[str, tuple[Link, ...]], told: Named, *, by: Keyring, purpose: str
) -> Trust:
    trust = trust_of(by, [chain])
    if rule_of(purpose).has_many:  # what one knows of people, and nothing else of other chains
        every = trust_of(by, None)
        trust = replace(trust, known=every.known, parts=every.parts)
    if not links.get(CONTRACT):
        return trust
    try:
        asked = for_room(CONTRACT, trust, told)
        judged = judge(links[CONTRACT], chain=str(chain), purpose=CONTRACT, trust=asked)
    except NotEntitled:
        return trust
    more = {Known(m.person, m.pair) for m in judged.members if m.person != trust.me}
    parts = trust.parts | set(parts_of(judged.members))
    return replace(trust, known=trust.known | more, parts=parts)


def room(chain: UUID, purpose: str, *, by: Keyring) -> Room:
    """Return a room as its links make it for this person, or raise NotEntitled."""
    links = links_of(chain, purpose, CONTRACT)
    trust = trust_in(chain, links, by=by, purpose=purpose)
    return judge(links[purpose], chain=str(chain), purpose=purpose, trust=trust)


def rooms(chain: UUID, purposes: Collection[str], *, by: Keyring) -> dict[str, Room]:
    """Return those of some rooms that follow from what this person knows; four queries."""
    links = links_of(chain, *{*purposes, CONTRACT})
    told = teller().named(chain)
    trust = _trust_in(chain, links, told, by=by, purpose=CONTRACT)
    found: dict[str, Room] = {}
    for purpose in purposes:
        with suppress(NotEntitled):
            mine = for_room(purpose, trust, told)
            found[purpose] = judge(links[purpose], chain=str(chain), purpose=purpose, trust=mine)
    return found


def exists(chain: UUID, purpose: str) -> bool:
    """Say whether anyone made a link for a room; what it is worth the judge says."""
    return RoomLink.objects.filter(chain=chain, purpose=purpose).exists()


def purposes(chain: UUID) -> list[str]:
    """Return the rooms of a chain of which there is any link."""
    found = RoomLink.objects.filter(chain=chain).values_list("purpose", flat=True)
    return sorted(set(found))


@transaction.atomic
def warrant(
    chain: UUID,
    purpose: str,
    change: Change,
    *,
    by: Keyring,
    at: datetime,
    is_prepared: bool = False,
) -> Warrant:
    """Change who is in a room, and return to whom its key may be sealed now.

    `is_prepared` signs the link and keeps it out of the room: the caller stores it. Raises
    NotEntitled when this person may not, or when nothing leads from them to the room.
    """
    links = links_of(chain, purpose, CONTRACT)
    trust = trust_in(chain, links, by=by, purpose=purpose)
    past = links[purpose]
    if not past:
        return _begin(chain, purpose, change, trust, by=by, at=at)
    before = judge(past, chain=str(chain), purpose=purpose, trust=trust)
    _require_member(before, trust)
    if change == STAYS:
        return Warrant(_TOKEN, before, None, None)
    now = {m.person: m for m in before.members if m.person not in change.takes_out}
    now |= {m.person: m for m in (*change.adds, *change.exchanges)}
    number = before.generation + change.renews
    key = new_key() if change.renews else None
    named = _named(trust, chain, purpose, number, key) if key else before.key(number)
    body = _body(chain, purpose, change, trust, tuple(now.values()), at)
    body = replace(body, seq=before.seq + 1, prev=before.tip, generation=number, key=named)
    return _made(body, past, trust, key, by=by, is_prepared=is_prepared)


def _begin(
    chain: UUID, purpose: str, change: Change, trust: Trust, *, by: Keyring, at: datetime
) -> Warrant:
    if not change.begins_as:
        raise NotEntitled("no links")
    mine = Member(change.begins_as, trust.me, *trust.hand)
    key = new_key()
    body = _body(chain, purpose, change, trust, (mine, *change.adds), at)
    body = replace(body, key=_named(trust, chain, purpose, 1, key))
    return _made(body, (), trust, key, by=by)


def _body(
    chain: UUID,
    purpose: str,
    change: Change,
    trust: Trust,
    members: tuple[Member, ...],
    at: datetime,
) -> Body:
    return Body(
        host=trust.host,
        chain=str(chain),
        purpose=purpose,
        seq=1,
        prev="",
        generation=1,
        key="",
        members=members,
        basis=change.basis,
        handed=dict(change.handed),
        by=trust.me,
        by_key=trust.hand.sign,
        at=moment(at),
    )


def _made(
    body: Body,
    past: tuple[Link, ...],
    trust: Trust,
    key: bytes | None,
    *,
    by: Keyring,
    is_prepared: bool = False,
) -> Warrant:
    made = write(body)
    link = Link(made, by.sign(signed(made)))
    now = judge((*past, link), chain=body.chain, purpose=body.purpose, trust=trust)
    if not is_prepared:
        remember(now, by=by, at=datetime.fromisoformat(body.at))
        keep(link, body, at=datetime.fromisoformat(body.at))
    return Warrant(_TOKEN, now, key, link)


def keep(link: Link, body: Body, *, at: datetime) -> None:
    """Write a link down and enter it in the ledger; each reader judges it for themselves."""
    chain, row = UUID(body.chain), uuid4()
    RoomLink.objects.create(
        id=row,
        chain=chain,
        purpose=body.purpose,
        seq=body.seq,
        hash=link.hash,
        body=link.body,
        signature=link.signature,
    )
    by, purpose = UUID(body.by), body.purpose
    teller().tell(row, chain=chain, purpose=purpose, digest=link.hash, by=by, at=at)


def _named(trust: Trust, chain: UUID, purpose: str, generation: int, key: bytes) -> str:
    return commitment(trust.host, str(chain), purpose, generation, key)


def _require_member(judged: Room, trust: Trust) -> None:
    mine = judged.member(trust.me)
    if mine is None or mine.pair != trust.hand:
        raise NotEntitled("not a member")


def is_member(judged: Room, *, by: Keyring) -> bool:
    """Say whether the key in hand is a member's."""
    mine = judged.member(str(by.holder_id))
    return mine is not None and mine.pair == own_pair(by)


def is_key_of(key: bytes, judged: Room, generation: int, *, host: str) -> bool:
    """Say whether this is the key that the room's links name for a generation."""
    named = commitment(host, judged.chain, judged.purpose, generation, key)
    return named == judged.key(generation)


def seal_to(
    key: bytes, to: Warrant, *, generation: int, host: str
) -> dict[UUID, tuple[bytes, bytes]]:
    """Seal one of a room's keys to its members: (their sealing key, the sealed key), by person.

    Raises NotEntitled for a key that the room's links do not name.
    """
    if not is_key_of(key, to.room, generation, host=host):
        raise NotEntitled("not the key that the link names")
    sealed: dict[UUID, tuple[bytes, bytes]] = {}
    for member in to.room.members:
        box = bytes.fromhex(member.seal)
        sealed[UUID(member.person)] = (box, _sealed(key, box))
    return sealed


# --- one person, outside any room ---------------------------------------------------------------


def warrant_for(person: UUID, *, by: Keyring) -> ForOne:
    """Return the key under which something may go to one person, by what one signed of them.

    Raises NotEntitled for someone whose present keys one neither compared nor signed for, and
    Tampered for a card that its owner did not sign.
    """
    if person == by.holder_id:
        return own(by)
    row = Identity.objects.get(holder_id=person)
    box, sign = identity.confirmed(row), bytes(row.sign_public)
    if Pair(sign.hex(), box.hex()) not in trust_of(by, None).keys_of(str(person)):
        raise NotEntitled("a key that I do not know")
    return ForOne(_TOKEN, person, box)


def own(by: Keyring) -> ForOne:
    """Return the key in hand."""
    return ForOne(_TOKEN, by.holder_id, by.box_public)


def successor(by: Keyring, pending: Pending) -> ForOne:
    """Return keys that one prepared, or raise NotEntitled unless the keys in hand signed them."""
    pair = identity.publics(pending)
    deed = identity.succession(by.holder_id, (by.box_public, by.sign_public), pair)
    is_mine = pending.holder_id == by.holder_id
    if not is_mine or not genuine(by.sign_public, deed, bytes(pending.by_former)):
        raise NotEntitled("keys that I did not prepare")
    return ForOne(_TOKEN, by.holder_id, identity.confirmed(pending))


def seal_for(key: bytes, to: ForOne) -> bytes:
    """Seal a key to one person."""
    return _sealed(key, to.box)


def _sealed(key: bytes, box: bytes) -> bytes:
    return bytes(SealedBox(PublicKey(box)).encrypt(key))
