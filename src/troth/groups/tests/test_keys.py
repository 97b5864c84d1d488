"""Lost keys of a group come back through its practitioner, and through no other member."""

import pytest

from troth.groups.models import Group
from troth.groups.tests.stories import texts, write
from troth.keys import queries, services
from troth.keys.rules import WAIT
from troth.keys.tests.stories import DAY, ask, compare, unlocked
from troth.people.holder import Holder
from troth.vault import queries as vault


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_members_are_no_peers_of_each_other_and_the_practitioner_is_of_all(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    write(running, carla, "A note")
    assert {peer.name for peer in queries.peers(cleo.person)} == {"Carla"}
    hers = queries.in_common(carla.person.pk)
    of_the_group = {pk for pk, common in hers.items() if running.pk in common.engagements}
    assert of_the_group == {cleo.person.pk, mia.person.pk}
    rooms = {pk for pk, held in vault.holders(running.pk).items()}
    assert rooms <= queries.in_common(cleo.person.pk)[carla.person.pk].compartments


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_who_lost_all_keys_reads_on_once_the_practitioner_has_given_them_back(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    write(running, mia, "Before", days=0)
    loss = ask(cleo.person, carla)
    assert compare(loss, carla)
    assert services.due(at=DAY + WAIT) == 1
    again = unlocked(cleo.person)
    assert texts(running, again) == ["Before"]
    write(running, mia, "After", days=9)
    assert texts(running, again) == ["After", "Before"]
