"""What consents and packs owe: lines for Today."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.consents import queries
from troth.consents.purposes import PURPOSES

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
    """Return what a client is asked for and has not answered or put aside; one query."""
    return [
        Owed(
            kind="consent",
            engagement_id=found.engagement,
            text=_("Somebody asks for your consent: %(purpose)s")
            % {"purpose": _(PURPOSES[found.purpose].words)},
            url=reverse("consents:consent", args=[found.pk]),
            since=found.written_at,
        )
        for found in queries.unanswered(to, at=at)
        if found.purpose in PURPOSES
    ]
