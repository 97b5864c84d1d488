"""Who holds which key, and under which authority."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from troth.foundation.vault import own_rooms, slot_card
from troth.foundation.vault.keyring import Keyring, fingerprint
from troth.foundation.vault.models import Compartment, Grant, Identity, Pending, Slot, SlotKind


@dataclass(frozen=True, slots=True)
class Given:
    """One grant: who holds the key, who gave it, under which authority, when."""

    holder_id: UUID
    given_by_id: UUID
    authority: str
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A compartment and everyone who holds its key, in the order in which they got it."""

    compartment_id: UUID
    purpose: str
    generation: int
    grants: tuple[Given, ...]

    @property
    def holders(self) -> frozenset[UUID]:
        """The ids of everyone who can open it."""
        return frozenset(g.holder_id for g in self.grants)


@dataclass(frozen=True, slots=True)
class SlotSeen:
    """One way to unlock a vault, as its owner may see it; `digest` is what a ledger keeps of it.

    `signature_digest` is the SHA-256 of the owner's signature on its card, in hex. `is_signed` is
    false when it was changed outside Troth: then it opens nothing.
    """

    id: UUID
    kind: SlotKind
    reference: str
    made_at: datetime
    used_at: datetime | None
    digest: str
    signature_digest: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class PendingSeen:
    """Public keys that a person prepares (32 bytes each).

    `is_new_seed` is true when their present keys hand over, and false when those are lost.
    """

    holder_id: UUID
    box_public: bytes
    sign_public: bytes
    made_at: datetime
    is_new_seed: bool

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the pending signing key."""
        return fingerprint(self.sign_public)


def holders(engagement: UUID) -> dict[UUID, HeldBy]:
    """Return every compartment of an engagement with its grants, by compartment id; two queries.

    Grants to keys that are only prepared are left out: they are not in force. A room of one person
    has no grants: it is held by whose seed its key follows from.
    """
    prepared = Pending.objects.filter(
        holder_id=OuterRef("holder_id"), box_public=OuterRef("sealed_to")
    )
    rows = (
        Grant.objects.filter(~Exists(prepared), compartment__engagement=engagement)
        .order_by("at", "id")
        .values_list(
            "compartment_id",
            "compartment__purpose",
            "compartment__generation",
            "holder_id",
            "given_by_id",
            "authority",
            "reference",
            "at",
        )
    )
    rooms: dict[UUID, tuple[str, int, list[Given]]] = {}
    for compartment, purpose, generation, holder, giver, authority, reference, at in rows:
        given = Given(holder, giver, authority, reference, at)
        rooms.setdefault(compartment, (purpose, generation, []))[2].append(given)
    held = {pk: HeldBy(pk, p, g, tuple(gs)) for pk, (p, g, gs) in rooms.items()}
    return held | _own(engagement)


def _own(engagement: UUID) -> dict[UUID, HeldBy]:
    rows = Compartment.objects.filter(engagement=engagement, owner__isnull=False)
    found = rows.values_list("pk", "purpose", "generation", "owner_id", "made_at")
    return {
        pk: HeldBy(pk, purpose, number, (Given(owner, owner, "own", "", at),))
        for pk, purpose, number, owner, at in found
        if owner is not None and own_rooms.is_own(purpose)
    }


def compartment(engagement: UUID, purpose: str) -> Compartment | None:
    """Return the latest generation of a compartment, if it exists."""
    rooms = Compartment.objects.filter(engagement=engagement, purpose=purpose)
    return rooms.order_by("-generation").first()


def latest(rooms: Iterable[HeldBy]) -> list[HeldBy]:
    """Keep the newest generation of each purpose: the one that is written in now."""
    newest: dict[str, HeldBy] = {}
    for room in sorted(rooms, key=lambda held: held.generation):
        newest[room.purpose] = room
    return list(newest.values())


def opens(compartments: Iterable[UUID], *, by: Keyring) -> set[UUID]:
    """Return those compartments whose key is sealed to, or follows from, the keys in hand."""
    asked = set(compartments)
    own = Compartment.objects.filter(pk__in=asked, root__in=own_rooms.roots(by))
    mine = Grant.objects.filter(holder_id=by.holder_id, sealed_to=by.box_public)
    found = mine.filter(compartment_id__in=asked)
    purposes = own.values_list("pk", "purpose")
    derived = {pk for pk, purpose in purposes if own_rooms.is_own(purpose)}
    return derived | set(found.values_list("compartment_id", flat=True))


def sign_publics(holders: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the public signing key of each person named; one query."""
    rows = Identity.objects.filter(holder_id__in=set(holders))
    return {pk: bytes(key) for pk, key in rows.values_list("holder_id", "sign_public")}


def slot_kinds(holder: UUID) -> set[str]:
    """Return the kinds of the ways in which a person unlocks their present keys."""
    return set(_present_slots(holder).values_list("kind", flat=True))


def slots(holder: UUID) -> list[SlotSeen]:
    """Return the ways in which a person unlocks their present keys, the oldest first."""
    found = _present_slots(holder).order_by("made_at", "id")
    return [
        SlotSeen(
            id=slot.pk,
            kind=SlotKind(slot.kind),
            reference=slot.reference,
            made_at=slot.made_at,
            used_at=slot.used_at,
            digest=slot_card.digest(slot),
            signature_digest=sha256(bytes(slot.signature)).hexdigest(),
            is_signed=slot_card.is_signed(slot),
        )
        for slot in found
    ]


def former_kinds(holder: UUID) -> set[SlotKind]:
    """Return by what kinds of secret a person can still bring back what their lost keys open."""
    now = list(Identity.objects.filter(holder_id=holder).values_list("sign_public", flat=True))
    now += Pending.objects.filter(holder_id=holder).values_list("sign_public", flat=True)
    rows = Slot.objects.filter(holder_id=holder).exclude(sign_public__in=now)
    return {SlotKind(kind) for kind in rows.values_list("kind", flat=True)}


def pending(holder: UUID) -> PendingSeen | None:
    """Return the keys that a person prepares, if any."""
    found = Pending.objects.filter(holder_id=holder).first()
    if found is None:
        return None
    box_public, sign_public = bytes(found.box_public), bytes(found.sign_public)
    is_new_seed = bool(bytes(found.by_former))
    return PendingSeen(holder, box_public, sign_public, found.made_at, is_new_seed)


def present(holder: UUID) -> PendingSeen:
    """Return the public keys in force, in the form of prepared ones: what a peer compares."""
    found = Identity.objects.get(holder_id=holder)
    box_public, sign_public = bytes(found.box_public), bytes(found.sign_public)
    return PendingSeen(holder, box_public, sign_public, found.made_at, is_new_seed=False)


def has_recovery(holder: UUID) -> bool:
    """Say whether a recovery code exists."""
    return _present_slots(holder).filter(kind=SlotKind.RECOVERY).exists()


def _present_slots(holder: UUID) -> QuerySet[Slot]:
    now = Identity.objects.filter(holder_id=holder).values("sign_public")
    return Slot.objects.filter(holder_id=holder, sign_public__in=now)
