"""Who holds which key, and under which authority."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from troth.vault.models import Compartment, Grant, Identity, Slot, SlotKind


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
    """A compartment and everybody who holds its key, in the order in which they got it."""

    compartment_id: UUID
    purpose: str
    generation: int
    grants: tuple[Given, ...]

    @property
    def holders(self) -> frozenset[UUID]:
        """The ids of everybody who can open it."""
        return frozenset(g.holder_id for g in self.grants)


def holders(engagement: UUID) -> dict[UUID, HeldBy]:
    """Return every compartment of an engagement with its grants, by compartment id; one query."""
    rows = (
        Grant.objects.filter(compartment__engagement=engagement)
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
    return {pk: HeldBy(pk, p, g, tuple(gs)) for pk, (p, g, gs) in rooms.items()}


def compartment(engagement: UUID, purpose: str) -> Compartment | None:
    """Return the latest generation of a compartment, if it exists."""
    rooms = Compartment.objects.filter(engagement=engagement, purpose=purpose)
    return rooms.order_by("-generation").first()


def holds(compartment_id: UUID, holder: UUID) -> bool:
    """Say whether a person holds the key of a compartment."""
    return Grant.objects.filter(compartment_id=compartment_id, holder_id=holder).exists()


def sign_publics(holders: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the public signing key of each person named; one query."""
    rows = Identity.objects.filter(holder_id__in=set(holders))
    return {pk: bytes(key) for pk, key in rows.values_list("holder_id", "sign_public")}


def has_recovery(holder: UUID) -> bool:
    """Say whether a recovery code exists."""
    return Slot.objects.filter(holder_id=holder, kind=SlotKind.RECOVERY).exists()
