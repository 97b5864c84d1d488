"""Rooms of one person: rows that someone plants change no key; each attack has its control."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from nacl.public import PublicKey, SealedBox

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.foundation.vault import own_rooms, queries
from troth.foundation.vault.envelope import new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, FormerRoot, Grant
from troth.foundation.vault.services import compartments, lost_keys, new_seed, unlocking
from troth.foundation.vault.services.payloads import grant_payload as payload
from troth.foundation.vault.services.refusals import LostKey, NoKey
from troth.foundation.vault.tests.held import bind, key_of, sent
from troth.foundation.vault.tests.thief import plant

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
NEW = "nine swans before breakfast"
PRIVATE = "client_private"


def opened(who: Holder, engagement: UUID, purpose: str = PRIVATE) -> Compartment:
    return compartments.open_compartment(engagement, purpose, by=fresh(who), at=AT)


def fresh(who: Holder, password: str = PASSWORD) -> Keyring:
    """Return the keyring of a new request, without what the last one had opened."""
    return unlocking.unlock_with_password(who.person.pk, password, at=AT)


def planted(room: Compartment, key: bytes, *, to: Holder, by: Holder) -> None:
    """Add a well-formed grant by SQL: signed by a stranger with keys of his own."""
    made = Grant(
        compartment=room,
        holder=to.person,
        sealed_to=to.keyring.box_public,
        sealed_key=SealedBox(PublicKey(to.keyring.box_public)).encrypt(key),
        given_by=by.person,
        authority="renewal",
        reference="",
        at=AT,
    )
    made.signature = by.keyring.sign(payload(made))
    plant(made)


@pytest.mark.clause("GCE-1.9")
def test_a_planted_generation_is_not_written_in(cleo: Holder, nora: Holder) -> None:
    engagement = uuid4()
    room = opened(cleo, engagement)
    theirs = new_key()
    higher = Compartment.objects.create(
        engagement=engagement, purpose=PRIVATE, generation=9, made_at=AT
    )
    planted(higher, theirs, to=cleo, by=nora)
    mine = Grant.objects.get(compartment=higher)
    assert fresh(cleo).unseal(bytes(mine.sealed_key)) == theirs, "the control: it opens for her"
    assert opened(cleo, engagement) == room
    with pytest.raises(NoKey):
        key_of(higher.pk, by=fresh(cleo))


@pytest.mark.parametrize("claimed", [True, False])
def test_what_was_sent_relabelled_as_private_gets_no_private_words_for_its_reader(
    cleo: Holder, carla: Holder, hana: Holder, claimed: bool
) -> None:
    engagement = uuid4()
    bind(engagement, cleo, carla, hana)
    release = sent(engagement, cleo, hana)
    theirs = key_of(release.pk, by=fresh(hana))
    mine = own_rooms.present_mark(cleo.keyring) if claimed else ""
    Compartment.objects.filter(pk=release.pk).update(purpose=PRIVATE, root=mine)
    assert queries.compartment(engagement, PRIVATE) == release, "the control: by label it is hers"
    room = opened(cleo, engagement)
    assert (room == release) == claimed
    assert key_of(room.pk, by=fresh(cleo)) != theirs
    with pytest.raises(NoKey):
        key_of(room.pk, by=fresh(hana))


def test_a_generation_set_higher_changes_no_key(cleo: Holder) -> None:
    engagement = uuid4()
    room = opened(cleo, engagement)
    before = key_of(room.pk, by=fresh(cleo))
    Compartment.objects.filter(pk=room.pk).update(generation=7)
    assert key_of(opened(cleo, engagement).pk, by=fresh(cleo)) == before


def test_every_room_and_every_person_has_a_key_of_its_own(cleo: Holder, carla: Holder) -> None:
    one, other = uuid4(), uuid4()
    keys = {
        own_rooms.key(who.keyring.own_root, engagement, purpose)
        for who in (cleo, carla)
        for engagement in (one, other)
        for purpose in (PRIVATE, "client_consents", "client_answers")
    }
    assert len(keys) == 12


def test_who_renews_their_keys_reads_on_and_writes_under_the_new_seed(cleo: Holder) -> None:
    engagement = uuid4()
    room = opened(cleo, engagement)
    before = key_of(room.pk, by=fresh(cleo))
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    now = fresh(cleo, NEW)
    assert key_of(room.pk, by=now) == before
    later = compartments.open_compartment(engagement, PRIVATE, by=now, at=LATER)
    assert later.generation == room.generation + 1
    raw = Keyring(cleo.person.pk, cleo.keyring._seed)
    with pytest.raises(LostKey):
        key_of(later.pk, by=raw)
    third = "ten swans before lunch"
    new_seed.begin_new_seed(now, password=third, at=AT)
    new_seed.finish_new_seed(now, password=third, at=AT)
    assert FormerRoot.objects.filter(holder=cleo.person).count() == 2
    again = fresh(cleo, third)
    assert key_of(room.pk, by=again) == before
    assert queries.opens([room.pk, later.pk], by=again) == {room.pk, later.pk}


@pytest.mark.parametrize("change", ["sealed", "mark", "holder"])
def test_a_former_root_that_does_not_open_is_left_out(
    cleo: Holder, nora: Holder, change: str
) -> None:
    engagement = uuid4()
    room = opened(cleo, engagement)
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    now = fresh(cleo, NEW)
    assert key_of(room.pk, by=now), "the control: it opens"
    row = FormerRoot.objects.get()
    FormerRoot.objects.all().delete()
    if change == "sealed":
        row.sealed = bytes(len(row.sealed))
    elif change == "mark":
        row.mark = "00" * 16
    else:
        row.holder = nora.person
    plant(row)
    with pytest.raises(LostKey):
        key_of(room.pk, by=fresh(cleo, NEW))
    assert own_rooms.roots(fresh(nora)).keys() == {own_rooms.present_mark(nora.keyring)}


def test_former_roots_come_back_with_the_former_seed(cleo: Holder, carla: Holder) -> None:
    engagement = uuid4()
    room = opened(cleo, engagement)
    before = key_of(room.pk, by=fresh(cleo))
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    second = opened_later(engagement, fresh(cleo, NEW))
    lost_keys.prepare_anew(cleo.person.pk, passphrase="lost and found", at=AT)
    seen = queries.pending(cleo.person.pk)
    assert seen is not None
    lost_keys.regrant([], seen, by=carla.keyring, at=AT)
    lost_keys.take_anew(cleo.person.pk, at=LATER)

    def now() -> Keyring:
        return unlocking.unlock_with_passphrase(cleo.person.pk, "lost and found", at=LATER)

    for lost in (room, second):
        with pytest.raises(LostKey):
            key_of(lost.pk, by=now())
    assert lost_keys.bring_back(now(), password=NEW, at=LATER).compartments == 2
    assert key_of(room.pk, by=now()) == before
    assert key_of(second.pk, by=now())


def opened_later(engagement: UUID, by: Keyring) -> Compartment:
    return compartments.open_compartment(engagement, PRIVATE, by=by, at=LATER)
