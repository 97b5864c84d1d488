"""Before the charter: the first words, declarations, the first meeting, and who chooses."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.engagement.charters import events as charters
from troth.engagement.charters import policy_packs
from troth.engagement.charters.policy import Declared
from troth.engagement.charters.rules.relations import stops_at_once
from troth.engagement.charters.services.opening import read_declared
from troth.engagement.core import packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import EntryKind, SealedEntry
from troth.engagement.core.packs import Choice
from troth.engagement.core.queries import INSIDE, PRACTITIONER, Seat
from troth.engagement.core.rules.closed import months_after
from troth.engagement.core.rules.life import DECLINED
from troth.engagement.core.services.entries import read_entries, write_entry
from troth.engagement.core.services.steps import take, tell_of, under_lock
from troth.engagement.core.services.stopping import stop_everything
from troth.engagement.joining import events, policy
from troth.engagement.joining.services.invitations import (
    Begun,
    Guest,
    found,
    invite,
    lay_out_charter,
)
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.models import Sealed
from troth.foundation.records.services import Opened
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.services import compartments as vault
from troth.foundation.vault.services import refusals
from troth.foundation.vault.services.payloads import Authority

DECLARED = EntryKind.DECLARATION


@transaction.atomic
def enquire(
    *,
    kind: str,
    part: str,
    words: str,
    guests: dict[str, Guest],
    organisation: str = "",
    under: Choice | None = None,
    by: Holder,
    at: datetime,
) -> Begun:
    """Ask first: ledger and vault begin with the first word (SEED003-TIME-1).

    `part` is what the asker plays, `guests` who is invited to the other parts. The words are
    sealed to the asker and to the practitioner, who is let in. `under` is what a practitioner
    names of code, policy and law; for anyone else it begins under the host's own.
    """
    person = by.person
    others = tuple(g.email for g in guests.values())
    policy.may_enquire(part=part, by=person, others=others, at=at).enforce()
    choice = (
        policy_packs.choice(person, under, at=at) if part == PRACTITIONER else packs.host_choice()
    )
    if part == PRACTITIONER:
        policy_packs.may_begin_under(person, choice, at=at).enforce()
    engagement = found(kind, organisation, choice, part=part, by=person, at=at)
    pk = engagement.pk
    take(engagement, "enquire", by=person, at=at)
    wrote: list[Sealed] = [lay_out_charter(engagement, part=part, by=by, at=at)]
    seat = core.seat(pk, to=person)
    purpose = "before" if part in INSIDE else "asked"
    room = vault.open_compartment(pk, purpose, part=part, by=by.keyring, at=at)
    if words.strip():
        said = {"text": words}
        wrote.append(write_entry(seat, EntryKind.FIRST_WORDS, said, room=room, by=by, at=at))
    ledger.record(events.ENQUIRED, chain=pk, by=person.pk, at=at, **records.written(*wrote))
    tokens = {p: invite(engagement, p, g, mine=part, by=by, at=at) for p, g in guests.items()}
    return Begun(engagement, tokens)


def open_before(seat: Seat, *, by: Holder, at: datetime) -> Compartment:
    """Return the room of practitioner and client before the charter; both hold its key.

    Whoever of the two was let in gets the key with it; raises vault.NoKey for anyone else.
    """
    if seat.part not in INSIDE or not seat.is_let_in:
        raise refusals.NoKey
    pk = seat.engagement.pk
    others = [p for p in seat.everybody if p.part in INSIDE and p.let_in_at is not None]
    is_new = vault_queries.compartment(pk, "before") is None
    authority = Authority("invitation", str(pk))
    room = vault.open_compartment(
        pk, "before", part=seat.part, by=by.keyring, authority=authority, at=at
    )
    for p in others if is_new else ():
        vault.grant(room, p.person_id, part=p.part, by=by.keyring, authority=authority, at=at)
    if is_new:
        ledger.record(charters.ROOM_OPENED, chain=pk, by=by.person.pk, at=at, about=[room.pk])
    return room


# --- declarations ------------------------------------------------------------------------------


@transaction.atomic
def declare(
    seat: Seat,
    relations: Collection[str],
    *,
    words: str = "",
    reason: str = "",
    by: Holder,
    at: datetime,
) -> Declared:
    """Say what else binds the two; `reason` says why a new beginning with a former client is fair.

    Returns what both have declared by now: where it differs, both are asked to settle it.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_declare(seat).enforce(pk)
    room = open_before(seat, by=by, at=at)
    said = {"relations": sorted(relations), "text": words}
    made = write_entry(seat, DECLARED, said, room=room, by=by, at=at)
    wrote = [made]
    if reason.strip():
        kind = EntryKind.CONFLICT
        wrote.append(write_entry(seat, kind, {"text": reason}, room=room, by=by, at=at))
    take(seat.engagement, "declare", by=by.person, at=at)
    who = by.person.pk
    ledger.record(events.DECLARED, chain=pk, by=who, at=at, **records.written(*wrote))
    tell_of(seat, "declare", at=at)
    if stops_at_once(state=seat.engagement.state, relations=relations):
        stop_everything(seat, by=None, at=at)
    return read_declared(seat, by=by, at=at)


def redeclare(seat: Seat, *, by: Holder, at: datetime) -> SealedEntry:
    """Put what the asker declared before in the place of their last declaration, a slip."""
    mine = [e for e in core.entries(seat.engagement.pk, DECLARED) if e.part == seat.part]
    before = next((opened for _leaf, opened in read_entries(mine[1:2], by=by, at=at)), None)
    said = before.words if before and before.intact else {"relations": [], "text": ""}
    room = open_before(seat, by=by, at=at)
    return write_entry(seat, DECLARED, said, room=room, by=by, at=at)


# --- the first meeting, and the choice ---------------------------------------------------------


@transaction.atomic
def invite_to_chemistry(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Invite the client to a first meeting."""
    seat = under_lock(seat, by=by.person)
    declared = read_declared(seat, by=by, at=at)
    policy.may_invite_to_chemistry(seat, declared, at=at).enforce(seat.engagement.pk)
    _step(seat, "invite to chemistry", events.INVITED_TO_MEET, by=by.person, at=at)
    tell_of(seat, "invite to chemistry", at=at)


@transaction.atomic
def record_first_meeting(seat: Seat, *, on: date, note: str = "", by: Holder, at: datetime) -> None:
    """Record that the first meeting took place; the note is the practitioner's alone."""
    seat = under_lock(seat, by=by.person)
    policy.may_record_first_meeting(seat).enforce(seat.engagement.pk)
    room = vault.open_compartment(seat.engagement.pk, "practitioner_private", by=by.keyring, at=at)
    kind = EntryKind.FIRST_MEETING
    made = write_entry(seat, kind, {"text": note}, room=room, on=on, by=by, at=at)
    _step(seat, "record first meeting", events.FIRST_MET, made, by=by.person, at=at)


@transaction.atomic
def choose(seat: Seat, *, by: Holder, at: datetime) -> None:
    """The client chooses the practitioner; the charter is prepared from now on."""
    seat = under_lock(seat, by=by.person)
    declared = read_declared(seat, by=by, at=at)
    policy.may_choose(seat, declared, at=at).enforce(seat.engagement.pk)
    _step(seat, "choose", events.CHOSEN, by=by.person, at=at)
    tell_of(seat, "choose", at=at)


@transaction.atomic
def decline(seat: Seat, *, reason: str = "", by: Holder, at: datetime) -> None:
    """Say no before a charter is in force. The reason stays between practitioner and client."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_decline(seat).enforce(pk)
    wrote: list[Sealed] = []
    if reason.strip() and seat.part in INSIDE and seat.is_let_in:
        room = open_before(seat, by=by, at=at)
        kind = EntryKind.DECLINED
        wrote.append(write_entry(seat, kind, {"text": reason}, room=room, by=by, at=at))
    _step(seat, "decline", events.DECLINED, *wrote, by=by.person, at=at)
    keep_an_enquiry(seat, at=at)
    tell_of(seat, "decline", at=at)


def keep_an_enquiry(seat: Seat, *, at: datetime) -> None:
    """Write down when what was written before a charter falls due for disposal."""
    engagement = seat.engagement
    if engagement.state != DECLINED:
        raise ValueError("Only a declined enquiry is kept for so short a time.")
    engagement.ended_at = at
    months = packs.constants(engagement).keep_enquiry
    engagement.due_on = months_after(engagement.day(at), months)
    engagement.save(update_fields=["ended_at", "due_on"])


# --- reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryPage:
    """What practitioner or client reads before the charter; other people's pages have none."""

    first_words: Opened | None
    declared: Declared
    texts: dict[str, str]
    conflict: Opened | None
    met_on: date | None
    note: Opened | None
    declined: tuple[SealedEntry, Opened] | None = None


@transaction.atomic
def read_enquiry(seat: Seat, *, by: Holder, at: datetime) -> EnquiryPage:
    """Open what was written before the charter, as far as the asker holds the keys."""
    pk = seat.engagement.pk
    declared = read_declared(seat, by=by, at=at)
    both = declared.practitioner is not None and declared.client is not None
    leaves = core.latest_leaves(pk, DECLARED)
    seen = leaves if both else {p: leaf for p, leaf in leaves.items() if p == seat.part}
    texts = {
        leaf.part: str(o.words.get("text", ""))
        for leaf, o in read_entries(list(seen.values()), by=by, at=at)
    }
    words = _first(core.entries(pk, EntryKind.FIRST_WORDS), seat, by=by, at=at)
    conflict = _first(core.entries(pk, EntryKind.CONFLICT), seat, by=by, at=at)
    met = core.entries(pk, EntryKind.FIRST_MEETING)
    note = _first(met, seat, by=by, at=at) if seat.part == PRACTITIONER else None
    refused = _held(core.entries(pk, EntryKind.DECLINED), seat, by=by)
    return EnquiryPage(
        first_words=words,
        declared=declared,
        texts=texts,
        conflict=conflict,
        met_on=met[0].on if met else None,
        note=note,
        declined=next(iter(read_entries(refused[:1], by=by, at=at)), None),
    )


def _first(found: list[SealedEntry], seat: Seat, *, by: Holder, at: datetime) -> Opened | None:
    """Open the newest of some leaves, if the asker holds the key of its room."""
    mine = _held(found, seat, by=by)
    return next((opened for _leaf, opened in read_entries(mine[:1], by=by, at=at)), None)


def _held(found: list[SealedEntry], seat: Seat, *, by: Holder) -> list[SealedEntry]:
    if not found:
        return []
    held = vault_queries.holders(seat.engagement.pk)
    return [f for f in found if by.person.pk in held[f.compartment_id].holders]


def _step(seat: Seat, act: str, told: Event, *wrote: Sealed, by: Person, at: datetime) -> None:
    take(seat.engagement, act, by=by, at=at)
    chain = seat.engagement.pk
    ledger.record(told, chain=chain, by=by.pk, at=at, **records.written(*wrote))
