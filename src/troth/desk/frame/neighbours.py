"""A person's engagements in one line each, for the rail and for Today."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Invitation, Kind, Part
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER
from troth.foundation.vault.host_key import opened

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An engagement in one line: the part one plays in it, and who the others are."""

    engagement_id: UUID
    part: str
    kind: str
    state: str
    practitioner: str
    client: str
    paid_by: str

    @property
    def kind_label(self) -> str:
        """The kind of work in words."""
        return str(Kind(self.kind).label)


def neighbours(*, to: "Person", most: int | None = None) -> list[Neighbour]:
    """Return the engagements of a person, the newest first; at most three queries.

    Who was invited and has not joined yet goes by the name in the invitation.
    """
    own = list(engagements.mine(to=to)[:most])
    names = _names([p.engagement_id for p in own])
    return [
        Neighbour(
            p.engagement_id,
            p.part,
            p.engagement.kind,
            p.engagement.state,
            names.get((p.engagement_id, PRACTITIONER), ""),
            names.get((p.engagement_id, CLIENT), ""),
            p.engagement.payer,
        )
        for p in own
    ]


def _names(near: Collection[UUID]) -> dict[tuple[UUID, str], str]:
    """Return the names of practitioners and clients by engagement and part."""
    joined = Part.objects.filter(engagement_id__in=near, part__in=INSIDE)
    rows = joined.values_list("engagement_id", "part", "person_id", "person__name")
    names = {(engagement, part): opened(name, row=pk) for engagement, part, pk, name in rows}
    if awaited := [pk for pk in near if (pk, CLIENT) not in names]:
        invited = Invitation.objects.filter(engagement_id__in=awaited, part=CLIENT)
        open_ones = invited.filter(withdrawn_at=None, used_at=None)
        for engagement, pk, name in open_ones.values_list("engagement_id", "pk", "name"):
            names[engagement, CLIENT] = opened(name, row=pk)
    return names
