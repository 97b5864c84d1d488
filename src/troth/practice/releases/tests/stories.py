"""Short ways to a draft, a signed, a sent and an opened summary."""

from datetime import date, timedelta
from uuid import UUID

from tests.cast import AT, PASSWORD
from tests.worlds import step
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger
from troth.practice.releases import queries
from troth.practice.releases.models import Draft, Release
from troth.practice.releases.services import drafting, reading, releasing
from troth.practice.releases.summary import Words

DAY = AT + timedelta(days=10)
UNTIL = date(2027, 1, 31)
WORDS = Words(
    title="Mid-term", text="I hand over reports now.", purpose="Mid-term talk", expires_on=UNTIL
)


def seat(engagement: UUID, holder: Holder) -> Seat:
    """Return the engagement as someone sits in it."""
    return engagements.seat(engagement, to=holder.person)


@step
def draft(engagement: UUID, by: Holder, words: Words = WORDS) -> Draft:
    """Write a draft."""
    return drafting.write(seat(engagement, by), words, by=by, at=DAY)


@step
def sign(found: Draft, by: Holder, *, read: str | None = None, password: str = PASSWORD) -> Release:
    """Sign a draft as it stands."""
    own = seat(found.engagement, by)
    if read is None:
        offered = releasing.offer(own, found, by=by, at=DAY)
        read = offered.digest if offered else ""
    return releasing.sign(
        own, found, read=read, password=password, address="127.0.0.1", by=by, at=DAY
    )


@step
def send(made: Release, by: Holder) -> Release:
    """Send what was signed."""
    own = seat(made.engagement, by)
    return releasing.send(own, made, read=made.digest, by=by, at=DAY)


def read(made: Release, by: Holder) -> reading.Reading:
    """Reach a release and open it."""
    found = queries.release(made.pk, to=by.person)
    return reading.read_release(seat(made.engagement, by), found, by=by, at=DAY)


def told(engagement: UUID) -> list[str]:
    """Return the names of the acts in an engagement's ledger, the newest first."""
    return [entry.act.name for entry in ledger.entries([engagement]) if entry.act]
