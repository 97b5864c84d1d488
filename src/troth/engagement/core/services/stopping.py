"""Everything stops: sessions are cancelled, and each is told as much as is theirs to know."""

from datetime import datetime

from troth.accounts.people.models import Person
from troth.engagement.core import conditions, events
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import PAUSED, SYSTEM
from troth.engagement.core.services.steps import take, tell_of
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.records.models import Sealed


def stop_everything(seat: Seat, *wrote: Sealed, by: Person | None, at: datetime) -> None:
    """Suspend under the engagement's lock; `by` is None when a declaration stops it (GCE-1.15a).

    The sponsor is told of a pause, in the words of any other pause, and of one pause only once.
    """
    engagement = seat.engagement
    is_news = engagement.state != PAUSED
    conditions.stop(engagement.pk, by=by.pk if by else None, at=at)
    take(engagement, "suspend", by=by, at=at)
    who = by.pk if by else None
    ledger.record(events.SUSPENDED, chain=engagement.pk, by=who, at=at, **records.written(*wrote))
    engagement.paused_at, engagement.proposed_by, engagement.reminded_at = at, "", None
    engagement.save(update_fields=["paused_at", "proposed_by", "reminded_at"])
    act = "suspend" if is_news else "suspend in a pause"
    tell_of(seat, act, at=at, by="" if by else SYSTEM)
