"""Lost keys of a group come back through its practitioner, and through no other member."""

from datetime import timedelta

import pytest

from tests.cast import engage, person
from troth.accounts.keys import queries as keys
from troth.accounts.keys.rules import WAIT
from troth.accounts.keys.services import recovery
from troth.accounts.keys.tests.stories import DAY, ask, compare, unlocked
from troth.accounts.people.holder import Holder
from troth.foundation.vault import queries as vault
from troth.foundation.vault.models import Compartment, Grant
from troth.practice.groups.models import Group
from troth.practice.groups.services import agreeing, leaving
from troth.practice.groups.tests.stories import stand, texts, write


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_members_are_no_peers_of_each_other_and_the_practitioner_is_of_all(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    write(running, carla, "A note")
    assert {peer.name for peer in keys.peers(cleo.person)} == {"Carla"}
    hers = keys.in_common(carla.person.pk)
    of_the_group = {pk for pk, common in hers.items() if running.pk in common.engagements}
    assert of_the_group == {cleo.person.pk, mia.person.pk}
    rooms = {pk for pk, held in vault.holders(running.pk).items()}
    assert rooms <= keys.in_common(cleo.person.pk)[carla.person.pk].compartments


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_who_lost_all_keys_reads_on_once_the_practitioner_has_given_them_back(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    write(running, mia, "Before", days=0)
    loss = ask(cleo.person, carla)
    assert compare(loss, carla)
    assert recovery.due(at=DAY + WAIT) == 1
    again = unlocked(cleo.person)
    assert texts(running, again) == ["Before"]
    # Who got keys from a peer does not become a peer of the others by that.
    assert {peer.name for peer in keys.peers(mia.person)} == {"Carla"}
    assert {peer.name for peer in keys.peers(cleo.person)} == {"Carla"}
    write(running, mia, "After", days=9)
    assert texts(running, again) == ["After", "Before"]


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_who_comes_after_somebody_left_has_the_practitioner_as_peer_too(
    running: Group, mia: Holder, carla: Holder, hana: Holder
) -> None:
    """By then the keys are renewed, and nothing in the new room says who opened the first one."""
    leaving.leave(stand(running, mia), by=mia.person, at=DAY + timedelta(days=1))
    lars = person("Lars", "acme")
    own = engage(lars, carla, hana).engagement.pk
    agreeing.invite(stand(running, carla), [own], by=carla, at=DAY + timedelta(days=2))
    Grant.objects.filter(holder=lars.person, compartment__generation=1).delete()  # the hard case
    assert {room.generation for room in _rooms(running, lars)} == {2}
    assert {peer.name for peer in keys.peers(lars.person)} == {"Carla"}
    held = keys.in_common(lars.person.pk)[carla.person.pk]
    assert running.pk in held.engagements


def _rooms(group: Group, who: Holder) -> list[Compartment]:
    return list(Compartment.objects.filter(engagement=group.pk, grants__holder_id=who.person.pk))
