"""Everything stops: sessions are cancelled, and each is told as much as is theirs to know."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from troth.engagements import acts, gates, notices
from troth.engagements.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagements.rules import PAUSED
from troth.engagements.services.steps import take, tell
from troth.ledger import services as ledger
from troth.people.models import Person


def stop_everything(
    seat: Seat, *, by: Person | None, about: Collection[UUID] = (), at: datetime
) -> None:
    """Suspend under the engagement's lock; `by` is None when a declaration stops it (GCE-1.15a).

    The sponsor is told of a pause, in the words of any other pause, and of one pause only once.
    """
    engagement = seat.engagement
    is_news = engagement.state != PAUSED
    gates.stop(engagement.pk, by=by.pk if by else None, at=at)
    take(engagement, "suspend", by=by, at=at)
    who = by.pk if by else None
    ledger.record(acts.SUSPENDED, chain=engagement.pk, by=who, at=at, about=about)
    engagement.paused_at, engagement.proposed_by, engagement.reminded_at = at, "", None
    engagement.save(update_fields=["paused_at", "proposed_by", "reminded_at"])
    told = (PRACTITIONER,) if by else (PRACTITIONER, CLIENT)
    tell(seat, notices.SUSPENDED, at=at, to=told)
    if is_news:
        tell(seat, notices.PAUSED, at=at, to=(SPONSOR,))
