"""A consent from the question to its end: asked, given, given in part, refused, taken back."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.engagement.core.queries import Seat
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records import signatures
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.services import compartments as vault
from troth.foundation.vault.services.payloads import Authority
from troth.practice.consents import events, notifications, payload, policy, queries, rules
from troth.practice.consents.models import Consent, Decision
from troth.practice.consents.payload import Terms
from troth.profession.packs import queries as packs

ROOM, OWN_ROOM = "consents", "client_consents"
"""What was asked is open to client and practitioner, what was answered to the client alone."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A consent as one person may know it; `terms` is None when it was changed outside Troth.

    `is_lost` says that it is under keys which the person has lost. For everyone but the client,
    `state` never says that something was refused.
    """

    consent: Consent
    terms: Terms | None
    state: str
    given: tuple[str, ...]
    is_lost: bool = False


# --- asking and offering -----------------------------------------------------------------------


@transaction.atomic
def ask(seat: Seat, terms: Terms, *, by: Holder, at: datetime) -> Consent:
    """Put a question before the client; raise Refused unless it is a whole and single one."""
    seat = under_lock(seat, by=by.person)
    policy.may_ask(seat, terms, at=at).enforce(seat.engagement.pk)
    made = _make(seat, terms, by=by, at=at)
    made.state = rules.CONSENT.row("", "ask").to  # type: ignore[union-attr]
    made.save(force_insert=True)
    _tell(events.ASKED, made, by=by.person, at=at)
    people.notify(made.client, notifications.ASKED, about=str(made.pk), at=at)
    return made


@transaction.atomic
def offer(seat: Seat, terms: Terms, *, by: Holder, at: datetime) -> Consent:
    """Let the client give a consent that nobody asked for."""
    seat = under_lock(seat, by=by.person)
    policy.may_ask(seat, terms, at=at).enforce(seat.engagement.pk)
    made = _make(seat, terms, by=by, at=at)
    made.state = rules.ASKED
    made.save(force_insert=True)
    _give(made, "offer", tuple(terms.classes), by=by, at=at)
    other = seat.person(rules.PRACTITIONER)
    if other is not None:
        people.notify(other, notifications.GIVEN, about=str(made.pk), at=at)
    return made


def _make(seat: Seat, terms: Terms, *, by: Holder, at: datetime) -> Consent:
    pk, salt = seat.engagement.pk, secrets.token_hex(16)
    if terms.until is None:
        raise ValueError("A consent without a last day was judged to be whole.")
    made = Consent(
        id=uuid4(),
        client_id=seat.parts[rules.CLIENT].person_id,
        recipient_id=terms.person,
        recipient_mark=b"" if terms.person else payload.mark(terms.recipient, engagement=pk),
        purpose=terms.purpose,
        asked=list(terms.classes),
        text_digest=payload.text_digest(terms.text),
        digest=payload.digest(terms, salt=salt),
        until=terms.until,
    )
    words = {"recipient": terms.recipient, "why": terms.why, "text": terms.text, "salt": salt}
    records.seal(made, words, by=by.keyring, compartment=_room(seat, by, at), at=at)
    return made


def _room(seat: Seat, by: Holder, at: datetime) -> Compartment:
    """Return the room of client and practitioner for what is asked and given.

    Its key goes to the other one only under the keys by which they are known.
    """
    authority, key = Authority("consent"), by.keyring
    room = vault.open_compartment(
        seat.engagement.pk, ROOM, part=seat.part, by=key, authority=authority, at=at
    )
    other = rules.PRACTITIONER if seat.part == rules.CLIENT else rules.CLIENT
    person = seat.parts[other].person_id
    vault.grant(room, person, part=other, by=key, authority=authority, at=at)
    return room


# --- answering ---------------------------------------------------------------------------------


@transaction.atomic
def decide(
    seat: Seat,
    found: Consent,
    act: str,
    *,
    chosen: Sequence[str] = (),
    read: str = "",
    by: Holder,
    at: datetime,
) -> str:
    """Give, give in part, refuse, set aside or take back; return the state for the client.

    `chosen` are the kinds of information for "give part"; giving takes all that was asked for.
    Giving needs `read`, the digest of what the client had before them. Refusing and setting
    aside change nothing that anyone else can see.
    """
    seat = under_lock(seat, by=by.person)
    found = Consent.objects.select_related("compartment", "author").get(pk=found.pk)
    state = known_state(found, by=by, at=at) if by.person.pk == found.client_id else found.state
    given = tuple(found.asked) if act == "give" else tuple(c for c in found.asked if c in chosen)
    policy.may_decide(
        seat.part,
        found,
        act,
        state=state,
        chosen=tuple(chosen) if act == "give part" else given,
        read=read,
        at=at,
    ).enforce(found.engagement)
    to = rules.CONSENT.row(state, act).to  # type: ignore[union-attr]
    if act in ("give", "give part"):
        _give(found, act, given, by=by, at=at, to=to)
        _tell_asker(seat, found, notifications.GIVEN, at=at)
    elif act == "withdraw":
        _withdraw(found, by=by, at=at)
        _tell_asker(seat, found, notifications.WITHDRAWN, at=at)
    else:
        _remember(found, act, to, (), by=by, at=at)
        ledger.record(events.ANSWERED, chain=found.engagement, by=by.person.pk, at=at)
    return to


def _give(
    found: Consent,
    act: str,
    given: tuple[str, ...],
    *,
    by: Holder,
    at: datetime,
    to: str = rules.GIVEN,
) -> None:
    found.state, found.given, found.given_at = to, list(given), at
    found.withdrawn_at = None
    found.signature = by.keyring.sign(found.claim.payload)
    found.save(update_fields=["state", "given", "given_at", "withdrawn_at", "signature"])
    _remember(found, act, to, given, by=by, at=at)
    _tell(events.GIVEN, found, by=by.person, at=at)


def _withdraw(found: Consent, *, by: Holder, at: datetime) -> None:
    """Take a consent back: from now on it allows nothing. What has passed has passed."""
    found.state, found.withdrawn_at = rules.WITHDRAWN, at
    found.save(update_fields=["state", "withdrawn_at"])
    _remember(found, "withdraw", rules.WITHDRAWN, (), by=by, at=at)
    _tell(events.WITHDRAWN, found, by=by.person, at=at)


def _remember(
    found: Consent, act: str, to: str, given: Iterable[str], *, by: Holder, at: datetime
) -> None:
    """Keep what the client decided where only the client can read it."""
    room = vault.open_compartment(found.engagement, OWN_ROOM, by=by.keyring, at=at)
    made = Decision(id=uuid4(), consent=found)
    made.version = queries.count_decisions(found.pk) + 1
    words = {"act": act, "to": to, "given": list(given)}
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)


def _tell(act: Event, found: Consent, *, by: Person, at: datetime) -> None:
    ledger.record(act, chain=found.engagement, by=by.pk, at=at, **records.written(found))


def _tell_asker(seat: Seat, found: Consent, kind: str, *, at: datetime) -> None:
    asker = seat.person(rules.PRACTITIONER)
    if asker is not None:
        people.notify(asker, kind, about=str(found.pk), at=at)


# --- reading -----------------------------------------------------------------------------------


def known_state(found: Consent, *, by: Holder, at: datetime) -> str:
    """Return the state as the client knows it: a refusal is in their own room."""
    if _broken([found]):
        return rules.BROKEN
    last = queries.decisions([found.pk]).get(found.pk)
    if found.state != rules.ASKED or last is None:
        return found.state
    held = records.open_held([last], by=by.keyring, why=events.READ, at=at)
    return _to(held[last.pk]) if held else found.state


def _broken(found: Iterable[Consent]) -> set[UUID]:
    """Return those that were given by what their row says, and not by the signature in it."""
    claims = {c.pk: c.claim for c in found if c.state in rules.LIVE}
    return claims.keys() - signatures.keys(claims).keys()


def _to(opened: records.Opened) -> str:
    return str(opened.words.get("to", rules.ASKED))


@transaction.atomic
def read(found: Sequence[Consent], *, by: Holder, at: datetime) -> list[Reading]:
    """Open consents for client or practitioner, with the states that this person may know.

    What is under keys that the person lost is among them, without its words.
    """
    opened = records.open_held(found, by=by.keyring, why=events.READ, at=at)
    own = [c.pk for c in found if c.client_id == by.person.pk and c.state == rules.ASKED]
    last = queries.decisions(own)
    told = records.open_held(list(last.values()), by=by.keyring, why=events.READ, at=at)
    states = {pk: _to(told[row.pk]) for pk, row in last.items() if row.pk in told}
    states |= dict.fromkeys(_broken(found), rules.BROKEN)
    return [
        Reading(
            c,
            _terms(c, opened[c.pk]) if c.pk in opened else None,
            _shown(c, states.get(c.pk, c.state), at=at),
            tuple(c.given),
            is_lost=c.pk not in opened,
        )
        for c in found
    ]


def _shown(found: Consent, state: str, *, at: datetime) -> str:
    """Return the state as it counts on this day, whether or not the clock has run."""
    if state in (rules.WITHDRAWN, rules.BROKEN):
        return state
    return rules.EXPIRED if packs.today(at) > found.until else state


def _terms(found: Consent, opened: records.Opened) -> Terms | None:
    """Return what a consent says; None unless its digest covers these very words."""
    if not opened.intact:
        return None
    words = opened.words
    terms = Terms(
        purpose=found.purpose,
        person=found.recipient_id,
        recipient=words["recipient"],
        classes=tuple(found.asked),
        why=words["why"],
        text=words["text"],
        until=found.until,
    )
    return terms if payload.digest(terms, salt=words["salt"]) == found.digest else None


# --- the clock ---------------------------------------------------------------------------------


def expire(*, at: datetime) -> int:
    """End every consent and open question whose last day has passed; return how many."""
    return sum(_expire(found.pk, at=at) for found in queries.due(at))


@transaction.atomic
def _expire(pk: UUID, *, at: datetime) -> bool:
    found = Consent.objects.select_for_update().get(pk=pk)
    if not policy.may_expire(found, at=at):
        return False
    was_live = found.state in rules.LIVE
    found.state = rules.EXPIRED
    found.save(update_fields=["state"])
    if was_live:
        ledger.record(events.EXPIRED, chain=found.engagement, by=None, at=at, about=[found.pk])
    return True
