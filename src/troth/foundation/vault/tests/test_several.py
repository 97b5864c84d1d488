"""The room of client and practitioner against someone who writes every row; with its controls.

The attacker has keys of his own, reads the share store, and has no seed of the two.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from nacl.public import PublicKey, SealedBox

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.foundation.vault import identity, queries
from troth.foundation.vault.envelope import new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import (
    Compartment,
    Former,
    Grant,
    Identity,
    Pending,
    PreparedLink,
    RoomLink,
    Statement,
)
from troth.foundation.vault.queries import PendingSeen
from troth.foundation.vault.rooms import statement, warrant
from troth.foundation.vault.rooms.link import (
    Member,
    NotEntitled,
    Pair,
)
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.rooms.trust import own_card
from troth.foundation.vault.rooms.warrant import Change, Warrant
from troth.foundation.vault.services import (
    charters,
    compartments,
    lost_keys,
    new_seed,
    payloads,
    several,
    unlocking,
)
from troth.foundation.vault.services.refusals import NoKey
from troth.foundation.vault.tests.held import DIGEST, acquaint, bind, key_of, sent, shared
from troth.foundation.vault.tests.thief import edit, planted_grant, planted_link, swap

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
NEW = "nine swans before breakfast"
HOST = "test"
CHARTER = payloads.Authority("charter", DIGEST)


@pytest.fixture
def room(cleo: Holder, carla: Holder) -> Compartment:
    """The room of Cleo and Carla, under a charter that both signed."""
    return shared(cleo, carla)


def fresh(who: Holder, password: str = PASSWORD) -> Keyring:
    return unlocking.unlock_with_password(who.person.pk, password, at=AT)


def again(who: Holder) -> Keyring:
    return unlocking.unlock_with_passphrase(who.person.pk, NEW, at=LATER)


def opened(engagement: UUID, by: Keyring) -> Compartment:
    return compartments.open_compartment(engagement, "shared", by=by, authority=CHARTER, at=LATER)


# --- honest ------------------------------------------------------------------------------------


def test_both_open_the_room_with_one_key(room: Compartment, cleo: Holder, carla: Holder) -> None:
    assert key_of(room.pk, by=fresh(cleo)) == key_of(room.pk, by=fresh(carla))
    assert opened(room.engagement, fresh(cleo)) == room
    assert queries.holders(room.engagement)[room.pk].holders == {cleo.person.pk, carla.person.pk}


def test_nobody_else_gets_a_key_or_a_warrant(room: Compartment, nora: Holder, hana: Holder) -> None:
    for stranger in (nora, hana):
        with pytest.raises((NoKey, NotEntitled)):
            opened(room.engagement, fresh(stranger))
        with pytest.raises(NoKey):
            key_of(room.pk, by=fresh(stranger))
    with pytest.raises(NotEntitled):
        Warrant(object(), several.judged(room, by=fresh(nora)), None, None)


# --- planted keys ------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.9")
def test_a_planted_generation_signed_by_a_stranger_gets_no_word(
    room: Compartment, cleo: Holder, nora: Holder
) -> None:
    theirs = new_key()
    higher = Compartment.objects.create(
        engagement=room.engagement, purpose="shared", generation=2, made_at=AT
    )
    planted_grant(higher, theirs, to=cleo, by=nora)
    assert queries.compartment(room.engagement, "shared") == higher, "the control: by its number"
    mine = Grant.objects.get(compartment=higher)
    assert fresh(cleo).unseal(bytes(mine.sealed_key)) == theirs, "the control: it opens for her"
    assert opened(room.engagement, fresh(cleo)) == room
    with pytest.raises(NoKey):
        key_of(higher.pk, by=fresh(cleo))
    with pytest.raises(NotEntitled):
        several.require_present(higher, by=fresh(cleo), at=AT)


@pytest.mark.clause("GCE-1.9")
def test_a_planted_link_shuts_the_room_instead_of_opening_it(
    room: Compartment,
    cleo: Holder,
    carla: Holder,
    nora: Holder,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = new_key()
    both = [own_card(cleo.keyring, "client"), own_card(carla.keyring, "practitioner")]
    planted_link(room, theirs, both, by=nora, settings=settings)
    for who in (cleo, carla):
        with pytest.raises(NotEntitled, match="signed by no member"):
            opened(room.engagement, fresh(who))
    monkeypatch.setattr("troth.foundation.vault.rooms.judge._step", lambda *_args: None)
    higher = opened(room.engagement, fresh(cleo))
    planted_grant(higher, theirs, to=cleo, by=nora)
    control = key_of(higher.pk, by=fresh(cleo))
    assert control == theirs, "the control: without the question who signed, she takes his key"


def test_a_grant_with_another_key_is_not_taken(
    room: Compartment, cleo: Holder, carla: Holder
) -> None:
    key = key_of(room.pk, by=fresh(cleo))
    other = SealedBox(PublicKey(cleo.keyring.box_public)).encrypt(new_key())
    edit(Grant.objects.filter(compartment=room, holder=cleo.person), sealed_key=other)
    with pytest.raises(NoKey):
        key_of(room.pk, by=fresh(cleo))
    same = SealedBox(PublicKey(cleo.keyring.box_public)).encrypt(key)
    edit(
        Grant.objects.filter(compartment=room, holder=cleo.person),
        sealed_key=same,
        signature=bytes(64),
    )
    assert key_of(room.pk, by=fresh(cleo)) == key, "a grant is delivery: whoever wrote its row"


@pytest.mark.clause("GCE-1.9")
def test_a_garbage_grant_before_a_renewal_brings_nobody_in(
    room: Compartment, cleo: Holder, carla: Holder, nora: Holder
) -> None:
    planted_grant(room, bytes(32), to=nora, by=nora)
    listed = {g.holder_id for g in Grant.objects.filter(compartment=room)}
    assert nora.person.pk in listed, "the control: who counts rows counts her in"
    later = compartments.renew(room.engagement, "shared", by=fresh(cleo), at=LATER)
    assert later.generation == 2
    held = {g.holder_id for g in Grant.objects.filter(compartment=later)}
    assert held == {cleo.person.pk, carla.person.pk}
    assert key_of(later.pk, by=fresh(carla)) == key_of(later.pk, by=fresh(cleo))


def test_a_garbage_grant_before_a_new_seed_brings_nobody_in(
    room: Compartment, cleo: Holder, carla: Holder, nora: Holder
) -> None:
    planted_grant(room, bytes(32), to=nora, by=nora)
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    held = Grant.objects.filter(compartment__purpose="shared", compartment__generation=2)
    assert {g.holder_id for g in held} == {cleo.person.pk, carla.person.pk}


def test_a_relabelled_release_is_not_the_shared_room(
    cleo: Holder, carla: Holder, hana: Holder
) -> None:
    engagement = uuid4()
    bind(engagement, cleo, carla, hana)
    release = sent(engagement, cleo, hana)
    theirs = key_of(release.pk, by=fresh(hana))
    Compartment.objects.filter(pk=release.pk).update(purpose="shared")
    assert queries.compartment(engagement, "shared") == release, "the control: by its label"
    made = opened(engagement, fresh(cleo))
    assert key_of(made.pk, by=fresh(cleo)) != theirs
    with pytest.raises((NoKey, NotEntitled)):
        key_of(made.pk, by=fresh(hana))


def test_a_release_goes_to_the_key_that_the_charter_names(
    cleo: Holder, carla: Holder, hana: Holder, nora: Holder
) -> None:
    engagement = uuid4()
    bind(engagement, cleo, carla, hana)
    release = sent(engagement, cleo, hana)
    assert key_of(release.pk, by=fresh(hana)) == key_of(release.pk, by=fresh(cleo))
    with pytest.raises(NotEntitled, match="a key that I do not know"):
        sent(engagement, cleo, nora)
    twin = Keyring(hana.person.pk, new_key())
    swap(hana, twin)
    with pytest.raises(NotEntitled, match="a key that I do not know"):
        sent(engagement, cleo, hana)
    boxes = {bytes(box) for box in Grant.objects.values_list("sealed_to", flat=True)}
    assert twin.box_public not in boxes
    assert hana.keyring.box_public in boxes, "the control: the one that the charter names"


@pytest.mark.parametrize("number", [2, 9])
def test_a_generation_set_higher_puts_no_former_key_back(
    room: Compartment, cleo: Holder, carla: Holder, number: int
) -> None:
    later = compartments.renew(room.engagement, "shared", by=fresh(carla), at=LATER)
    Compartment.objects.filter(pk=later.pk).update(generation=11)
    Compartment.objects.filter(pk=room.pk).update(generation=number)
    with pytest.raises(NoKey):
        key_of(room.pk, by=fresh(cleo))
    if number != 2:  # the honest number of the room that is under it now: no key of the first
        with pytest.raises(NotEntitled):
            several.require_present(room, by=fresh(cleo), at=LATER)


# --- what leads to the room --------------------------------------------------------------------


def test_a_room_needs_the_charter_of_both(cleo: Holder, carla: Holder, nora: Holder) -> None:
    engagement = uuid4()
    with pytest.raises(NotEntitled, match="not a charter that I signed"):
        opened(engagement, fresh(cleo))
    parties = {"client": cleo.person.pk, "practitioner": carla.person.pk}
    people = {"client": cleo, "practitioner": carla}
    for who in (cleo, carla):
        acquaint(engagement, people, by=who)
        with pytest.raises(NotEntitled):
            opened(engagement, fresh(cleo))
        charters.state_charter(
            engagement, version=1, digest=DIGEST, parties=parties, by=who.keyring, at=AT
        )
    assert opened(engagement, fresh(cleo))


@pytest.mark.parametrize("what", ["signature", "holder", "chain", "body"])
def test_a_statement_that_was_altered_is_none(
    cleo: Holder, carla: Holder, nora: Holder, what: str
) -> None:
    engagement = uuid4()
    bind(engagement, cleo, carla)
    theirs = Statement.objects.filter(holder=carla.person)
    changes: dict[str, dict[str, Any]] = {
        "signature": {"signature": bytes(64)},
        "holder": {"holder": nora.person},
        "chain": {"chain": uuid4()},
        "body": {"body": b"[]"},
    }
    theirs.update(**changes[what])
    with pytest.raises(NotEntitled, match="not everybody"):
        opened(engagement, fresh(cleo))


@pytest.mark.clause("GCE-1.9")
def test_the_card_of_the_other_exchanged_before_the_signing_makes_no_room(
    cleo: Holder, carla: Holder, nora: Holder, settings: Any
) -> None:
    """The operator gives Carla's row keys of his own, and signs in her name with them."""
    engagement, twin = uuid4(), Keyring(carla.person.pk, new_key())
    parties = {"client": cleo.person.pk, "practitioner": carla.person.pk}
    people = {"client": cleo, "practitioner": carla}
    acquaint(engagement, people, by=carla)
    charters.state_charter(
        engagement, version=1, digest=DIGEST, parties=parties, by=carla.keyring, at=AT
    )
    swap(carla, twin)
    with pytest.raises(NotEntitled, match="do not know"):
        charters.state_charter(
            engagement, version=1, digest=DIGEST, parties=parties, by=fresh(cleo), at=AT
        )
    acquaint(engagement, people, by=cleo)  # she was shown the twin's keys, and took them as hers
    charters.state_charter(
        engagement, version=1, digest=DIGEST, parties=parties, by=fresh(cleo), at=AT
    )
    with pytest.raises(NotEntitled, match="not everybody"):
        opened(engagement, fresh(cleo))


def test_a_card_exchanged_after_the_signing_changes_nothing(
    room: Compartment, cleo: Holder, carla: Holder
) -> None:
    twin = Keyring(carla.person.pk, new_key())
    swap(carla, twin)
    later = compartments.renew(room.engagement, "shared", by=fresh(cleo), at=LATER)
    boxes = {bytes(g.sealed_to) for g in Grant.objects.filter(compartment=later)}
    assert twin.box_public not in boxes
    assert carla.keyring.box_public in boxes
    with pytest.raises(NotEntitled, match="another key"):
        charters.state_charter(
            room.engagement,
            version=2,
            digest="d2",
            parties={"client": cleo.person.pk, "practitioner": carla.person.pk},
            by=fresh(cleo),
            at=LATER,
        )


# --- keys that follow one another --------------------------------------------------------------


def test_a_new_seed_reads_on_and_the_other_goes_on_with_it(
    room: Compartment, cleo: Holder, carla: Holder
) -> None:
    before = key_of(room.pk, by=fresh(cleo))
    new_seed.begin_new_seed(cleo.keyring, password=NEW, at=AT)
    new_seed.finish_new_seed(cleo.keyring, password=NEW, at=AT)
    now = fresh(cleo, NEW)
    later = opened(room.engagement, now)
    assert later.generation == 2
    assert key_of(room.pk, by=now) == before
    assert key_of(later.pk, by=fresh(carla)) == key_of(later.pk, by=fresh(cleo, NEW))
    raw = Keyring(cleo.person.pk, cleo.keyring._seed)
    with pytest.raises((NoKey, NotEntitled)):
        key_of(later.pk, by=raw)
    third = compartments.renew(room.engagement, "shared", by=fresh(carla), at=LATER)
    assert key_of(third.pk, by=fresh(cleo, NEW))


def test_keys_that_a_peer_compared_are_in_the_room_when_they_are_taken(
    room: Compartment, cleo: Holder, carla: Holder
) -> None:
    before = key_of(room.pk, by=fresh(cleo))
    seen = prepared(cleo, carla, room.engagement)
    lost_keys.regrant([room.pk], seen, by=fresh(carla), at=AT)
    assert PreparedLink.objects.count() == 1
    assert key_of(room.pk, by=fresh(cleo)) == before, "until then the present keys stay"
    assert RoomLink.objects.count() == 1
    lost_keys.take_anew(cleo.person.pk, at=LATER)
    assert key_of(room.pk, by=again(cleo)) == before
    later = opened(room.engagement, fresh(carla))
    assert later.generation == 2, "the lost key opens the first: it is renewed before writing"
    assert key_of(later.pk, by=again(cleo)) == key_of(later.pk, by=fresh(carla))


def prepared(who: Holder, peer: Holder, chain: UUID) -> PendingSeen:
    new = lost_keys.prepare_anew(who.person.pk, passphrase=NEW, at=AT)
    charters.pin(chain, peer.person.pk, part="peer", level=Level.COMPARED, by=new, at=AT)
    seen = queries.pending(who.person.pk)
    assert seen is not None
    return seen


def test_keys_for_which_no_peer_signed_are_in_no_room(
    room: Compartment, cleo: Holder, carla: Holder, nora: Holder
) -> None:
    seen = prepared(cleo, carla, room.engagement)
    lost_keys.regrant([], seen, by=fresh(nora), at=AT)
    lost_keys.take_anew(cleo.person.pk, at=LATER)
    with pytest.raises((NoKey, NotEntitled)):
        opened(room.engagement, again(cleo))
    assert opened(room.engagement, fresh(carla)) == room
    lost_keys.regrant([room.pk], seen, by=fresh(carla), at=LATER)
    assert opened(room.engagement, again(cleo)).generation == 2


def test_a_succession_that_the_former_key_did_not_sign_is_followed_by_nobody(
    room: Compartment, cleo: Holder, carla: Holder
) -> None:
    twin = Keyring(carla.person.pk, new_key())
    row = Identity.objects.get(holder=carla.person)
    former = (bytes(row.box_public), bytes(row.sign_public))
    deed = identity.succession(carla.person.pk, former, (twin.box_public, twin.sign_public))
    Former.objects.create(
        holder=carla.person,
        box_public=former[0],
        sign_public=former[1],
        signature=row.signature,
        made_at=AT,
        until=AT,
        next_box_public=twin.box_public,
        next_sign_public=twin.sign_public,
        by_former=twin.sign(deed),
        by_next=twin.sign(deed),
    )
    swap(carla, twin)
    later = compartments.renew(room.engagement, "shared", by=fresh(cleo), at=LATER)
    assert twin.box_public not in {
        bytes(g.sealed_to) for g in Grant.objects.filter(compartment=later)
    }


ACTS: dict[str, Callable[[Compartment, Keyring], object]] = {
    "adds": lambda row, by: _change(row, by, Change(adds=(_stranger(),))),
    "takes out": lambda row, by: _change(row, by, Change(takes_out=_others(row, by))),
    "exchanges": lambda row, by: _change(row, by, Change(exchanges=(_exchanged(row, by),))),
}


def _change(row: Compartment, by: Keyring, change: Change) -> object:
    return warrant.warrant(row.engagement, row.purpose, change, by=by, at=LATER)


def _stranger() -> Member:
    key = Keyring(uuid4(), new_key())
    return own_card(key, "client")


def _others(row: Compartment, by: Keyring) -> frozenset[str]:
    found = several.judged(row, by=by)
    return frozenset(m.person for m in found.members if m.person != str(by.holder_id))


def _exchanged(row: Compartment, by: Keyring) -> Member:
    mine = several.judged(row, by=by).member(str(by.holder_id))
    assert mine is not None
    return Member(mine.part, mine.person, *Pair("00" * 32, "00" * 32))


@pytest.mark.parametrize("act", ACTS)
def test_ones_own_program_refuses_a_link_that_others_would_refuse(
    room: Compartment, cleo: Holder, act: str
) -> None:
    with pytest.raises(NotEntitled):
        ACTS[act](room, fresh(cleo))
    assert RoomLink.objects.count() == 1


def test_what_a_statement_says_of_others_is_read_from_its_own_bytes(cleo: Holder) -> None:
    for body in (b"", b"{}", b"[]", b'{"what": "pin"}', b"\xff", b"[" * 5_000):
        assert statement.read(body, host=HOST, chain="c", holder="h") is None
    assert not Pending.objects.exists()
