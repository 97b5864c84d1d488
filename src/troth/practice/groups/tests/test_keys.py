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
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, RoomLink
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.services import several
from troth.foundation.vault.services.refusals import NoKey
from troth.foundation.vault.tests.held import key_of
from troth.foundation.vault.tests.thief import plant
from troth.practice.groups.models import Group, GroupNote, Membership
from troth.practice.groups.queries import TERMS
from troth.practice.groups.services import agreeing, leaving
from troth.practice.groups.tests.stories import place, stand, texts, write


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
    leaving.leave(stand(running, mia), by=mia, at=DAY + timedelta(days=1))
    lars = person("Lars", "acme")
    own = engage(lars, carla, hana).engagement.pk
    agreeing.invite(stand(running, carla), [own], by=carla, at=DAY + timedelta(days=2))
    Grant.objects.filter(holder=lars.person, compartment__generation=1).delete()  # the hard case
    assert {room.generation for room in _rooms(running, lars)} == {2}
    assert {peer.name for peer in keys.peers(lars.person)} == {"Carla"}
    held = keys.in_common(lars.person.pk)[carla.person.pk]
    assert running.pk in held.engagements


@pytest.mark.clause("GCE-1.21", "GCE-1.9")
@pytest.mark.parametrize("is_signed", [True, False], ids=["signed", "control"])
def test_rows_bring_nobody_back_who_left(
    running: Group, mia: Holder, cleo: Holder, monkeypatch: pytest.MonkeyPatch, is_signed: bool
) -> None:
    """Mia left; her membership and her grants are written back before the next word."""
    write(running, mia, "Before")
    if not is_signed:
        monkeypatch.setattr(leaving, "sign_out", lambda *_args, **_named: None)
    state = Membership.objects.filter(group=running, person=mia.person).values().get()
    grants = list(Grant.objects.filter(holder=mia.person, compartment__engagement=running.pk))
    leaving.leave(stand(running, mia), by=mia, at=DAY + timedelta(days=2))
    for grant in grants:
        plant(grant)
    Membership.objects.filter(pk=state["id"]).update(**state)
    later = write(running, cleo, "After", days=3)
    by = Keyring(mia.person.pk, mia.keyring._seed)
    if is_signed:
        with pytest.raises((NoKey, NotEntitled)):
            key_of(later.compartment_id, by=by)
        assert set(_members(running, cleo, later)) == {"client", "practitioner"}
        assert str(mia.person.pk) not in _members(running, cleo, later).values()
    else:
        assert key_of(later.compartment_id, by=by), "the control: rows say that she is in"


def _members(group: Group, who: Holder, note: GroupNote) -> dict[str, str]:
    found = several.judged(note.compartment, by=Keyring(who.person.pk, who.keyring._seed))
    return {member.part: member.person for member in found.members}


def test_who_is_taken_out_gets_no_later_word_of_the_agreement(
    formed: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    """An invitation that is taken back, or declined, ends by a signed link."""
    agreeing.take_back(stand(formed, carla), place(formed, mia), by=carla, at=DAY)
    leaving.decline(stand(formed, cleo), by=cleo, at=DAY)
    inside = several.present(formed.pk, TERMS, by=Keyring(carla.person.pk, carla.keyring._seed))
    assert [member.person for member in inside.members] == [str(carla.person.pk)]
    assert inside.generation == 2, "Taking back made a new key; who declined makes none."
    assert inside.is_stale, "The next word gets one without her."


def test_a_group_whose_links_were_changed_keeps_nobody(
    running: Group, mia: Holder, cleo: Holder
) -> None:
    """Leaving is at once, also where nothing leads from the leaver to the room any more."""
    RoomLink.objects.filter(chain=running.pk).update(signature=bytes(64))
    leaving.leave(stand(running, mia), by=mia, at=DAY + timedelta(days=2))
    assert place(running, mia).state == "left"
    assert not Grant.objects.filter(holder=mia.person, compartment__engagement=running.pk).exists()


def _rooms(group: Group, who: Holder) -> list[Compartment]:
    return list(Compartment.objects.filter(engagement=group.pk, grants__holder_id=who.person.pk))
