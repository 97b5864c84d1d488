"""A person's engagements in one line each, for the rail and for Today."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Engagement, Invitation, Kind, Part
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.foundation.kit.names import alike, called
from troth.foundation.kit.prepared import Prepared
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
    names = _joined({p.engagement_id: p.engagement.payer for p in own})
    return _lines([(p.engagement, p.part) for p in own], names)


def of_seats(seats: Sequence[Seat], *, most: int) -> list[Neighbour]:
    """Return the same from seats that were read already; at most one query."""
    near = seats[:most]
    names = {(s.engagement.pk, part): s.name(part) for s in near for part in INSIDE}
    joined = {key: name for key, name in names.items() if name}
    return _lines([(s.engagement, s.part) for s in near], joined)


Names = dict[tuple[UUID, str], str]
"""Names by engagement and part."""


def _lines(own: Sequence[tuple[Engagement, str]], joined: Names) -> list[Neighbour]:
    names = joined | _invited([e.pk for e, _ in own if (e.pk, CLIENT) not in joined])
    return [
        Neighbour(
            engagement.pk,
            part,
            engagement.kind,
            engagement.state,
            names.get((engagement.pk, PRACTITIONER), ""),
            names.get((engagement.pk, CLIENT), ""),
            engagement.payer,
        )
        for engagement, part in own
    ]


def _joined(payers: Mapping[UUID, str]) -> Names:
    """Return the names of practitioners and clients; `payers` says who pays for each engagement."""
    rows = list(_JOINED(engagements=list(payers)))
    people = {pk: opened(name, row=pk) for _engagement, _part, pk, name in rows}
    same = alike(people)
    return {
        (engagement, part): called(people[pk], *_beside(part, payers[engagement], pk in same))
        for engagement, part, pk, _name in rows
    }


def _beside(part: str, payer: str, is_alike: bool) -> tuple[str, ...]:
    if not is_alike:
        return ()
    return engagements.label(part), payer if part == CLIENT else ""


_JOINED = Prepared(
    lambda engagements: Part.objects.filter(
        engagement_id__in=engagements, part__in=INSIDE
    ).values_list("engagement_id", "part", "person_id", "person__name")
)


def _invited(awaited: Collection[UUID]) -> Names:
    """Return the names of clients to come, as their invitations have them."""
    if not awaited:
        return {}
    rows = Invitation.objects.filter(engagement_id__in=awaited, part=CLIENT)
    open_ones = rows.filter(withdrawn_at=None, used_at=None)
    named = open_ones.values_list("engagement_id", "pk", "name")
    return {(engagement, CLIENT): opened(name, row=pk) for engagement, pk, name in named}
