"""The world that the crawler walks through: one of everything that has an id, and who is in it."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.cast import AT, agree, begin, person, sign_all
from tests.worlds import step
from troth.accounts.keys.models import Loss, LossPeer
from troth.accounts.keys.rules import OPEN
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification, Passkey, Session
from troth.accounts.people.services import accounts as people
from troth.engagement.annex.models import MethodQuestion
from troth.engagement.charters import events
from troth.engagement.charters.models import Talk
from troth.engagement.core import queries as core
from troth.engagement.core.models import FollowUp
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.models import Entry
from troth.foundation.records import services as records
from troth.foundation.vault.models import Slot
from troth.foundation.vault.services import compartments as vault
from troth.practice.concerns.tests import stories as concerns
from troth.practice.consents.payload import Terms
from troth.practice.consents.services import consenting as consents
from troth.practice.groups.models import Membership
from troth.practice.groups.tests import stories as groups
from troth.practice.meetings.rules import SHARED
from troth.practice.meetings.services import planning
from troth.practice.meetings.services import recording as meetings
from troth.practice.meetings.services.recording import SessionFacts
from troth.practice.releases.tests import stories as summaries

if TYPE_CHECKING:
    from troth.foundation.records.models import Sealed

DAY = AT + timedelta(days=10)


@dataclass(frozen=True, slots=True)
class World:
    """Everyone by role, the same roles in an engagement of others, and ids by kind of thing."""

    members: dict[str, Holder]
    others: dict[str, Holder]
    operator: Holder
    ids: dict[str, UUID]
    entry: str
    sign_in: str
    pack: dict[str, str]


@step
def lay_out(cleo: Holder, carla: Holder, hana: Holder) -> World:
    """Bring two engagements into force, and one of everything into the first."""
    mine = {CLIENT: cleo, PRACTITIONER: carla, SPONSOR: hana}
    theirs = {
        CLIENT: person("Mia", "acme"),
        PRACTITIONER: person("Nora", "coach"),
        SPONSOR: person("Lars", "acme"),
    }
    sven = person("Sven", "practice")
    seats = [_engage(mine, hearer=sven), _engage(theirs)]
    otto = person("Otto", "host")
    people.make_host_administrator(otto.person, at=AT)
    ids = {
        "engagement": seats[0].engagement.pk,
        "person": cleo.person.pk,
        **_records(seats[0], cleo, carla),
        **_facts(seats[0], carla),
        **_outside(seats[0], cleo, carla, sven),
        **_summaries(seats[0].engagement.pk, cleo),
        **_group(seats[0], cleo, carla),
        **_accounts(cleo, carla),
    }
    ledger.hand_out([otto.person.pk], at=DAY)
    pins = seats[0].engagement
    pack = {"kind": "code", "ident": pins.code, "edition": pins.edition, "since": pins.edition}
    return World(mine, theirs, otto, ids, _signed(seats[0]), _sign_in(carla), pack)


def _engage(three: dict[str, Holder], *, hearer: Holder | None = None) -> Seat:
    cleo, carla, hana = (three[part] for part in (CLIENT, PRACTITIONER, SPONSOR))
    seat = begin(cleo, carla, hana)
    if hearer is not None:
        concerns.name(carla, hearer, "supervisor")
    agree(seat, by=carla, but={"complaints": concerns.complaints(seat)})
    sign_all(seat, [carla, cleo, hana], at=AT + timedelta(days=1))
    return core.seat(seat.engagement.pk, to=carla.person)


def _records(seat: Seat, cleo: Holder, carla: Holder) -> dict[str, UUID]:
    pk = seat.engagement.pk
    note = meetings.write_note(seat, place=SHARED, title="A title", text="A text", by=carla, at=DAY)
    terms = Terms(
        purpose="accreditation",
        person=None,
        recipient="The coaches' body",
        classes=("name", "dates"),
        why="My accreditation is due",
        text="",
        until=date(2027, 1, 31),
    )
    made: dict[str, Sealed] = {
        "talk": Talk(id=uuid4()),
        "question": MethodQuestion(id=uuid4()),
        "follow_up": FollowUp(id=uuid4(), due_on=date(2027, 1, 31)),
    }
    room = vault.open_compartment(pk, "shared", by=carla.keyring, at=DAY)
    said = {"question": "notes", "method": "Asking", "text": "Why?"}
    for record in made.values():
        records.seal(record, said, by=cleo.keyring, compartment=room, at=DAY)
        record.save(force_insert=True)
    asked = consents.ask(seat, terms, by=carla, at=DAY)
    found = {name: record.pk for name, record in made.items()}
    return {**found, "shared_note": note.pk, "consent": asked.pk}


def _outside(seat: Seat, cleo: Holder, carla: Holder, sven: Holder) -> dict[str, UUID]:
    """Return what reaches someone outside: a concern, and a handover for a need."""
    contact = concerns.name(carla, sven, "colleague")
    brought = concerns.bring(seat, cleo, sven)
    proposed = concerns.propose(seat, carla, contact)
    return {
        "hearer": sven.person.pk,
        "concern": brought.pk,
        "contact": contact.pk,
        "need": proposed.need_id,
        "handover": proposed.pk,
    }


def _facts(seat: Seat, carla: Holder) -> dict[str, UUID]:
    facts: dict[str, Any] = {"minutes": 60, "kind": "video"}
    held = SessionFacts(on=DAY.date(), begins=None, attendance="both", **facts)
    met = meetings.record_session(seat, held, by=carla, at=DAY)
    soon = DAY + timedelta(days=5)
    booked = planning.book(seat, starts_at=soon, **facts, by=carla.person, at=DAY)
    return {"session": met.root, "booking": booked.pk}


def _summaries(pk: UUID, cleo: Holder) -> dict[str, UUID]:
    drafts = [summaries.draft(pk, cleo) for _ in range(3)]
    signed, sent = (summaries.sign(draft, cleo) for draft in drafts[:2])
    return {"draft": drafts[2].pk, "signed": signed.pk, "release": summaries.send(sent, cleo).pk}


def _group(seat: Seat, cleo: Holder, carla: Holder) -> dict[str, UUID]:
    group = groups.form([seat], carla)
    groups.join(group, carla, cleo)
    note = groups.write(group, carla, "A note of the group")
    membership = Membership.objects.get(group=group).pk
    return {"group": group.pk, "membership": membership, "group_note": note.pk}


def _accounts(cleo: Holder, carla: Holder) -> dict[str, UUID]:
    loss = Loss.objects.create(
        person=cleo.person,
        state=OPEN[0],
        pending=secrets.token_hex(32),
        nonce=secrets.token_bytes(16),
        asked_at=DAY,
    )
    LossPeer.objects.create(loss=loss, peer=carla.person)
    passkey = Passkey.objects.create(
        person=carla.person, credential_id="YQ", public_key=b"", name="Phone", made_at=DAY
    )
    slot = Slot.objects.filter(holder=carla.person.pk).first()
    notice = Notification.objects.filter(person=carla.person, kind="charters.active").first()
    assert slot is not None
    assert notice is not None
    return {"loss": loss.pk, "passkey": passkey.pk, "slot": slot.pk, "notice": notice.pk}


def _signed(seat: Seat) -> str:
    """Return the hash of an entry that everyone in the engagement may have a receipt of."""
    entries = Entry.objects.filter(chain=seat.engagement.pk)
    name = events.SIGNED.name.encode()
    return next(bytes(e.hash).hex() for e in entries if name in bytes(e.event))


def _sign_in(holder: Holder) -> str:
    """Return the key of a sign-in of someone."""
    made = {"seen_at": DAY, "made_at": DAY, "device": "Firefox/Linux"}
    return str(Session.objects.create(key="cd" * 32, person=holder.person, **made).key)
