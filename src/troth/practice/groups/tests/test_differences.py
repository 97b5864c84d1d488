"""What SQL does to the notes of a group is told to its practitioner and to its members."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification
from troth.app.clock.services import tell_of_differences
from troth.practice.groups.models import Group, GroupNote
from troth.practice.groups.tests.stories import DAY, write


@pytest.mark.clause("GCE-1.23b")
def test_a_note_that_is_gone_is_named_on_the_page_of_the_group(
    running: Group,
    cleo: Holder,
    mia: Holder,
    carla: Holder,
    hana: Holder,
    set_clock: SetClock,
    sign_in: Callable[..., Client],
) -> None:
    set_clock(DAY)
    note = write(running, carla, "A note", days=0)
    assert tell_of_differences(at=DAY) == 0
    GroupNote.objects.filter(pk=note.pk).delete()
    assert tell_of_differences(at=DAY) == 1
    told = Notification.objects.filter(kind="records.differ").values_list("person", flat=True)
    assert set(told) == {cleo.person.pk, mia.person.pk, carla.person.pk}
    for who in (cleo, carla):
        page = sign_in(who).get(f"/groups/{running.pk}/access-log").content.decode()
        assert "Missing: a record that entry" in page
