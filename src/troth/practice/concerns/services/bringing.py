"""A concern goes to a contact in a room of its own: the client gives the key, by her own hand."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.engagement.charter_text.sections import ComplaintContact
from troth.engagement.charters import queries as engagements
from troth.engagement.charters.services import opening as engagement_services
from troth.engagement.core.models import EntryKind
from troth.engagement.core.queries import PRACTITIONER, Seat
from troth.engagement.core.rules.life import SUSPENDED
from troth.engagement.core.services.entries import read_latest_entry
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.services import Opened
from troth.foundation.vault import identity
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.services import compartments, naming, several
from troth.foundation.vault.services import refusals as vault
from troth.foundation.vault.services.payloads import Authority
from troth.practice.concerns import events, letters, notifications, policy, queries
from troth.practice.concerns.letters import Letter
from troth.practice.concerns.models import Concern, Kind, Word
from troth.practice.concerns.rules.concerns import CONCERN
from troth.practice.concerns.rules.contacts import HEARS
from troth.practice.concerns.rules.parts import CLIENT, CONTACT
from troth.practice.concerns.services.steps import take, write

# --- whom the charter names --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """A contact that the charter names, and whether a concern may go there."""

    person: Person
    hearer: ComplaintContact
    verdict: Verdict


def named(seat: Seat, *, by: Holder, at: datetime) -> tuple[ComplaintContact, ...]:
    """Return who hears concerns by the charter that the client signed with a key of her own.

    Nothing that is beside that charter counts: whoever changes the database later changes
    nobody's key in it. Empty when there is none, and when its key is lost.
    """
    found = engagements.signed_charter(seat.engagement.pk)
    if seat.part != CLIENT or found is None:
        return ()
    text = None
    with suppress(vault.NoKey):
        text = engagement_services.read_charter(seat, by=by, at=at)
    signed = engagements.signatures(found)
    key = signed.keys.get(CLIENT)
    if text is None or key is None:
        return ()
    mine = by.person.pk
    peers = {s.person_id for s in signed.held.values()} - {mine}
    in_hand = vault_queries.sign_publics([mine]).get(mine) == by.keyring.sign_public
    handed_down = in_hand and identity.is_handed_down(mine, key, peers=peers)
    return tuple(h for h in text.complaints.hearers if handed_down and h.role in HEARS)


def offers(seat: Seat, *, by: Holder, at: datetime) -> list[Offer]:
    """Return the contacts that the charter names, each with its verdict before any word."""
    pinned = named(seat, by=by, at=at)
    found = {str(p.pk): p for p in Person.objects.filter(pk__in=[h.person for h in pinned])}
    return [
        Offer(person, h, policy.may_bring(seat, person, pinned))
        for h in pinned
        if (person := found.get(h.person)) is not None
    ]


def kept_for_herself(seat: Seat, *, by: Holder, at: datetime) -> str:
    """Return what the client wrote when she stopped, to begin from; "" when there is nothing."""
    with suppress(vault.NoKey):
        found = read_latest_entry(seat, EntryKind.CONCERN, by=by, at=at)
        if found is not None and found[1].intact:
            return str(found[1].words.get("text", ""))
    return ""


def letter(seat: Seat, text: str) -> Letter:
    """Return what a contact would read: from whom, about whom, since when, and the words."""
    engagement = seat.engagement
    stopped = engagement.paused_at if engagement.state == SUSPENDED else None
    return Letter(
        sender=seat.bare_name(CLIENT),
        about=seat.bare_name(PRACTITIONER),
        kind=engagement.kind,
        stopped_on=engagement.day(stopped).isoformat() if stopped else "",
        text=text,
    )


# --- bringing ----------------------------------------------------------------------------------


@transaction.atomic
def bring(seat: Seat, hearer: UUID, text: str, *, read: str, by: Holder, at: datetime) -> Concern:
    """Bring a concern to a contact: sealed in a room of the two, whose key the client gives.

    `read` is the digest of the letter that she had before her. The contact's key has to be the one
    that her signed charter names, or come from it by the contact's own hand.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    person = Person.objects.filter(pk=hearer, is_active=True).first()
    if person is not None:
        identity.locked(person.pk)
    pinned = named(seat, by=by, at=at)
    sent = letter(seat, text)
    verdict = policy.may_bring(seat, person, pinned, read=read, now=letters.digest(sent))
    verdict.enforce(pk)
    if person is None:
        raise ValueError("A concern without anybody to hear it was judged to be allowed.")
    heard = next(h for h in pinned if h.person == str(person.pk))
    made = Concern(
        id=uuid4(),
        engagement=seat.engagement,
        client=by.person,
        hearer=person,
        role=heard.role,
        state="",
        brought_at=at,
        changed_at=at,
    )
    take(CONCERN, made, "bring", by=by.person, at=at)
    made.save(force_insert=True)
    authority = Authority("concern", str(made.pk))
    room = compartments.open_compartment(
        pk, purpose(made), part=CLIENT, by=by.keyring, authority=authority, at=at
    )
    word = write(made.pk, Kind.BROUGHT, letters.words(sent), room=room, by=by, at=at)
    key, named_key = by.keyring, heard.fingerprint
    naming.pin_named(pk, person.pk, part=CONTACT, named=named_key, by=key, at=at)
    compartments.grant(room, person.pk, part=CONTACT, by=key, authority=authority, at=at)
    _tell(events.BROUGHT, made, word, by=by.person, at=at)
    people.notify(person, notifications.BROUGHT, about=str(made.pk), at=at)
    return made


def purpose(found: Concern) -> str:
    """Return the purpose of the room of a concern."""
    return f"concern:{found.pk}"


# --- reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """A concern as it was opened: `words` in the order of time, empty when it may not be read."""

    concern: Concern
    may_read: Verdict
    words: Sequence[tuple[Word, Opened]]


@transaction.atomic
def read(found: Concern, *, by: Holder, at: datetime) -> Reading:
    """Open what was written; the reading is in the ledger, and the first one on the page."""
    found = _locked(found, by.person)
    verdict = policy.may_read(found, by=by.person)
    rows = queries.words([found.pk]) if verdict else []
    opened = records.open_held(rows, by=by.keyring, why=events.READ, at=at)
    if opened and by.person.pk == found.hearer_id and found.read_at is None:
        naming.remember(found.engagement_id, purpose(found), by=by.keyring, at=at)
        found.read_at = at
        found.save(update_fields=["read_at"])
    return Reading(found, verdict, [(w, opened[w.pk]) for w in rows if w.pk in opened])


# --- hearing, answering, closing, withdrawing --------------------------------------------------


@transaction.atomic
def hear(found: Concern, *, by: Holder, at: datetime) -> Concern:
    """Say that it was heard; the client is told."""
    found = _locked(found, by.person)
    policy.may_do(found, "hear", by=by.person).enforce(found.engagement_id)
    _step(found, "hear", by=by.person, at=at)
    _tell(events.HEARD, found, None, by=by.person, at=at)
    people.notify(found.client, notifications.NEWS, about=str(found.pk), at=at)
    return found


_WRITTEN: dict[str, tuple[str, Event]] = {
    "answer": (Kind.ANSWER, events.ANSWERED),
    "add": (Kind.ADDED, events.ADDED),
    "close": (Kind.OUTCOME, events.CLOSED),
}


@transaction.atomic
def write_on(found: Concern, act: str, text: str, *, by: Holder, at: datetime) -> Concern:
    """Answer, add, or close with what was done; `act` is "answer", "add" or "close"."""
    found = _locked(found, by.person)
    policy.may_do(found, act, text=text, by=by.person).enforce(found.engagement_id)
    room = several.current(found.engagement_id, purpose(found), by=by.keyring, at=at)
    kind, told = _WRITTEN[act]
    word = write(found.pk, kind, {"text": text}, room=room, by=by, at=at)
    _step(found, act, by=by.person, at=at)
    _tell(told, found, word, by=by.person, at=at)
    mine = by.person.pk == found.client_id
    other, notice = (
        (found.hearer, notifications.MORE) if mine else (found.client, notifications.NEWS)
    )
    people.notify(other, notice, about=str(found.pk), at=at)
    return found


@transaction.atomic
def withdraw(found: Concern, *, by: Holder, at: datetime) -> Concern:
    """Take the contact out of the room, which gets a new key. What they read they have read."""
    found = _locked(found, by.person)
    policy.may_do(found, "withdraw", by=by.person).enforce(found.engagement_id)
    key, out = by.keyring, found.hearer_id
    compartments.take_out(found.engagement_id, purpose(found), out, by=key, at=at)
    _step(found, "withdraw", by=by.person, at=at)
    _tell(events.WITHDRAWN, found, None, by=by.person, at=at)
    people.notify(found.hearer, notifications.MORE, about=str(found.pk), at=at)
    return found


def _locked(found: Concern, by: Person) -> Concern:
    Concern.objects.select_for_update().filter(pk=found.pk).first()
    return queries.concern(found.pk, to=by)


def _step(found: Concern, act: str, *, by: Person, at: datetime) -> None:
    take(CONCERN, found, act, by=by, at=at)
    found.save(update_fields=["state", "changed_at"])


def _tell(told: Event, found: Concern, word: Word | None, *, by: Person, at: datetime) -> None:
    about = [found.pk, *([word.pk] if word else [])]
    digests = [records.digest(word)] if word else []
    ledger.record(told, chain=found.engagement_id, by=by.pk, at=at, about=about, digests=digests)
