"""A new seed, interrupted anywhere: either the old one is whole or the new one, never neither."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.engagement.charters import signatures
from troth.engagement.core.queries import Seat
from troth.foundation.records import services as records
from troth.foundation.vault import identity, queries
from troth.foundation.vault.envelope import Tampered, new_key
from troth.foundation.vault.identity import Superseded
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import (
    Compartment,
    Former,
    Grant,
    Identity,
    Pending,
    Slot,
    SlotKind,
)
from troth.foundation.vault.services import compartments, lost_keys, new_seed, slots, unlocking
from troth.foundation.vault.services.payloads import Authority
from troth.foundation.vault.services.refusals import NoKey, NothingPending, UnderWay, WrongSecret
from troth.foundation.vault.tests.held import key_of, shared
from troth.foundation.vault.tests.knowing import compared
from troth.foundation.vault.tests.thief import edit
from troth.practice.meetings import queries as meetings
from troth.practice.meetings.events import NOTES_READ
from troth.practice.meetings.models import Note
from troth.practice.meetings.services import recording as notes

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
NEW = "nine swans before breakfast"
MANY = 4


def old(who: Holder) -> Keyring:
    return unlocking.unlock_with_password(who.person.pk, PASSWORD, at=AT)


def new(who: Holder) -> Keyring:
    return unlocking.unlock_with_password(who.person.pk, NEW, at=AT)


@pytest.fixture
def rooms(cleo: Holder, carla: Holder) -> list[UUID]:
    """Compartments of Cleo's: some shared with Carla, one that is written once."""
    purposes = ["client_private", f"handover:{uuid4()}"]
    why = Authority("charter", "d1")
    made = [shared(cleo, carla) for _ in range(MANY - 1)]
    made += [
        compartments.open_compartment(
            uuid4(), purpose, by=cleo.keyring, part="client", authority=why, at=AT
        )
        for purpose in purposes
    ]
    compared(cleo, carla, chain=made[-1].engagement)
    who, key = carla.person.pk, cleo.keyring
    compartments.grant(made[-1], who, part="colleague", by=key, authority=why, at=AT)
    return [room.pk for room in made]


def keys(rooms: list[UUID], by: Keyring) -> dict[UUID, bytes]:
    return compartments.compartment_keys(Compartment.objects.filter(pk__in=rooms), by=by)


def test_the_new_seed_opens_everything_and_the_old_one_nothing(
    cleo: Holder, carla: Holder, rooms: list[UUID]
) -> None:
    before = keys(rooms, old(cleo))
    theirs = keys(rooms[:3], old(carla))
    slots.put_passkey(cleo.keyring, "a1" * 32, new_key(), at=AT)
    slots.new_recovery(cleo.keyring, at=AT)
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    steps: list[new_seed.Progress] = []
    while not steps or not steps[-1].is_whole:
        steps.append(new_seed.go_on(cleo.keyring, most=2, at=AT))
    assert [(step.done, step.of) for step in steps] == [(2, MANY), (4, MANY)]
    ring, code = new_seed.finish_new_seed(old(cleo), password=NEW, at=LATER)

    assert ring.sign_public != cleo.keyring.sign_public
    for unlocked in (new(cleo), unlocking.unlock_with_recovery(cleo.person.pk, code, at=LATER)):
        assert unlocked.sign_public == ring.sign_public
        assert keys(rooms, unlocked) == before
    signed_in = unlocking.sign_in(cleo.person.pk, NEW, at=LATER)
    assert signed_in is not None
    for unlock in (unlocking.unlock_with_password, unlocking.sign_in):
        with pytest.raises(WrongSecret):
            unlock(cleo.person.pk, PASSWORD, at=LATER)
    with pytest.raises(NoKey):
        keys(rooms, Keyring(cleo.person.pk, cleo.keyring._seed))
    assert {s.kind for s in queries.slots(cleo.person.pk)} == {
        SlotKind.PASSWORD,
        SlotKind.RECOVERY,
    }
    assert Slot.objects.filter(holder=cleo.person).count() == 2
    assert keys(rooms[:3], old(carla)) == theirs


def test_what_is_written_later_has_keys_that_the_old_seed_never_opened(
    cleo: Holder, carla: Holder, rooms: list[UUID]
) -> None:
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    made = {g.compartment.pk: g for g in Grant.objects.select_related("compartment")}
    newer = [g.compartment for g in made.values() if g.compartment.generation == 2]
    assert len(newer) == MANY - 1, "what is written once is not renewed"
    assert not Grant.objects.filter(compartment__purpose="client_private").exists()
    for room in newer:
        assert compartments.compartment_key(room, by=new(cleo))
        held = queries.holders(room.engagement)[room.pk]
        assert held.holders == {cleo.person.pk, carla.person.pk}
    raw = Keyring(cleo.person.pk, cleo.keyring._seed)
    for sealed in Grant.objects.filter(holder=cleo.person):
        with pytest.raises(Tampered):
            raw.unseal(bytes(sealed.sealed_key))


def test_the_secret_is_asked_again_before_the_seed_is_taken(
    cleo: Holder, rooms: list[UUID]
) -> None:
    new_seed.begin_new_seed(cleo.keyring, passphrase=NEW, at=AT)
    for wrong in ({"passphrase": "mistyped"}, {"password": NEW}):
        with pytest.raises(WrongSecret):
            new_seed.finish_new_seed(cleo.keyring, **wrong, at=AT)
    assert keys(rooms, old(cleo))
    new_seed.finish_new_seed(cleo.keyring, passphrase=NEW, at=AT)
    opened = unlocking.unlock_with_passphrase(cleo.person.pk, NEW, at=AT)
    assert keys(rooms, opened)
    assert unlocking.sign_in(cleo.person.pk, PASSWORD, at=AT) is None, "recognised, and locked"


def test_it_begins_once_goes_on_only_when_begun_and_can_be_dropped(
    cleo: Holder, rooms: list[UUID]
) -> None:
    with pytest.raises(NothingPending):
        new_seed.go_on(cleo.keyring, at=AT)
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    with pytest.raises(UnderWay):
        new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.go_on(cleo.keyring, at=AT)
    lost_keys.drop_pending(cleo.person.pk)
    with pytest.raises(NothingPending):
        new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    assert keys(rooms, old(cleo))
    assert Grant.objects.filter(holder=cleo.person).count() == MANY
    assert Slot.objects.filter(holder=cleo.person).count() == 1


def test_grants_that_are_only_staged_are_nobodys_sight(cleo: Holder, rooms: list[UUID]) -> None:
    def seen() -> list[Any]:
        held = [room for pk in rooms for room in queries.holders(engagement[pk]).values()]
        return [(room.purpose, sorted(map(str, room.holders)), len(room.grants)) for room in held]

    engagement = dict(Compartment.objects.values_list("pk", "engagement"))
    before = seen()
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.go_on(cleo.keyring, at=AT)
    assert Grant.objects.filter(holder=cleo.person).count() == 2 * MANY, "the control"
    assert seen() == before


def test_what_arrives_and_what_is_taken_back_meanwhile_is_counted(
    cleo: Holder, carla: Holder, rooms: list[UUID]
) -> None:
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.go_on(cleo.keyring, at=AT)
    arrived = shared(cleo, carla)
    compartments.revoke(rooms[0], cleo.person.pk)
    new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    assert compartments.compartment_key(arrived, by=new(cleo))
    with pytest.raises(NoKey):
        key_of(rooms[0], by=new(cleo))


def test_a_grant_that_was_altered_is_counted_and_stops_nothing(
    cleo: Holder, rooms: list[UUID]
) -> None:
    edit(Grant.objects.filter(holder=cleo.person, compartment=rooms[0]), sealed_key=bytes(80))
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    keyring = old(cleo)
    step = new_seed.go_on(keyring, at=AT)
    assert (step.done, step.unreadable, step.is_whole) == (MANY - 1, 1, True)
    new_seed.finish_new_seed(keyring, password=NEW, at=AT)
    assert keys(rooms[1:], new(cleo))


@pytest.mark.parametrize("field", ["box_public", "sign_public", "by_former", "signature"])
def test_keys_that_somebody_else_put_there_are_never_sealed_to(
    cleo: Holder, hana: Holder, rooms: list[UUID], field: str
) -> None:
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    theirs = getattr(hana.keyring, field, bytes([1]) * 64)
    Pending.objects.filter(holder=cleo.person).update(**{field: theirs})
    with pytest.raises(Tampered):
        new_seed.go_on(cleo.keyring, at=AT)
    assert not Grant.objects.filter(sealed_to=theirs, holder=cleo.person).exists()


def test_a_whole_identity_put_in_the_place_of_the_pending_one_is_refused(
    cleo: Holder, rooms: list[UUID]
) -> None:
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    thief = Keyring(cleo.person.pk, new_key())
    pair = (thief.box_public, thief.sign_public)
    card = identity.card(cleo.person.pk, *pair)
    Pending.objects.filter(holder=cleo.person).update(
        box_public=pair[0], sign_public=pair[1], signature=thief.sign(card)
    )
    with pytest.raises(Tampered, match="not the ones that these keys prepared"):
        new_seed.go_on(cleo.keyring, at=AT)


def test_a_session_with_the_old_seed_cannot_go_on_afterwards(cleo: Holder) -> None:
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    with pytest.raises(Superseded):
        new_seed.go_on(cleo.keyring, at=AT)
    with pytest.raises(Superseded):
        new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)


# --- interrupted anywhere ----------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone; no handler in the program catches this."""


def killed_after(writes: int) -> Callable[..., Any]:
    """Let so many writing statements through, and end the process at the next one."""
    left = writes

    def wrapper(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        nonlocal left
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            if left == 0:
                raise Killed
            left -= 1
        return execute(sql, params, many, context)

    return wrapper


def whole(cleo: Holder, before: dict[UUID, bytes]) -> str:
    """Say which secret opens everything, asking both."""
    found = []
    for name, unlock in (("old", old), ("new", new)):
        try:
            if keys(list(before), unlock(cleo)) == before:
                found.append(name)
        except (WrongSecret, NoKey):
            continue
    return " and ".join(found)


@hypothesis(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.integers(min_value=0, max_value=80), min_size=1, max_size=3))
def test_killed_at_any_write_one_of_the_two_seeds_is_whole(
    cleo: Holder, rooms: list[UUID], cuts: list[int]
) -> None:
    before = keys(rooms, old(cleo))

    def all_of_it() -> None:
        if queries.pending(cleo.person.pk) is None:
            new_seed.begin_new_seed(old(cleo), password=NEW, at=AT)
        while not new_seed.go_on(old(cleo), most=2, at=AT).is_whole:
            pass
        new_seed.finish_new_seed(old(cleo), password=NEW, at=AT)

    def story() -> None:
        for cut in cuts:
            if whole(cleo, before) == "new":
                break
            try:
                with connection.execute_wrapper(killed_after(cut)):
                    all_of_it()
            except Killed:
                assert whole(cleo, before) == "old"
        if whole(cleo, before) == "old":
            all_of_it()
        assert whole(cleo, before) == "new"
        assert queries.pending(cleo.person.pk) is None
        raise Undone

    with pytest.raises(Undone), transaction.atomic():
        story()


class Undone(Exception):
    """Takes back what one example did."""


# --- what was signed before --------------------------------------------------------------------


@pytest.fixture
def note(active: Seat, seat_of: Callable[[Holder], Seat], cleo: Holder) -> Any:
    """Write a shared note of Cleo's."""
    return notes.write_note(
        seat_of(cleo), place="shared", title="", text="I asked her openly.", by=cleo, at=AT
    )


def words(seat: Seat, who: Holder) -> list[bool]:
    """Say of each note that a person sees whether it opens intact."""
    from troth.foundation.records import services as records
    from troth.practice.meetings import events as acts

    found = meetings.notes(seat.engagement.pk, to=seat)
    opened = records.open(found, by=who.keyring, why=acts.NOTES_READ, at=LATER)
    return [o.intact for o in opened.values()]


def renewed(who: Holder) -> Holder:
    new_seed.begin_new_seed(who.keyring, password=NEW, at=LATER)
    ring, _ = new_seed.finish_new_seed(who.keyring, password=NEW, at=LATER)
    return Holder(who.person, ring)


def test_records_and_signatures_of_the_former_keys_still_verify(
    note: Any, active: Seat, seat_of: Callable[[Holder], Seat], cleo: Holder, carla: Holder
) -> None:
    assert words(seat_of(carla), carla) == [True]
    assert signatures.keys_signed(active.engagement.pk)
    later = renewed(cleo)
    assert words(seat_of(carla), carla) == [True]
    assert words(seat_of(cleo), later) == [True]
    assert signatures.keys_signed(active.engagement.pk)
    keys_of_cleo = identity.signers(cleo.person.pk)
    assert [(k.public, k.since, k.until) for k in keys_of_cleo] == [
        (later.keyring.sign_public, LATER, None),
        (cleo.keyring.sign_public, None, LATER),
    ]
    twice = renewed_again(later)
    assert len(identity.signers(cleo.person.pk)) == 3
    assert words(seat_of(cleo), twice) == [True]
    assert signatures.keys_signed(active.engagement.pk)


def renewed_again(who: Holder) -> Holder:
    new_seed.begin_new_seed(who.keyring, password=NEW, at=LATER + timedelta(days=1))
    ring, _ = new_seed.finish_new_seed(who.keyring, password=NEW, at=LATER + timedelta(days=1))
    return Holder(who.person, ring)


@pytest.mark.parametrize("field", ["sign_public", "signature", "by_next", "next_sign_public"])
def test_a_former_key_that_somebody_put_there_verifies_nothing(
    note: Any, seat_of: Callable[[Holder], Seat], cleo: Holder, carla: Holder, field: str
) -> None:
    renewed(cleo)
    assert words(seat_of(carla), carla) == [True], "the control"
    thief = Keyring(cleo.person.pk, new_key())
    forged = {
        "sign_public": thief.sign_public,
        "next_sign_public": thief.sign_public,
    }.get(field, bytes([7]) * 64)
    Former.objects.filter(holder=cleo.person).update(**{field: forged})
    assert words(seat_of(carla), carla) == [True], "whose key it was is told by the room's links"
    assert len(identity.signers(cleo.person.pk)) == 1


def test_no_room_is_opened_for_keys_that_nobody_handed_down(active: Seat, cleo: Holder) -> None:
    """Someone puts a whole new identity in Cleo's place and claims her former key with it."""
    present = Identity.objects.get(holder=cleo.person)
    thief = Keyring(cleo.person.pk, new_key())
    pair, former = (thief.box_public, thief.sign_public), identity.publics(present)
    deed = identity.succession(cleo.person.pk, former, pair)
    Former.objects.create(
        holder=cleo.person,
        box_public=former[0],
        sign_public=former[1],
        signature=present.signature,
        made_at=present.made_at,
        until=LATER,
        next_box_public=pair[0],
        next_sign_public=pair[1],
        by_former=b"",
        by_next=thief.sign(deed),
    )
    Identity.objects.filter(holder=cleo.person).update(
        box_public=pair[0],
        sign_public=pair[1],
        signature=thief.sign(identity.card(cleo.person.pk, *pair)),
    )
    assert identity.is_genuine(cleo.person.pk), "the control: the card itself is in order"
    assert not signatures.keys_signed(active.engagement.pk)


def count(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_the_keys_of_all_parties_are_fetched_together(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    def asked() -> int:
        return count(lambda: signatures.keys_signed(active.engagement.pk))

    pks = [who.person.pk for who in (cleo, carla, hana)]
    assert count(lambda: identity.lines(pks)) == count(lambda: identity.lines(pks[:1])) == 2
    assert asked() == 5, "the charter, its signatures, cards, former keys, present keys"
    assert signatures.keys_signed(active.engagement.pk)


def test_notes_under_a_former_key_cost_as_many_queries_as_one(
    active: Seat, seat_of: Callable[[Holder], Seat], note: Any, cleo: Holder
) -> None:
    notes.write_note(seat_of(cleo), place="shared", title="", text="Two", by=cleo, at=AT)
    ring = renewed(cleo).keyring
    rows = list(Note.objects.select_related("compartment"))

    def opened(found: list[Note]) -> int:
        return count(lambda: records.open(found, by=ring, why=NOTES_READ, at=LATER))

    opened(rows)
    assert opened(rows) == opened(rows[:1])
