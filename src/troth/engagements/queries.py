"""What a person may find of engagements: only those in which they play a part."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from troth.engagements.models import Engagement, Part, PartName
from troth.records.reach import OutOfReach

if TYPE_CHECKING:
    from troth.people.models import Person

PRACTITIONER, CLIENT, SPONSOR = (p.value for p in PartName)
INSIDE = (PRACTITIONER, CLIENT)
"""The two parts between whom sessions and notes pass."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An engagement as one person sits in it: their part, and everybody's parts by name."""

    engagement: Engagement
    part: str
    parts: Mapping[str, Part]

    @property
    def mine(self) -> Part:
        """The asker's own part."""
        return self.parts[self.part]

    @property
    def names(self) -> dict[UUID, str]:
        """The names of the parties by person id."""
        return {p.person_id: p.person.name for p in self.parts.values()}

    def person(self, part: str) -> "Person | None":
        """Return who plays a part, or None while nobody has joined in it."""
        found = self.parts.get(part)
        return found.person if found else None

    def name(self, part: str) -> str:
        """Return the name of who plays a part, or "" while nobody has joined in it."""
        found = self.parts.get(part)
        return found.person.name if found else ""


def seat(pk: UUID, *, to: "Person", parts: Collection[str] = PartName.values) -> Seat:
    """Return the engagement as `to` sits in it, if their part is one of `parts`; one query.

    Raises OutOfReach, which lets the engagement's own ledger know of the attempt.
    """
    rows = Part.objects.filter(engagement_id=pk).select_related("person", "engagement__paid_by")
    found = {row.part: row for row in rows}
    own = next((p for p in found.values() if p.person_id == to.pk), None)
    if own is None or own.part not in parts:
        raise OutOfReach(pk if found else None)
    return Seat(own.engagement, own.part, found)


def mine(*, to: "Person", parts: Collection[str] = PartName.values) -> QuerySet[Part]:
    """Return the parts that a person plays, the newest engagement first."""
    own = Part.objects.filter(person=to, part__in=parts)
    return own.select_related("engagement__paid_by").order_by("-engagement__begun_at")


def ids(*, to: "Person", parts: Collection[str] = PartName.values) -> QuerySet[Part, UUID]:
    """Return the ids of the engagements in which a person plays one of `parts`, as a subquery."""
    return Part.objects.filter(person=to, part__in=parts).values_list("engagement_id", flat=True)
