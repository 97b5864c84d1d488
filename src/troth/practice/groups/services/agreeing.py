"""How a group begins, agrees and lets people in: begin, invite, change, sign, let in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.services import notifications as people
from troth.engagement.charter_text import model as charter
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.services.steps import under_lock as engagement_under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.rooms import warrant
from troth.foundation.vault.services import compartments as vault
from troth.foundation.vault.services import refusals, several
from troth.foundation.vault.services.payloads import Authority
from troth.practice.groups import events, notifications, policy, queries
from troth.practice.groups.models import Agreement, AgreementSignature, Group, Membership
from troth.practice.groups.queries import TERMS, Standing, room_of
from troth.practice.groups.rules.life import (
    DECLINED,
    FORMING,
    IN,
    INVITED,
    LEFT,
    OPEN,
    RUNNING,
    SIGNED,
)
from troth.practice.groups.services.steps import record, take_keys, tell, under_lock
from troth.practice.groups.text import Terms, from_words, to_words


@dataclass(frozen=True, slots=True)
class Reading:
    """A version of the agreement as it was opened; `terms` is None when it was tampered with.

    `meaning` is what holds in any case, in the very words that were signed.
    """

    agreement: Agreement
    terms: Terms | None
    meaning: tuple[str, ...] = ()


# --- beginning ---------------------------------------------------------------------------------


@transaction.atomic
def begin(chosen: Collection[UUID], terms: Terms, *, by: Holder, at: datetime) -> Group:
    """Begin a group for the clients of some engagements, and invite each of them."""
    seats = _seats(chosen, by=by)
    policy.may_begin(seats).enforce(seats[0].engagement.pk if seats else None)
    kind = seats[0].engagement.kind
    made = Group.objects.create(
        id=uuid4(), practitioner=by.person, kind=kind, state=FORMING, begun_at=at
    )
    room = _open(made.pk, TERMS, Authority("group"), by=by, at=at)
    first = _put(made, terms, 1, room, by=by, at=at)
    ledger.record(events.BEGUN, chain=made.pk, by=by.person.pk, at=at, **records.written(first))
    for seat in seats:
        _invite(made, seat, by=by, at=at)
    return made


def _seats(chosen: Collection[UUID], *, by: Holder) -> list[Seat]:
    """Lock engagements of one's own in one order, and return how one sits in them."""
    found = [engagements.seat(pk, to=by.person, parts=(PRACTITIONER,)) for pk in sorted(chosen)]
    return [engagement_under_lock(seat, by=by.person) for seat in found]


@transaction.atomic
def invite(stands: Standing, chosen: Collection[UUID], *, by: Holder, at: datetime) -> None:
    """Invite the clients of further engagements."""
    seats = _seats(chosen, by=by)
    stands = under_lock(stands)
    for seat in seats:
        policy.may_invite(stands, seat).enforce(stands.group.pk)
        _invite(stands.group, seat, by=by, at=at)
        stands = queries.standing(stands.group.pk, to=by.person)


def _invite(group: Group, seat: Seat, *, by: Holder, at: datetime) -> None:
    """Give a client a place at the door, and the key of the agreement alone."""
    client = seat.parts[CLIENT].person
    made = Membership.objects.create(
        group=group, engagement=seat.engagement, person=client, state=INVITED, invited_at=at
    )
    _terms_room(group.pk, by=by, at=at)
    authority = Authority("group", str(made.pk))
    # The text that counts can lie under a former key of this room: it is written again only when
    # it changes.
    key = by.keyring
    vault.grant_all(group.pk, TERMS, client.pk, part=CLIENT, by=key, authority=authority, at=at)
    record(events.INVITED, of=made, by=by.person.pk, at=at, in_group=False)
    tell([client], notifications.INVITED, of=group.pk, at=at)


@transaction.atomic
def take_back(stands: Standing, found: Membership, *, by: Holder, at: datetime) -> None:
    """Take an invitation back before the key of the group was given."""
    stands = under_lock(stands)
    found = stands.membership(found.pk)
    policy.of_membership(stands, "take back", found).enforce(stands.group.pk)
    put_out(found, by=by, at=at)
    record(events.TAKEN_BACK, of=found, by=by.person.pk, at=at, in_group=False)


def put_out(found: Membership, *, by: Holder, at: datetime) -> None:
    """End an invitation by the hand of who gave it: the agreement's room gets a new key."""
    vault.take_out(found.group_id, TERMS, found.person_id, by=by.keyring, at=at)
    end_one(found, at=at)


def end_one(found: Membership, *, at: datetime) -> None:
    """Take the keys of someone who leaves or does not come, and write down when."""
    take_keys(found.group_id, found.person_id)
    state = LEFT if found.state == IN else DECLINED
    Membership.objects.filter(pk=found.pk).update(state=state, left_at=at)


# --- the agreement -----------------------------------------------------------------------------


def _terms_room(group: UUID, *, by: Holder, at: datetime) -> Compartment:
    """Return the room of the agreement, with a new key if someone with the old one is gone."""
    return without_the_gone(group, TERMS, by=by, at=at)


def without_the_gone(group: UUID, purpose: str, *, by: Holder, at: datetime) -> Compartment:
    """Return a room of a group, with a new key first when someone left since it was made.

    Raises vault.NoKey when it does not exist or `by` does not hold it.
    """
    if not warrant.exists(group, purpose):
        raise refusals.NoKey
    room = several.current(group, purpose, by=by.keyring, at=at)
    inside = several.present(group, purpose, by=by.keyring)
    clients = {UUID(m.person) for m in inside.members if m.part == CLIENT}
    gone = clients & queries.gone(group, clients, purpose=purpose, since=room.made_at)
    if not gone:
        return room
    return vault.renew(group, purpose, without=gone, by=by.keyring, at=at)


def _open(
    group: UUID, purpose: str, authority: Authority, *, by: Holder, at: datetime
) -> Compartment:
    """Return a room that the practitioner of a group begins."""
    key = by.keyring
    return vault.open_compartment(
        group, purpose, part=PRACTITIONER, by=key, authority=authority, at=at
    )


def _put(
    group: Group, terms: Terms, number: int, room: Compartment, *, by: Holder, at: datetime
) -> Agreement:
    words = to_words(terms, group=str(group.pk))
    made = Agreement(id=uuid4(), version=number, digest=charter.digest(words))
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    return made


@transaction.atomic
def read_agreement(stands: Standing, *, number: int = 0, by: Holder, at: datetime) -> Reading:
    """Open one version of the agreement, the latest unless `number` names another."""
    group = stands.group.pk
    found = queries.version(stands, number) if number else queries.latest(group)
    opened = records.open_one(found, by=by.keyring, why=events.AGREEMENT_READ, at=at)
    return reading(found, opened)


def reading(found: Agreement, opened: records.Opened) -> Reading:
    """Return what was opened, without terms unless it is what its digest says."""
    whole = opened.intact and charter.digest(opened.words) == found.digest
    if not whole:
        return Reading(found, None)
    return Reading(found, from_words(opened.words), tuple(opened.words["meaning"]))


@transaction.atomic
def change_agreement(stands: Standing, terms: Terms, *, by: Holder, at: datetime) -> Agreement:
    """Propose another text: signatures on the one before do not count for what is written next.

    Who is in stays in and reads on what they have; new words are for who signs again.
    """
    stands = under_lock(stands)
    pk = stands.group.pk
    policy.of_group(stands, "change agreement").enforce(pk)
    before = read_agreement(stands, by=by, at=at)
    if before.terms == terms:
        return before.agreement
    room = _terms_room(pk, by=by, at=at)
    made = _put(stands.group, terms, before.agreement.version + 1, room, by=by, at=at)
    Membership.objects.filter(group=pk, state=SIGNED).update(state=INVITED, signed_at=None)
    ledger.record(events.CHANGED, chain=pk, by=by.person.pk, at=at, **records.written(made))
    told = [m.person for m in stands.memberships if m.state in OPEN]
    tell(told, notifications.CHANGED, of=pk, at=at)
    return made


@transaction.atomic
def sign(stands: Standing, *, read: str, by: Holder, at: datetime) -> None:
    """Sign the latest agreement, whose digest `read` the member had before them (Ed25519)."""
    stands = under_lock(stands)
    pk = stands.group.pk
    found = read_agreement(stands, by=by, at=at)
    signed = queries.signatures(found.agreement.pk).held
    policy.may_sign(
        stands, found.agreement, signed, is_intact=found.terms is not None, read=read
    ).enforce(pk)
    own = stands.mine
    if own is None:
        raise Membership.DoesNotExist
    made = AgreementSignature(agreement=found.agreement, membership=own, person=by.person, at=at)
    made.put(by.keyring)
    state = IN if own.state == IN else SIGNED
    Membership.objects.filter(pk=own.pk).update(state=state, signed_at=at)
    digests = [found.agreement.digest]
    record(events.SIGNED, of=own, by=by.person.pk, at=at, in_group=own.state == IN, digests=digests)
    tell([stands.group.practitioner], notifications.SIGNED, of=pk, at=at)


# --- letting in --------------------------------------------------------------------------------


@transaction.atomic
def let_in(stands: Standing, found: Membership, *, by: Holder, at: datetime) -> None:
    """Give the key of the room to who signed the latest agreement.

    Someone who comes new reads from now on: what was written before is under another key.
    """
    engagement_under_lock(engagements.seat(found.engagement_id, to=by.person), by=by.person)
    stands = under_lock(stands)
    pk, newest = stands.group.pk, queries.latest(stands.group.pk)
    found = stands.membership(found.pk)
    policy.may_let_in(stands, found, newest, queries.signatures(newest.pk).held).enforce(pk)
    authority = Authority("agreement", newest.digest)
    key, purpose, person = by.keyring, room_of(newest.version), found.person_id
    room = room_to_write(pk, newest.version, by=by, at=at)
    if found.state == IN:
        vault.grant_all(pk, purpose, person, part=CLIENT, by=key, authority=authority, at=at)
    else:
        if queries.wrote_in(room):
            room = vault.renew(pk, purpose, by=key, at=at)
        vault.grant(room, person, part=CLIENT, by=key, authority=authority, at=at)
    since = found.let_in_at or at
    under = newest.version
    Membership.objects.filter(pk=found.pk).update(state=IN, let_in_at=since, let_in_under=under)
    Group.objects.filter(pk=pk).update(state=RUNNING)
    record(events.LET_IN, of=found, by=by.person.pk, at=at, in_group=True)
    people.notify(found.person, notifications.LET_IN, about=str(pk), at=at)


def room_to_write(group: UUID, version: int, *, by: Holder, at: datetime) -> Compartment:
    """Return the room for what is written under a version of the agreement.

    The practitioner opens it; whoever writes first after someone left gives it a new key.
    """
    purpose = room_of(version)
    if not warrant.exists(group, purpose):
        practitioner = Group.objects.values_list("practitioner", flat=True).get(pk=group)
        if by.person.pk != practitioner:
            raise refusals.NoKey
        digest = queries.latest(group).digest
        return _open(group, purpose, Authority("agreement", digest), by=by, at=at)
    return without_the_gone(group, purpose, by=by, at=at)
