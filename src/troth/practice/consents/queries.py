"""What a person may find of consents, and which packs someone opened and signed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from troth.foundation.records.reach import reach
from troth.practice.consents.models import Consent, Decision, State
from troth.practice.consents.payload import mark
from troth.practice.consents.rules import LIVE, SOON
from troth.profession.packs.queries import today

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

Recipient = UUID | str
"""Who receives: a person's id, or the name of a body as the consent has it."""


# --- consents ----------------------------------------------------------------------------------


def consent(pk: UUID, *, to: "Person", within: Iterable[UUID]) -> Consent:
    """Return a consent to its client, or to the practitioner of one of the engagements `within`."""
    rows = Consent.objects.select_related("compartment", "author", "recipient")
    own = rows.filter(Q(client=to) | Q(engagement__in=list(within)))
    return reach(own, Consent.objects.all(), "engagement", pk=pk)


def consents(engagement: UUID) -> list[Consent]:
    """Return the consents of one engagement, the newest first."""
    rows = Consent.objects.filter(engagement=engagement)
    rows = rows.select_related("compartment", "author", "recipient")
    return list(rows.order_by("-written_at", "pk"))


def of_client(client: "Person") -> list[Consent]:
    """Return every consent of a client, the newest first."""
    rows = Consent.objects.filter(client=client)
    rows = rows.select_related("compartment", "author", "recipient")
    return list(rows.order_by("-written_at", "pk"))


def decisions(consents: Iterable[UUID]) -> dict[UUID, Decision]:
    """Return the client's last decision on each consent, ready to be opened by the client."""
    rows = Decision.objects.filter(consent__in=list(consents)).select_related("compartment")
    return {row.consent_id: row for row in rows.order_by("written_at", "version")}


def count_decisions(consent: UUID) -> int:
    """Return how many times the client decided on a consent."""
    return Decision.objects.filter(consent=consent).count()


def matching(engagement: UUID, purpose: str, recipient: Recipient) -> list[Consent]:
    """Return the consents of an engagement to one purpose and one recipient."""
    rows = Consent.objects.filter(engagement=engagement, purpose=purpose)
    if isinstance(recipient, UUID):
        return list(rows.filter(recipient_id=recipient))
    return list(rows.filter(recipient=None, recipient_mark=mark(recipient, engagement=engagement)))


def waits(engagement: UUID, purpose: str, recipient: Recipient, *, at: datetime) -> bool:
    """Say whether the same was asked for and can still be answered, whatever the client thinks."""
    found = matching(engagement, purpose, recipient)
    return any(c.state == State.ASKED and today(at) <= c.until for c in found)


def due(at: datetime) -> list[Consent]:
    """Return the consents and open questions whose last day has passed."""
    return list(Consent.objects.filter(state__in=[*LIVE, State.ASKED], until__lt=today(at)))


def ending(found: Sequence[Consent], *, at: datetime) -> list[Consent]:
    """Return those that are live and end within 30 days, the first to end first."""
    day = today(at)
    near = [c for c in found if c.state in LIVE and day <= c.until <= day + SOON]
    return sorted(near, key=lambda c: c.until)


def unanswered(person: UUID, on: date) -> QuerySet[Consent]:
    """Return what a client is asked for on a day and has not answered or put aside in any way."""
    open_ones = Consent.objects.filter(client=person, state=State.ASKED, until__gte=on)
    return open_ones.filter(decisions=None)
