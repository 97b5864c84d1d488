"""Gathers the facts that the rules of concerns judge."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from troth.accounts.people import queries as people
from troth.accounts.people.models import Person
from troth.engagement.charter_text.sections import ComplaintContact
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import OPEN_RECORD, stopped
from troth.engagement.reviews.rules.reviewing import HELPS
from troth.foundation.ethics.verdict import Verdict
from troth.practice.concerns import queries
from troth.practice.concerns.models import Concern, Contact, Handover, Need
from troth.practice.concerns.rules import concerns, contacts, handovers, needs
from troth.practice.concerns.rules.parts import PRACTITIONER
from troth.profession.packs import queries as consents

# --- contacts ----------------------------------------------------------------------------------


def may_ask(email: str, role: str, *, by: Person) -> Verdict:
    folded = people.folded(email)
    return contacts.may_ask(
        contacts.AskFacts(
            is_practitioner=is_practitioner(by),
            is_self=folded == by.email,
            is_asked=queries.is_asked(by.pk, folded, role),
            role=role,
        )
    )


def is_practitioner(person: Person) -> bool:
    """Say whether someone works with clients here, or has pledged a code so as to begin."""
    works = engagements.mine(to=person, parts=[PRACTITIONER]).exists()
    return works or bool(consents.pledges(person.pk).held)


def stands(found: Contact, act: str, *, by: Person) -> Verdict:
    """Judge an act on a contact that asks for nothing else."""
    return contacts.stands(state=found.state, act=act, part=queries.part_in(found, by))


def may_compare(found: Contact, *, read: str, by: Person) -> Verdict:
    now = queries.fingerprint_now(found.person_id) if found.person_id else ""
    part = queries.part_in(found, by)
    return contacts.may_compare(
        contacts.CompareFacts(state=found.state, part=part, read=read, now=now)
    )


# --- concerns ----------------------------------------------------------------------------------


def may_bring(
    seat: Seat,
    hearer: Person | None,
    named: Collection[ComplaintContact],
    *,
    read: str | None = None,
    now: str = "",
) -> Verdict:
    """Judge whether a concern may go to a contact that the charter names; `named` are all of them.

    `read` is the digest of the words that the client had before her, None before any are written.
    """
    pinned = next((h for h in named if hearer and h.person == str(hearer.pk)), None)
    pk = seat.engagement.pk
    facts = concerns.BringFacts(
        part=seat.part,
        is_named=pinned is not None,
        key_holds=bool(pinned and hearer and queries.key_holds(hearer.pk, pinned.fingerprint)),
        plays_part=bool(hearer and engagements.part_of(pk, person=hearer, email=hearer.email)),
        has_left=bool(hearer and queries.has_left(_practitioner(seat), hearer.pk)),
        is_open=bool(hearer and queries.is_open(pk, hearer.pk)),
        digest_read=read or "",
        digest_now=now,
    )
    return concerns.may_bring_to(facts) if read is None else concerns.may_bring(facts)


def _practitioner(seat: Seat) -> UUID | None:
    found = seat.parts.get(PRACTITIONER)
    return found.person_id if found else None


def may_do(found: Concern, act: str, *, text: str = "", by: Person) -> Verdict:
    """Judge an act on a concern."""
    part = queries.part_of(found, by)
    return concerns.may_do(concerns.SayFacts(state=found.state, part=part, act=act, text=text))


def may_begin(found: Concern, act: str, *, by: Person) -> Verdict:
    """Judge an act on a concern before anything is written."""
    return may_do(found, act, text="-", by=by)


def may_read(found: Concern, *, by: Person) -> Verdict:
    return concerns.may_read(state=found.state, part=queries.part_of(found, by))


# --- needs -------------------------------------------------------------------------------------


def may_begin_need(seat: Seat, act: str, *, state: str = "") -> Verdict:
    """Judge an act on a need before anything is written; `state` is "" for a new one."""
    return needs.may_begin(_need(seat, act, state)) & _stopped(seat, _ACTS.get(act, ""))


def may_do_need(
    seat: Seat,
    act: str,
    *,
    state: str = "",
    text: str = "",
    kind: str = "",
    is_talked: bool = False,
) -> Verdict:
    """Judge an act on a need."""
    facts = _need(seat, act, state, text=text, kind=kind, is_talked=is_talked)
    return needs.may_do(facts) & _stopped(seat, _ACTS.get(act, ""))


_ACTS = {"mark": "mark a need", **dict.fromkeys(("tell", "refer", "stay"), "tell of a need")}
"""What acts on a need are in the life of an engagement; what the client does is never stopped."""


def _stopped(seat: Seat, act: str) -> Verdict:
    return stopped(state=seat.engagement.state, act=act, part=seat.part)


def _need(
    seat: Seat,
    act: str,
    state: str,
    *,
    text: str = "",
    kind: str = "",
    is_talked: bool = False,
) -> needs.NeedFacts:
    return needs.NeedFacts(
        state=state,
        part=seat.part,
        act=act,
        is_open=is_open(seat),
        text=text,
        kind=kind,
        kinds=tuple(HELPS),
        is_talked=is_talked,
    )


def is_open(seat: Seat) -> bool:
    """Say whether an engagement still takes new words."""
    return seat.engagement.state in OPEN_RECORD


def is_overdue(found: Need, *, at: datetime) -> bool:
    """Say whether a need has waited too long."""
    return needs.is_overdue(state=found.state, since=found.marked_at, at=at)


# --- handovers ---------------------------------------------------------------------------------


def may_propose(seat: Seat, need: Need, contact: Contact | None, text: str) -> Verdict:
    person = contact.person if contact else None
    pk = seat.engagement.pk
    return handovers.may_propose(
        handovers.ProposeFacts(
            part=seat.part,
            is_open=is_open(seat),
            is_colleague=contact is not None and _is_colleague(seat, contact),
            plays_part=bool(person and engagements.part_of(pk, person=person, email=person.email)),
            is_told=need.told_at is not None,
            text=text,
        )
    ) & _stopped(seat, "propose a handover")


def _is_colleague(seat: Seat, contact: Contact) -> bool:
    """Say whether the practitioner herself named and compared someone as a colleague."""
    return (
        contact.state == contacts.NAMED
        and contact.role == contacts.COLLEAGUE
        and contact.owner_id == _practitioner(seat)
        and contact.person_id is not None
        and queries.key_holds(contact.person_id, contact.fingerprint)
    )


def may_sign(
    found: Handover, *, key: str, is_intact: bool, read: str, now: str, by: Person
) -> Verdict:
    """Judge whether the client may sign and send; `key` is the fingerprint in the words."""
    return handovers.may_sign(
        handovers.SignFacts(
            part=queries.part_at(found, by),
            state=found.state,
            is_intact=is_intact,
            key_holds=queries.key_holds(found.colleague_id, key),
            digest_read=read,
            digest_now=now,
        )
    )


def may_act(found: Handover, act: str, *, by: Person) -> Verdict:
    """Judge an act on a handover that needs no words."""
    return handovers.may_act(state=found.state, part=queries.part_at(found, by), act=act)


def may_read_handover(found: Handover, *, by: Person) -> Verdict:
    return handovers.may_read(state=found.state, part=queries.part_at(found, by))
