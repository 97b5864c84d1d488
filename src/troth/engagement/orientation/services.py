"""What the parties open so that they know it: how to complain, and what they agreed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.sections import Complaints
from troth.engagement.charters import page_views as openings
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Charter, Page, PageView
from troth.engagement.charters.services.opening import Reading, read_latest, read_version
from troth.engagement.core.queries import CLIENT, INSIDE, SPONSOR, Seat
from troth.engagement.orientation import events, policy
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event


@dataclass(frozen=True, slots=True)
class Route:
    """How one complains, as a version of the charter has it."""

    charter: Charter
    complaints: Complaints


@transaction.atomic
def open_route(seat: Seat, *, by: Holder, at: datetime) -> Route | None:
    """Return how to complain as the latest charter names it, or None where it names nobody.

    That client or sponsor opened it is remembered once, before they sign (GCE-1.2b); afterwards
    nobody can tell that someone looked. Raises vault.NoKey for who was not let in.
    """
    reading = read_latest(seat, by=by, at=at)
    if reading.text is None or not reading.text.complaints.body.strip():
        return None
    found = reading.text.complaints
    if seat.part in (CLIENT, SPONSOR) and policy.signs_later(seat, reading.charter):
        _remember(
            seat, Page.ROUTE, reading.charter, asdict(found), events.ROUTE_OPENED, by=by, at=at
        )
    return Route(reading.charter, found)


@transaction.atomic
def open_agreed(seat: Seat, *, by: Holder, at: datetime) -> Reading | None:
    """Return the charter that all signed, to be read once more before one begins; None before that.

    That client or practitioner opened it is remembered for each version that came into force, so
    that a renewal asks again (GCE-1.11, IMC-CONF-2).
    """
    found = charters.signed_charter(seat.engagement.pk)
    if found is None:
        return None
    reading = read_version(seat, found.version, by=by, at=at)
    if reading.text is not None and seat.part in INSIDE:
        words = {"charter": found.digest}
        _remember(seat, Page.AGREED, found, words, events.AGREED_OPENED, by=by, at=at)
    return reading


def _remember(
    seat: Seat, page: Page, charter: Charter, words: Any, act: Event, *, by: Holder, at: datetime
) -> None:
    pk = seat.engagement.pk
    _row, is_first = PageView.objects.get_or_create(
        engagement_id=pk,
        person=by.person,
        page=page,
        mark=openings.mark(words, engagement=pk),
        defaults={"charter": charter, "digest": charter.digest, "part": seat.part, "at": at},
    )
    if is_first:
        about, digests = [charter.pk], [charter.digest]
        ledger.record(act, chain=pk, by=by.person.pk, at=at, about=about, digests=digests)
