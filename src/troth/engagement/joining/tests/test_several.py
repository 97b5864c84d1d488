"""Several people act for a sponsor, and one person plays several parts in several engagements."""

from datetime import date, timedelta

import pytest

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.engagement.charters import queries as charters
from troth.engagement.charters.services import opening
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement, Invitation
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.engagement.joining.services import invitations, representatives
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.reviews.services import reviews
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.services import refusals as keys

DAY = AT + timedelta(days=5)


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


@pytest.fixture
def two(active: Seat, carla: Holder, hana: Holder, lars: Holder) -> Seat:
    """The active engagement, with Lars as a second representative of Acme; Carla's seat."""
    guest = Guest("Lars", lars.person.email)
    token = representatives.add_representative(seat_of(active, hana), guest, by=hana, at=DAY)
    invitations.accept(token, by=lars, at=DAY)
    invitations.let_in(
        seat_of(active, carla), SPONSOR, read=lars.keyring.fingerprint, by=carla, at=DAY
    )
    return seat_of(active, carla)


@pytest.mark.clause("SEED003-CORP-1", "GCE-1.9")
def test_a_second_representative_sees_what_the_first_sees(
    two: Seat, hana: Holder, lars: Holder
) -> None:
    assert len(two.representatives) == 2
    for holder in (hana, lars):
        hers = seat_of(two, holder)
        assert hers.mine.person_id == holder.person.pk
        assert opening.read_charter(hers, by=holder, at=DAY) is not None
    assert seat_of(two, hana).person(SPONSOR) == hana.person


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("by_themselves", [True, False])
def test_who_left_finds_nothing_and_opens_nothing_written_since(
    two: Seat, carla: Holder, hana: Holder, lars: Holder, cleo: Holder, by_themselves: bool
) -> None:
    hers = seat_of(two, hana)
    assert opening.read_latest(hers, by=hana, at=DAY).text is not None  # she could before
    by = hana if by_themselves else lars
    representatives.leave(seat_of(two, by), hana.person.pk, by=by, at=DAY)
    hana.keyring.opened.clear()
    with pytest.raises(OutOfReach):
        seat_of(two, hana)
    with pytest.raises(keys.NoKey):
        opening.read_latest(hers, by=hana, at=DAY)
    reviews.extend(
        seat_of(two, carla),
        ends=date(2027, 5, 30),
        sessions=9,
        reason="",
        by=carla,
        at=DAY,
    )
    for holder in (carla, cleo, lars):
        assert opening.read_latest(seat_of(two, holder), by=holder, at=DAY).text is not None
    room = charters.latest(two.engagement.pk).compartment
    assert room.generation == 2
    assert hana.person.pk not in room.grants.values_list("holder", flat=True)
    assert seat_of(two, carla).person(SPONSOR) == lars.person


def test_the_last_representative_does_not_leave(active: Seat, hana: Holder) -> None:
    with pytest.raises(Refused, match="act for the sponsor"):
        representatives.leave(seat_of(active, hana), hana.person.pk, by=hana, at=DAY)


@pytest.mark.clause("SEED003-CORP-1")
def test_an_address_that_plays_a_part_already_is_not_invited(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    before = Invitation.objects.count()
    for holder in (cleo, carla, hana):
        guest = Guest("Somebody", holder.person.email.upper())
        with pytest.raises(Refused, match="plays a part"):
            representatives.add_representative(seat_of(active, hana), guest, by=hana, at=DAY)
    assert Invitation.objects.count() == before


@pytest.mark.clause("SEED003-CORP-1")
def test_one_person_plays_several_parts_in_several_engagements(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder, nora: Holder
) -> None:
    begun = invitations.begin(
        kind="mentoring",
        client=Guest("Carla", carla.person.email),
        sponsor=None,
        by=nora,
        at=DAY,
    )
    invitations.accept(begun.tokens[CLIENT], by=carla, at=DAY)
    hers = core.seat(begun.engagement.pk, to=carla.person)
    assert (hers.part, seat_of(active, carla).part) == (CLIENT, "practitioner")
    assert SPONSOR not in begun.tokens
    with pytest.raises(OutOfReach):
        core.seat(begun.engagement.pk, to=cleo.person)
    assert Engagement.objects.get(pk=begun.engagement.pk).payer == ""
