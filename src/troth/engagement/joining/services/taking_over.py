"""What happens to who acted for a sponsor once the successor that the two agreed on is let in."""

from datetime import datetime

from troth.accounts.people.holder import Holder
from troth.accounts.people.services import notifications as people
from troth.engagement.core.models import Part
from troth.engagement.core.queries import Seat
from troth.engagement.joining import events, notifications, queries
from troth.engagement.joining.models import Succession
from troth.foundation.ledger import services as ledger
from troth.foundation.vault.services import compartments as vault


def take_over(seat: Seat, guest: Part, *, by: Holder, at: datetime) -> None:
    """Let whoever acted before go, now that their successor was let in.

    The room of the charter gets a new key without them: what is written from here on they cannot
    read, and nothing that was sent to them opens to the successor.
    """
    pk = seat.engagement.pk
    found = queries.succession(pk)
    if found is None or found.agreed_at is None or not _came_by(found, guest):
        return
    gone = [p.person_id for p in seat.representatives if p.pk != guest.pk]
    vault.renew(pk, "contract", without=gone, by=by.keyring, at=at)
    for part in seat.representatives:
        if part.pk != guest.pk:
            people.notify(part.person, notifications.REPLACED, about=str(pk), at=at)
    Part.objects.filter(engagement=pk, person__in=gone, left_at=None).update(left_at=at)
    Succession.objects.filter(pk=found.pk).update(over_at=at)
    about = [found.pk, *gone]
    ledger.record(events.SUCCEEDED, chain=pk, by=by.person.pk, at=at, about=about)


def _came_by(found: Succession, guest: Part) -> bool:
    """Say whether who is let in came by the invitation that both agreed on."""
    used = found.invitation.used_at if found.invitation else None
    return used is not None and used == guest.joined_at
