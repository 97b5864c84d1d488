"""The steps by which a contact is named, a concern is brought, and a handover is proposed."""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.cast import AT, TEXTS
from troth.concerns import letters, queries, services
from troth.concerns.facts import hearers
from troth.concerns.models import Concern, Contact, Handover, Need
from troth.engagements import queries as engagements
from troth.engagements.charter import Complaints
from troth.engagements.queries import Seat
from troth.people.holder import Holder

DAY = AT + timedelta(days=10)
TEXT = "He asked me out twice, and I said no"


def seat(found: Seat, holder: Holder) -> Seat:
    """Return an engagement as somebody sits in it."""
    return engagements.seat(found.engagement.pk, to=holder.person)


def name(owner: Holder, other: Holder, role: str) -> Contact:
    """Let somebody be asked, accept, and be compared."""
    asked = services.ask(
        name=other.person.name, email=other.person.email, role=role, by=owner.person, at=AT
    )
    accepted = services.accept(asked, by=other.person, at=AT)
    read = queries.fingerprint_now(other.person.pk)
    assert read == other.keyring.fingerprint
    return services.compare(accepted, read=read, by=owner.person, at=AT)


def complaints(found: Seat) -> Complaints:
    """Return where one complains, with everybody who hears concerns on this host."""
    route = TEXTS["complaints"]
    assert isinstance(route, Complaints)
    return replace(route, hearers=tuple(hearers(found.engagement.pk)))


def bring(found: Seat, cleo: Holder, hearer: Holder, text: str = TEXT) -> Concern:
    """Bring a concern in words that the client had before her."""
    mine = seat(found, cleo)
    read = letters.digest(services.letter(mine, text))
    return services.bring(mine, hearer.person.pk, text, read=read, by=cleo, at=DAY)


def told(found: Seat, carla: Holder, *, at: datetime = DAY) -> Need:
    """Mark a need, and tell the client of it."""
    mine = seat(found, carla)
    need = services.mark(mine, "This is grief, not work", by=carla, at=at)
    return services.tell(mine, need, "We spoke of your loss", is_talked=True, by=carla, at=at)


def propose(found: Seat, carla: Holder, contact: Contact, text: str = TEXT) -> Handover:
    """Lay a handover before the client, for a need that she was told of."""
    need = told(found, carla)
    return services.propose(seat(found, carla), need, contact, text, by=carla, at=DAY)
