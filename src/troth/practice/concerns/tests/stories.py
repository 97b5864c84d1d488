"""The steps by which a contact is named, a concern is brought, and a handover is proposed."""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.cast import AT, TEXTS
from tests.worlds import step
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.sections import Complaints
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.practice.concerns import letters, queries
from troth.practice.concerns.facts import complaint_contacts
from troth.practice.concerns.models import Concern, Contact, Handover, Need
from troth.practice.concerns.services import bringing, handing, naming, needing

DAY = AT + timedelta(days=10)
TEXT = "He asked me out twice, and I said no"


def seat(found: Seat, holder: Holder) -> Seat:
    """Return an engagement as someone sits in it."""
    return engagements.seat(found.engagement.pk, to=holder.person)


@step
def name(owner: Holder, other: Holder, role: str) -> Contact:
    """Let someone be asked, accept, and be compared."""
    asked = naming.ask(name=other.person.name, email=other.person.email, role=role, by=owner, at=AT)
    accepted = naming.accept(asked, by=other, at=AT)
    read = queries.fingerprint_now(other.person.pk)
    assert read == other.keyring.fingerprint
    return naming.compare(accepted, read=read, by=owner, at=AT)


def complaints(found: Seat) -> Complaints:
    """Return where one complains, with everyone who hears concerns on this host."""
    route = TEXTS["complaints"]
    assert isinstance(route, Complaints)
    return replace(route, hearers=tuple(complaint_contacts(found.engagement.pk)))


@step
def bring(found: Seat, cleo: Holder, hearer: Holder, text: str = TEXT) -> Concern:
    """Bring a concern in words that the client had before her."""
    mine = seat(found, cleo)
    read = letters.digest(bringing.letter(mine, text))
    return bringing.bring(mine, hearer.person.pk, text, read=read, by=cleo, at=DAY)


@step
def told(found: Seat, carla: Holder, *, at: datetime = DAY) -> Need:
    """Mark a need, and tell the client of it."""
    mine = seat(found, carla)
    need = needing.mark(mine, "This is grief, not work", by=carla, at=at)
    return needing.tell(mine, need, "We spoke of your loss", is_talked=True, by=carla, at=at)


@step
def propose(found: Seat, carla: Holder, contact: Contact, text: str = TEXT) -> Handover:
    """Lay a handover before the client, for a need that she was told of."""
    need = told(found, carla)
    return handing.propose(seat(found, carla), need, contact, text, by=carla, at=DAY)
