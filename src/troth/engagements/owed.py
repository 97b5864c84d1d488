"""What the beginning of an engagement owes: whose turn it is, as lines for Today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagements import queries
from troth.engagements.models import PartName
from troth.engagements.queries import PRACTITIONER, Preparation

if TYPE_CHECKING:
    from troth.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One line: what to do and where; `is_awaited` when somebody else has to do it."""

    kind: str
    engagement_id: UUID
    text: str
    url: str
    since: datetime
    is_awaited: bool = False


def owed(*, to: "Person", at: datetime) -> list[Owed]:
    """Return what a person owes or awaits until their engagements are in force."""
    return [line for p in queries.preparations(to=to, at=at) for line in _lines(p)]


def _lines(found: Preparation) -> Iterator[Owed]:
    if found.seat.part == PRACTITIONER:
        yield from _at_the_door(found)
    elif not found.seat.is_let_in:
        yield _waits_at_the_door(found)
        return
    if found.charter is not None:
        yield _charter_line(found)


def _at_the_door(found: Preparation) -> Iterator[Owed]:
    engagement = found.seat.engagement.pk
    url = reverse("engagements:parties", args=[engagement])
    for part in found.seat.parts.values():
        if part.let_in_at is None:
            yield Owed(
                kind="let in",
                engagement_id=engagement,
                text=_("Let %(name)s in") % {"name": part.person.name},
                url=url,
                since=part.joined_at,
            )
    for link in found.expired:
        yield Owed(
            kind="invite",
            engagement_id=engagement,
            text=_("Send the invitation to %(name)s again") % {"name": link.name},
            url=url,
            since=link.expires_at,
        )


def _waits_at_the_door(found: Preparation) -> Owed:
    seat = found.seat
    return Owed(
        kind="await let in",
        engagement_id=seat.engagement.pk,
        text=_("%(name)s has to let you in") % {"name": seat.name(PRACTITIONER)},
        url=reverse("engagements:parties", args=[seat.engagement.pk]),
        since=seat.mine.joined_at,
        is_awaited=True,
    )


def _charter_line(found: Preparation) -> Owed:
    seat, charter = found.seat, found.charter
    if charter is None:
        raise ValueError("An engagement in preparation has a charter.")
    others = ", ".join(p.person.name for p in seat.parts.values() if p.part != seat.part)
    with_whom = others if seat.part == PRACTITIONER else seat.name(PRACTITIONER)
    kind, text = _charter_words(found, with_whom)
    return Owed(
        kind=kind,
        engagement_id=seat.engagement.pk,
        text=text,
        url=reverse("engagements:charter", args=[seat.engagement.pk]),
        since=charter.written_at,
        is_awaited=seat.part in found.signed,
    )


def _charter_words(found: Preparation, name: str) -> tuple[str, str]:
    seat = found.seat
    if seat.part in found.signed:
        missing = [seat.name(p) or str(PartName(p).label) for p in PartName.values]
        left = [n for p, n in zip(PartName.values, missing, strict=True) if p not in found.signed]
        return "await signatures", _("The charter waits for: %(names)s") % {
            "names": ", ".join(left)
        }
    if found.signed:
        return "sign", _("Read and sign the charter with %(name)s") % {"name": name}
    if not name:
        return "charter", _("Prepare the charter")
    return "charter", _("Agree the charter with %(name)s") % {"name": name}
