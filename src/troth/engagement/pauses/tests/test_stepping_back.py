"""Before a charter is in force each of the three has a way out: nobody has to sign."""

from datetime import date, timedelta

import pytest

from tests.cast import AT, agree, sign_all, understand
from tests.clock import SetClock
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.charters import queries as charters
from troth.engagement.charters.services import drafting
from troth.engagement.core import page_header as head
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement, Invitation, Part
from troth.engagement.core.queries import SPONSOR, Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of
from troth.engagement.endings.services import clock as endings_clock
from troth.engagement.endings.services import ending
from troth.engagement.joining.services import enquiries, invitations
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.pauses import services
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.when import Clock
from troth.foundation.records.reach import OutOfReach

DAY = AT + timedelta(days=2)


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def row(seat: Seat) -> Engagement:
    return Engagement.objects.get(pk=seat.engagement.pk)


def refs(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.clause.ref for r in refused.value.verdict.reasons]


@pytest.mark.clause("SEED003-TIME-1", "GCE-1.22")
def test_a_practitioner_who_will_not_sign_declines_and_the_sponsor_learns_not_chosen(
    agreed: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    for other in (cleo, hana):
        with pytest.raises(Refused):
            enquiries.decline(seat_of(agreed, other), by=other, at=DAY)
    enquiries.decline(agreed, reason="Beyond me", by=carla, at=DAY)
    found = row(agreed)
    assert (found.state, found.due_on) == ("declined", date(2027, 5, 4))
    clock = Clock(at=DAY, zone=DAY.tzinfo, lang="en")  # type: ignore[arg-type]
    assert head.state(seat_of(agreed, hana), clock=clock) == "Not chosen"
    assert "joining.not_chosen" in {n.kind for n in people.notifications(to=cleo.person)}


@pytest.mark.clause("GCE-1.22", "GCE-3.2b")
def test_where_a_charter_was_in_force_the_practitioner_ends_it_with_a_reason(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    services.withdraw_funding(seat_of(active, hana), by=hana, at=DAY)
    services.go_on_alone(seat_of(active, cleo), by=cleo, at=DAY)
    assert row(active).state == "contracting"
    with pytest.raises(Refused, match="was in force"):
        enquiries.decline(seat_of(active, carla), by=carla, at=DAY)
    with pytest.raises(Refused) as refused:
        ending.withdraw(seat_of(active, carla), reason="", offers_handover=False, by=carla, at=DAY)
    assert refs(refused) == ["GCE-1.22", "GCE-3.2b"]
    hers = seat_of(active, carla)
    ending.withdraw(hers, reason="Beyond me", offers_handover=True, by=carla, at=DAY)
    assert row(active).state == "ending"


@pytest.mark.clause("SEED003-TIME-1")
def test_before_a_charter_nobody_owes_a_reason_for_an_ending(agreed: Seat, carla: Holder) -> None:
    with pytest.raises(Refused, match="You can decline"):
        ending.withdraw(agreed, reason="No", offers_handover=True, by=carla, at=DAY)


@pytest.mark.clause("SEED003-CORP-1", "GCE-1.11")
def test_a_sponsor_steps_back_and_nobody_signs_for_three_until_the_client_decided(
    agreed: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    pk = agreed.engagement.pk
    for other in (carla, cleo):
        with pytest.raises(Refused):
            services.withdraw_funding(seat_of(agreed, other), by=other, at=DAY)
    with pytest.raises(Refused, match="still pays"):
        services.go_on_alone(seat_of(agreed, cleo), by=cleo, at=DAY)
    for holder in (hana, cleo):
        understand(seat_of(agreed, holder), by=holder, at=DAY)
    read = charters.latest(pk).digest
    drafting.sign(seat_of(agreed, hana), read=read, by=hana, at=DAY)
    services.withdraw_funding(seat_of(agreed, hana), by=hana, at=DAY)
    told = {who: {n.kind for n in people.notifications(to=who.person)} for who in (cleo, carla)}
    assert "pauses.funding_ended" in told[cleo]
    assert "pauses.funding_ended" not in told[carla], "the client is told first"
    with pytest.raises(Refused) as refused:
        drafting.sign(seat_of(agreed, cleo), read=read, by=cleo, at=DAY)
    assert refs(refused) == ["SEED003-CORP-1"]
    services.go_on_alone(seat_of(agreed, cleo), by=cleo, at=DAY)
    assert (row(agreed).state, row(agreed).paid_by) == ("contracting", None)
    with pytest.raises(OutOfReach):
        seat_of(agreed, hana)
    agree(seat_of(agreed, carla), by=carla, at=DAY)
    sign_all(seat_of(agreed, carla), [carla, cleo], at=DAY)
    assert row(agreed).state == "active"


@pytest.mark.clause("SEED003-CORP-1", "GCE-1.21")
def test_a_sponsor_who_never_joined_holds_nobody_up(
    carla: Holder, cleo: Holder, hana: Holder
) -> None:
    begun = invitations.begin(
        kind="coaching",
        client=Guest("Cleo", cleo.person.email),
        sponsor=Guest("Hana", hana.person.email),
        organisation="Acme",
        by=carla,
        at=AT,
    )
    invitations.accept(begun.tokens["client"], by=cleo, at=AT)
    seat = core.seat(begun.engagement.pk, to=carla.person)
    invitations.let_in(seat, "client", read=cleo.keyring.fingerprint, by=carla, at=AT)
    services.go_on_alone(seat_of(seat, cleo), by=cleo, at=DAY)
    assert row(seat).paid_by is None
    left = Invitation.objects.get(engagement=seat.engagement.pk, part=SPONSOR)
    assert left.withdrawn_at == DAY
    with pytest.raises(Refused):
        invitations.accept(begun.tokens[SPONSOR], by=hana, at=DAY)
    assert not Part.objects.filter(engagement=seat.engagement.pk, part=SPONSOR).exists()


@pytest.mark.clause("SEED003-CORP-1")
def test_each_finds_the_way_out_on_the_page(
    agreed: Seat,
    carla: Holder,
    cleo: Holder,
    hana: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    set_clock(DAY)
    hers, carlas, hanas = sign_in(cleo), sign_in(carla), sign_in(hana)
    assert at(agreed, "life/decline") in text_of(carlas.get(at(agreed, "life")))
    assert at(agreed, "life/decline") not in text_of(hanas.get(at(agreed, "life")))
    assert at(agreed, "life/withdraw-funding") in text_of(hanas.get(at(agreed, "life")))
    assert hanas.post(at(agreed, "life/withdraw-funding")).status_code == 302
    assert "You have stepped back" in text_of(hanas.get(at(agreed, "life")))
    assert "stepped back" not in text_of(carlas.get(at(agreed, "life"))), "the client knows first"
    endings_clock.recompute(at=DAY + timedelta(days=1))
    assert "stepped back" in text_of(carlas.get(at(agreed, "life")))
    page = text_of(hers.get(at(agreed, "life")))
    assert "The sponsor has stepped back" in page
    assert at(agreed, "life/go-on-alone") in page
    assert hers.post(at(agreed, "life/go-on-alone")).status_code == 302
    assert hanas.get(at(agreed, "life")).status_code == 404
    assert "charter" in text_of(carlas.get(at(agreed, "life")))
