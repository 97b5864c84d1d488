"""A person's engagements in one line each, for the rail and for Today."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from troth.engagements import queries as engagements
from troth.engagements.models import Invitation, Kind, Part
from troth.engagements.queries import CLIENT, PRACTITIONER

if TYPE_CHECKING:
    from troth.people.models import Person


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
    """Return the engagements of a person, the newest first; three queries however many.

    Who was invited and has not joined yet goes by the name in the invitation.
    """
    own = list(engagements.mine(to=to)[:most])
    near = [p.engagement_id for p in own]
    invited = Invitation.objects.filter(engagement_id__in=near, withdrawn_at=None, used_at=None)
    joined = Part.objects.filter(engagement_id__in=near)
    names: dict[tuple[UUID, str], str] = {
        (engagement, part): name
        for engagement, part, name in (
            *invited.values_list("engagement_id", "part", "name"),
            *joined.values_list("engagement_id", "part", "person__name"),
        )
    }
    return [
        Neighbour(
            p.engagement_id,
            p.part,
            p.engagement.kind,
            p.engagement.state,
            names.get((p.engagement_id, PRACTITIONER), ""),
            names.get((p.engagement_id, CLIENT), ""),
            p.engagement.paid_by.name,
        )
        for p in own
    ]
