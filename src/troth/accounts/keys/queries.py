"""What a person may find about keys: their own ways to unlock, and requests that concern them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from troth.accounts.keys.models import Loss, LossPeer
from troth.accounts.keys.rules import ASKED, COMPARED, DONE, OPEN, WAITING
from troth.accounts.people import passkeys
from troth.accounts.people import queries as people
from troth.accounts.people.models import Person
from troth.foundation.ledger import queries as ledger
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import identity
from troth.foundation.vault import queries as vault
from troth.foundation.vault.models import Grant, SlotKind

INSIDE, CONTRACT = "shared", "contract"
GROUP = "group"
"""How the rooms of a group begin: there the practitioner is the peer of each member."""
OWN, GIVEN_AGAIN, RENEWED = "own", "peer", "renewal"
"""Authorities of grants that nobody gave as the one who lets in."""


# --- ways to unlock ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockMethod:
    """One way in which a person unlocks their vault; `name` is what they called a passkey."""

    id: UUID
    kind: str
    name: str
    made_at: datetime
    used_at: datetime | None
    signs_in: bool


def unlock_methods(person: Person) -> list[UnlockMethod]:
    """Return the ways to unlock, the everyday ones first; three queries."""
    names = {passkeys.reference(p.credential_id): p.name for p in people.passkeys(person)}
    by_password = people.has_password(person)
    order = list(SlotKind)
    found = [
        UnlockMethod(
            id=slot.id,
            kind=slot.kind,
            name=names.get(slot.reference, ""),
            made_at=slot.made_at,
            used_at=slot.used_at,
            signs_in=slot.kind == SlotKind.PASSWORD and by_password,
        )
        for slot in vault.slots(person.pk)
    ]
    return sorted(found, key=lambda way: (order.index(SlotKind(way.kind)), way.made_at))


def unlock_method(pk: UUID, *, to: Person) -> UnlockMethod:
    """Return one way of one's own, or raise OutOfReach."""
    found = next((w for w in unlock_methods(to) if w.id == pk), None)
    if found is None:
        raise OutOfReach
    return found


def history(person: Person, acts: Iterable[str], *, most: int = 50) -> list[ledger.Told]:
    """Return what the person's own ledger tells of these acts, the newest first."""
    wanted = frozenset(acts)
    found = ledger.entries([person.pk], most=1000)
    return [told for told in found if told.act and told.act.name in wanted][:most]


# --- who shares what ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Common:
    """What a person and one other human both hold: compartments, and their engagements."""

    compartments: frozenset[UUID]
    engagements: frozenset[UUID]


@dataclass(slots=True)
class _Held:
    """Who holds what of one engagement, of the rooms that one person is in."""

    rooms: dict[UUID, set[UUID]] = field(default_factory=dict)
    inside: set[UUID] = field(default_factory=set)
    around: set[UUID] = field(default_factory=set)
    began: set[UUID] = field(default_factory=set)


def in_common(person: UUID) -> dict[UUID, Common]:
    """Return, by peer, what a peer could give back to a person; one query.

    Client and practitioner, who share a room, are peers. Someone outside that room vouches for
    nobody in it: the sponsor may run the host. For a sponsor, before there is a shared room, and in
    a group, the one who began it and those whom they let in are peers. Nobody else becomes one by
    having got keys back, and the one who began stays one when keys are renewed.
    """
    found: dict[UUID, tuple[set[UUID], set[UUID]]] = {}
    for engagement, held in _held(person).items():
        for peer in _peers_in(held, person):
            compartments, engagements = found.setdefault(peer, (set(), set()))
            compartments |= held.rooms[peer]
            engagements.add(engagement)
    return {peer: Common(frozenset(c), frozenset(e)) for peer, (c, e) in found.items()}


def _held(person: UUID) -> dict[UUID, _Held]:
    mine = Grant.objects.filter(holder_id=person).values("compartment")
    rows = Grant.objects.filter(compartment__in=mine).values_list(
        "compartment_id",
        "compartment__engagement",
        "compartment__purpose",
        "holder_id",
        "authority",
        "given_by_id",
        "sealed_to",
        "holder__public_keys__box_public",
    )
    found: dict[UUID, _Held] = {}
    for compartment, engagement, purpose, holder, authority, giver, box, present in rows:
        if holder != person and bytes(box) != bytes(present):
            continue  # a key that its holder has lost themselves
        held = found.setdefault(engagement, _Held())
        held.rooms.setdefault(holder, set()).add(compartment)
        if purpose == INSIDE:
            held.inside.add(holder)
        if purpose == CONTRACT or purpose.startswith(GROUP):
            held.around.add(holder)
            held.began |= _began(holder, authority, giver, to=person)
    return found


def _began(holder: UUID, authority: str, giver: UUID, *, to: UUID) -> set[UUID]:
    """Return whom a grant shows to be the one who began: they hold, or they let someone in.

    Whoever gave a person's own keys back was their peer, and still is. New keys take the authority
    of the former ones over, so what someone gave to themselves shows nothing.
    """
    if authority == OWN:
        return {holder}
    if authority == RENEWED or (authority == GIVEN_AGAIN and holder != to):
        return set()
    return {giver} - {holder}


def _peers_in(held: _Held, person: UUID) -> set[UUID]:
    if person in held.inside:
        return held.inside - {person}
    return (held.around if person in held.began else held.began & held.around) - {person}


def peers(person: Person) -> list[Person]:
    """Return those who could give something back to a person, by name."""
    found = Person.objects.filter(pk__in=in_common(person.pk), is_active=True)
    return sorted(found, key=lambda peer: peer.name.casefold())


def others(person: UUID) -> list[Person]:
    """Return everyone who holds a key of a room that the person is in, too."""
    rooms = Grant.objects.filter(holder_id=person).values("compartment")
    holders = Grant.objects.filter(compartment__in=rooms).exclude(holder_id=person)
    return list(Person.objects.filter(pk__in=holders.values("holder_id"), is_active=True))


# --- requests ----------------------------------------------------------------------------------


def open_losses(person: UUID) -> QuerySet[Loss]:
    """Return the request for a person's keys that still runs, if any."""
    return Loss.objects.filter(person=person, state__in=OPEN)


def open_loss(person: Person) -> Loss | None:
    """Return the request for a person's keys that still runs."""
    return open_losses(person.pk).first()


def last_loss(person: Person) -> Loss | None:
    """Return the latest request of a person that has ended."""
    ended = Loss.objects.filter(person=person).exclude(state__in=OPEN)
    return ended.select_related("person").order_by("-asked_at").first()


def loss(pk: UUID, *, to: Person) -> Loss:
    """Return a request of one's own, or raise OutOfReach."""
    found = Loss.objects.filter(pk=pk, person=to).select_related("person").first()
    if found is None:
        raise OutOfReach
    return found


def asking(pk: UUID, *, to: Person) -> LossPeer:
    """Return a request in which one was asked as a peer, or raise OutOfReach."""
    mine = LossPeer.objects.filter(loss=pk, peer=to).select_related("loss__person", "peer")
    found = mine.first()
    if found is None:
        raise OutOfReach
    return found


def _near(to: Person) -> QuerySet[Grant, Any]:
    """Return the ids of those who share a room with a person."""
    mine = Grant.objects.filter(holder_id=to.pk).values("compartment")
    return Grant.objects.filter(compartment__in=mine).exclude(holder_id=to.pk).values("holder")


def told(pk: UUID, *, to: Person) -> Loss:
    """Return a request of someone with whom one shares a room, or raise OutOfReach."""
    found = Loss.objects.filter(pk=pk, person__in=_near(to)).select_related("person").first()
    if found is None:
        raise OutOfReach
    return found


def told_of(*, to: Person) -> list[Loss]:
    """Return the running requests of those with whom one shares a room, where others were asked."""
    found = Loss.objects.filter(state__in=OPEN, person__in=_near(to)).exclude(peers__peer=to)
    return list(found.select_related("person").order_by("asked_at"))


def askings(*, to: Person) -> list[LossPeer]:
    """Return the requests that wait for a person's answer as a peer, the oldest first."""
    mine = open_askings(to.pk).select_related("loss__person", "peer")
    return list(mine.order_by("loss__asked_at"))


def losses_to_answer(person: UUID) -> QuerySet[Loss]:
    """Return the losses of others about which a person is asked as a peer."""
    return Loss.objects.filter(pk__in=open_askings(person).values("loss"))


def open_askings(person: UUID) -> QuerySet[LossPeer]:
    """Return the requests that wait for a person's answer as a peer.

    One that is done is among them until the peer has given back, or something newer was asked.
    """
    mine = LossPeer.objects.filter(peer=person, compared_at=None, loss__state__in=(*OPEN, DONE))
    whose, when = OuterRef("loss__person"), OuterRef("loss__asked_at")
    newer = Loss.objects.filter(person=whose, asked_at__gt=when)
    return mine.filter(~Exists(newer))


def late_peers(found: Loss) -> list[LossPeer]:
    """Return those who had not compared the words when the new keys came into force, by name."""
    return [row for row in asked_peers(found) if found.state == DONE and row.compared_at is None]


def late(person: Person) -> list[LossPeer]:
    """Return those who could still give back what they share with a person who has new keys."""
    found = last_loss(person)
    return late_peers(found) if found else []


@dataclass(frozen=True, slots=True)
class Exchange:
    """The key (public, Ed25519, 32 bytes) that was lost, and the one in its place."""

    lost: bytes
    new: bytes


def exchange(found: Loss) -> Exchange | None:
    """Return which key takes the place of which; None when nobody shows that they belong together.

    While a request runs the new key is the prepared one. When it is done it is the one in force,
    if the line of keys leads back from there to the key that the request was for.
    """
    if found.state != DONE:
        present = vault.sign_publics([found.person_id])[found.person_id]
        return Exchange(present, bytes.fromhex(found.pending))
    line = [signer.public for signer in identity.signers(found.person_id)]
    asked_for = bytes.fromhex(found.pending)
    if asked_for not in line[:-1] or not identity.is_genuine(found.person_id):
        return None
    return Exchange(line[line.index(asked_for) + 1], line[0])


def asked_peers(found: Loss) -> list[LossPeer]:
    """Return those who were asked, by name."""
    rows = LossPeer.objects.filter(loss=found).select_related("peer")
    return sorted(rows, key=lambda row: row.peer.name.casefold())


def due(*, at: datetime) -> QuerySet[Loss]:
    """Return the requests whose 72 hours are over."""
    return Loss.objects.filter(state=WAITING, due_at__lte=at)


def unanswered(*, asked_before: datetime) -> QuerySet[Loss]:
    """Return the requests whose 72 hours have not begun and that are older than a moment."""
    return Loss.objects.filter(state__in=(ASKED, COMPARED), asked_at__lte=asked_before)
