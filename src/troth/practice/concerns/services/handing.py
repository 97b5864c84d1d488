"""A handover: the practitioner proposes, the client signs the very words, only then they go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.passkeys import Answer
from troth.accounts.people.services import notifications as people
from troth.accounts.people.services import signing_in
from troth.engagement.charters.services import closed
from troth.engagement.charters.services import rooms as engagement_services
from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records import signatures
from troth.foundation.vault import identity
from troth.foundation.vault.services import compartments as vault
from troth.foundation.vault.services import naming
from troth.foundation.vault.services.payloads import Authority
from troth.practice.concerns import events, letters, notifications, policy, queries
from troth.practice.concerns.letters import Packet
from troth.practice.concerns.models import Contact, Handover, Kind, Need, Word
from troth.practice.concerns.rules.contacts import COLLEAGUE
from troth.practice.concerns.rules.handovers import HANDOVER
from troth.practice.concerns.rules.parts import CLIENT, CONTACT, PRACTITIONER
from troth.practice.concerns.services.needing import settle_by_handover
from troth.practice.concerns.services.steps import take, write


@dataclass(frozen=True, slots=True)
class HandoverReading:
    """A handover as it was opened; `packet` is None when it may not be read, or was changed."""

    handover: Handover
    may_read: Verdict
    packet: Packet | None


@transaction.atomic
def propose(
    seat: Seat, need: Need, contact: Contact, text: str, *, by: Holder, at: datetime
) -> Handover:
    """Lay a colleague and a text before the client. The colleague learns nothing of it."""
    seat = under_lock(seat, by=by.person)
    need = queries.need(need.pk, to=by.person)
    contact = queries.contact(contact.pk, to=by.person)
    policy.may_propose(seat, need, contact, text).enforce(seat.engagement.pk)
    client = seat.person(CLIENT)
    if contact.person is None or client is None:
        raise ValueError("A handover without anybody was judged to be allowed.")
    packet = Packet(
        engagement=str(seat.engagement.pk),
        client=seat.bare_name(CLIENT),
        practitioner=seat.bare_name(PRACTITIONER),
        to=str(contact.person.pk),
        to_name=contact.person.name,
        key=contact.fingerprint,
        text=text,
        salt=letters.new_salt(),
    )
    made = Handover(
        id=uuid4(),
        engagement=seat.engagement,
        need=need,
        client=client,
        colleague=contact.person,
        digest=letters.digest(packet),
        state="",
        proposed_at=at,
        changed_at=at,
    )
    take(HANDOVER, made, "propose", by=by.person, at=at)
    made.save(force_insert=True)
    room = engagement_services.open_shared(seat, by, at=at)
    word = write(made.pk, Kind.PROPOSAL, letters.words(packet), room=room, by=by, at=at)
    _tell(events.PROPOSED, made, word, by=by.person, at=at)
    people.notify(client, notifications.PROPOSED, about=str(made.pk), at=at)
    return made


# --- reading -----------------------------------------------------------------------------------


@transaction.atomic
def read_handover(found: Handover, *, by: Holder, at: datetime) -> HandoverReading:
    """Open a handover; the colleague's first reading is shown to the client.

    Raises NeedsReason when a practitioner has to say first why they read after the end.
    """
    found = _locked(found, by.person)
    if queries.part_at(found, by.person) == PRACTITIONER:
        seat = engagements.seat(found.engagement_id, to=by.person)
        closed.need_reason(seat, by=by.person, at=at)
    verdict = policy.may_read_handover(found, by=by.person)
    packet = _open(found, by=by, at=at) if verdict else None
    is_colleague = queries.part_at(found, by.person) == CONTACT
    if packet is not None and is_colleague and found.read_at is None:
        naming.remember(found.engagement_id, purpose(found), by=by.keyring, at=at)
        found.read_at = at
        found.save(update_fields=["read_at"])
    return HandoverReading(found, verdict, packet)


def _open(found: Handover, *, by: Holder, at: datetime) -> Packet | None:
    """Open the words that count: the signed ones, or before that the proposal."""
    kind = Kind.HANDOVER if found.signed_at and by.person.pk != _writer(found) else Kind.PROPOSAL
    rows = [w for w in queries.words([found.pk]) if w.kind == kind]
    opened = records.open_held(rows, by=by.keyring, why=events.HANDOVER_READ, at=at)
    seen = next((o for o in opened.values()), None)
    if seen is None or not seen.intact:
        return None
    packet = letters.packet(seen.words)
    genuine = found.signed_at is None or signatures.holds(found.claim)
    return packet if letters.digest(packet) == found.digest and genuine else None


def _writer(found: Handover) -> UUID | None:
    return engagements.players(found.engagement_id).get(PRACTITIONER)


# --- the client's answer -----------------------------------------------------------------------


def sign(
    found: Handover,
    *,
    read: str,
    password: str = "",
    passkey: Answer | None = None,
    address: str,
    by: Holder,
    at: datetime,
) -> Handover:
    """Sign the words whose digest `read` the client had before her, and send them.

    Raises Refused, and WrongSecret when `password` does not open her vault and the passkey is not
    hers. `address` is the network address, on which too many wrong tries are counted.
    """
    policy.may_act(found, "sign", by=by.person).enforce(found.engagement_id)
    signing_in.recognise(by.person, password=password, passkey=passkey, address=address, at=at)
    return _sign(found, read=read, by=by, at=at)


@transaction.atomic
def _sign(found: Handover, *, read: str, by: Holder, at: datetime) -> Handover:
    found = _locked(found, by.person)
    pk = found.engagement_id
    identity.locked(found.colleague_id)
    packet = _open(found, by=by, at=at)
    now, key = (letters.digest(packet), packet.key) if packet else ("", "")
    intact = packet is not None and packet.to == str(found.colleague_id)
    verdict = policy.may_sign(found, key=key, is_intact=intact, read=read, now=now, by=by.person)
    verdict.enforce(pk)
    if packet is None:
        raise ValueError("Words that do not open were judged to be signable.")
    found.signed_at = at
    found.signature = by.keyring.sign(found.claim.payload)
    authority = Authority("handover", found.digest)
    mine = by.keyring
    room = vault.open_compartment(
        pk, purpose(found), part=CLIENT, by=mine, authority=authority, at=at
    )
    word = write(found.pk, Kind.HANDOVER, letters.words(packet), room=room, by=by, at=at)
    other = found.colleague_id
    naming.pin_named(pk, other, part=COLLEAGUE, named=packet.key, by=mine, at=at)
    vault.grant(room, other, part=COLLEAGUE, by=mine, authority=authority, at=at)
    _step(found, "sign", by=by.person, at=at)
    _tell(events.SENT, found, word, by=by.person, at=at)
    people.notify(found.colleague, notifications.SENT, about=str(found.pk), at=at)
    _tell_practitioner(found, at=at)
    return found


_ACTS: dict[str, Event] = {
    "refuse": events.REFUSED,
    "drop": events.DROPPED,
    "accept": events.ACCEPTED,
    "decline": events.DECLINED,
    "withdraw": events.TAKEN_BACK,
}
_SHUTS = ("decline", "withdraw")
"""The acts that take the colleague's key back."""


@transaction.atomic
def act(found: Handover, name: str, *, by: Holder, at: datetime) -> Handover:
    """Refuse or take back (client), drop (practitioner), accept or decline (colleague).

    Nobody owes a reason. Accepted, it settles the need that it answers.
    """
    found = _locked(found, by.person)
    policy.may_act(found, name, by=by.person).enforce(found.engagement_id)
    if name in _SHUTS:
        out = found.colleague_id
        vault.take_out(found.engagement_id, purpose(found), out, by=by.keyring, at=at)
    _step(found, name, by=by.person, at=at)
    _tell(_ACTS[name], found, None, by=by.person, at=at)
    if name == "accept":
        settle_by_handover(found.need, at=at)
    if name in ("accept", "decline"):
        people.notify(found.client, notifications.ANSWERED, about=str(found.pk), at=at)
    if name not in ("drop", "withdraw"):
        _tell_practitioner(found, at=at)
    return found


def purpose(found: Handover) -> str:
    """Return the purpose of the room in which the signed words are."""
    return f"handover:{found.pk}"


def _locked(found: Handover, by: Person) -> Handover:
    """Lock the engagement until the transaction ends, and read the handover again."""
    Engagement.objects.select_for_update().get(pk=found.engagement_id)
    return queries.handover(found.pk, to=by)


def _tell_practitioner(found: Handover, *, at: datetime) -> None:
    writer = _writer(found)
    if writer is not None:
        person = Person.objects.get(pk=writer)
        people.notify(person, notifications.ANSWERED, about=str(found.pk), at=at)


def _step(found: Handover, act: str, *, by: Person, at: datetime) -> None:
    take(HANDOVER, found, act, by=by, at=at)
    found.save(update_fields=["state", "signature", "signed_at", "changed_at"])


def _tell(told: Event, found: Handover, word: Word | None, *, by: Person, at: datetime) -> None:
    about = [found.pk, *([word.pk] if word else [])]
    digests = [records.digest(word), found.digest] if word else [found.digest]
    ledger.record(told, chain=found.engagement_id, by=by.pk, at=at, about=about, digests=digests)
