"""When a member leaves: a new key for what is written later, and no grant left for who left."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.foundation.vault import queries
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.services import compartments, unlocking
from troth.foundation.vault.services.payloads import Authority
from troth.foundation.vault.services.refusals import Ended, NoKey
from troth.foundation.vault.shares.models import ShareClass, Shredded
from troth.foundation.vault.tests.held import bind, key_of

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WHY = Authority("charter", "d1")


def fresh(who: Holder) -> Keyring:
    """Return the keyring of a new request, without what the last one had opened."""
    return unlocking.unlock_with_password(who.person.pk, PASSWORD, at=AT)


@pytest.fixture
def room(cleo: Holder, carla: Holder, hana: Holder) -> Compartment:
    """Let Carla have a group with Cleo and Hana."""
    return grouped(uuid4(), "group:1", carla, cleo, hana)


def grouped(chain: UUID, purpose: str, coach: Holder, *clients: Holder) -> Compartment:
    for client in clients:
        bind(uuid4(), client, coach)
    made = compartments.open_compartment(
        chain, purpose, part="practitioner", by=coach.keyring, authority=WHY, at=AT
    )
    for client in clients:
        pk = client.person.pk
        compartments.grant(made, pk, part="client", by=coach.keyring, authority=WHY, at=AT)
    return made


def opens(room: UUID, who: Holder) -> bool:
    try:
        return bool(key_of(room, by=fresh(who)))
    except NoKey:
        return False


@pytest.mark.clause("GCE-1.9")
def test_who_left_opens_nothing_later_and_through_troth_nothing_earlier(
    room: Compartment, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    assert opens(room.pk, hana), "the control: before, she could"
    later = compartments.renew(
        room.engagement, "group:1", without=[hana.person.pk], by=carla.keyring, at=AT
    )
    assert later.generation == 2
    assert queries.compartment(room.engagement, "group:1") == later
    seen = {who: (opens(room.pk, who), opens(later.pk, who)) for who in (cleo, carla, hana)}
    assert seen == {cleo: (True, True), carla: (True, True), hana: (False, False)}
    keys = {key_of(pk, by=fresh(cleo)) for pk in (room.pk, later.pk)}
    assert len(keys) == 2, "what is written later has another key"
    held = queries.holders(room.engagement)
    assert held[later.pk].holders == {cleo.person.pk, carla.person.pk}
    assert {g.authority for g in held[later.pk].grants} == {"renewal"}
    assert queries.latest(held.values()) == [held[later.pk]]


def test_writing_goes_to_the_new_generation_and_is_shut_to_who_left(
    room: Compartment, carla: Holder, hana: Holder
) -> None:
    later = compartments.renew(
        room.engagement, "group:1", without=[hana.person.pk], by=carla.keyring, at=AT
    )
    for who in (carla, hana):
        ring = fresh(who)
        if who is carla:
            got = compartments.open_compartment(room.engagement, "group:1", by=ring, at=AT)
            assert got == later
        else:
            with pytest.raises(NoKey):
                compartments.open_compartment(room.engagement, "group:1", by=ring, at=AT)
            with pytest.raises(NotEntitled, match="not a member"):
                compartments.renew(room.engagement, "group:1", by=ring, at=AT)


def test_grants_end_in_every_generation_and_only_of_this_compartment(
    room: Compartment, carla: Holder, hana: Holder
) -> None:
    other = grouped(room.engagement, "group_terms", carla, hana)
    compartments.renew(room.engagement, "group:1", by=carla.keyring, at=AT)
    assert Grant.objects.filter(holder=hana.person).count() == 3
    compartments.renew(
        room.engagement, "group:1", without=[hana.person.pk], by=carla.keyring, at=AT
    )
    left = Grant.objects.filter(holder=hana.person).values_list("compartment_id", flat=True)
    assert list(left) == [other.pk]


def test_a_newcomer_can_be_given_every_generation(
    room: Compartment, carla: Holder, nora: Holder
) -> None:
    later = compartments.renew(room.engagement, "group:1", by=carla.keyring, at=AT)
    bind(uuid4(), nora, carla)
    who, mine, why = nora.person.pk, carla.keyring, Authority("invitation", "i1")
    compartments.grant_all(
        room.engagement, "group:1", who, part="client", by=mine, authority=why, at=AT
    )
    assert opens(room.pk, nora)
    assert opens(later.pk, nora)
    for purpose in ("group:1", "x"):
        with pytest.raises(NotEntitled):
            compartments.grant_all(
                uuid4(), purpose, who, part="client", by=mine, authority=why, at=AT
            )


def test_nobody_renews_for_others_what_they_leave_or_do_not_hold(
    room: Compartment, carla: Holder, nora: Holder
) -> None:
    with pytest.raises(ValueError, match="leaves"):
        compartments.renew(
            room.engagement, "group:1", without=[carla.person.pk], by=carla.keyring, at=AT
        )
    with pytest.raises(NotEntitled):
        compartments.renew(room.engagement, "group:1", by=nora.keyring, at=AT)
    with pytest.raises(NotEntitled):
        compartments.renew(uuid4(), "group:1", by=carla.keyring, at=AT)
    assert Compartment.objects.count() == 1


def test_what_was_shredded_is_not_renewed(room: Compartment, carla: Holder) -> None:
    Shredded.objects.create(engagement=room.engagement, kept=ShareClass.AGREEMENT, at=AT)
    with pytest.raises(Ended):
        compartments.renew(room.engagement, "group:1", by=carla.keyring, at=AT)
