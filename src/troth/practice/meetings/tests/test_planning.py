"""Sessions are planned within what was agreed, and whatever stops an engagement cancels them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.cast import AT, sign_all
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending
from troth.engagement.pauses import services as pauses
from troth.engagement.reviews.services import reviews as engagements
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.practice.meetings import queries
from troth.practice.meetings.models import Booking
from troth.practice.meetings.services import planning, recording
from troth.practice.meetings.services.recording import SessionFacts

DAY = AT + timedelta(days=10)
WEEK = timedelta(days=7)
SeatOf = Callable[[Holder], Seat]
SignIn = Callable[[Holder], Client]


def book(seat: Seat, by: Holder, weeks: int = 1) -> Booking:
    starts_at = DAY + weeks * WEEK
    return planning.book(seat, starts_at=starts_at, minutes=60, kind="video", by=by.person, at=DAY)


def acts(seat: Seat) -> list[str]:
    return [t.act.name for t in ledger.entries([seat.engagement.pk]) if t.act]


@pytest.mark.clause("GCE-1.5a")
def test_the_ninth_of_eight_waits_for_an_extension_and_a_held_one_does_not(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, seat_of: SeatOf
) -> None:
    for weeks in range(1, 9):
        book(seat_of(cleo), cleo, weeks)
    with pytest.raises(Refused, match="are taken"):
        book(seat_of(carla), carla, 9)
    facts = SessionFacts(on=DAY.date(), begins=None, minutes=60, kind="video", attendance="both")
    recording.record_session(seat_of(carla), facts, by=carla, at=DAY)  # never blocked
    engagements.extend(
        seat_of(carla), ends=date(2027, 5, 31), sessions=10, reason="", by=carla, at=DAY
    )
    sign_all(active, [carla, cleo], at=DAY)
    with pytest.raises(Refused, match="are taken"):
        book(seat_of(carla), carla, 9)  # Hana pays, and has not signed yet
    sign_all(active, [hana], at=DAY)
    assert book(seat_of(carla), carla, 9).cancelled_at is None


def test_a_planned_session_is_moved_and_cancelled_by_either(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, seat_of: SeatOf
) -> None:
    made = book(active, carla)
    later = DAY + 3 * WEEK
    planning.move(seat_of(cleo), made, starts_at=later, by=cleo.person, at=DAY)
    (planned,) = queries.planned(active.engagement.pk, at=DAY)
    assert planned.starts_at == later
    with pytest.raises(Refused):
        planning.cancel(seat_of(hana), made, by=hana.person, at=DAY)
    planning.cancel(seat_of(carla), made, by=carla.person, at=DAY)
    assert queries.planned(active.engagement.pk, at=DAY) == []
    with pytest.raises(Refused, match="not planned any more"):
        planning.move(seat_of(cleo), made, starts_at=later, by=cleo.person, at=DAY)
    assert acts(active)[:3] == ["meetings.cancel", "meetings.move", "meetings.book"]


@pytest.mark.clause("GCE-1.21", "GCE-1.15a", "GCE-3.2b")
@pytest.mark.parametrize("stop", [ending.end, pauses.pause, pauses.suspend])
def test_whatever_stops_it_cancels_what_is_planned_at_once(
    active: Seat, cleo: Holder, carla: Holder, seat_of: SeatOf, stop: Callable[..., None]
) -> None:
    book(active, carla)
    book(active, carla, 2)
    assert queries.taken(active.engagement.pk, at=DAY) == 2
    stop(seat_of(cleo), by=cleo, at=DAY)
    assert queries.taken(active.engagement.pk, at=DAY) == 0
    with pytest.raises(Refused):
        book(seat_of(carla), carla)


def test_the_page_proposes_days_by_the_rhythm_and_refuses_with_its_reason(
    active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    set_clock(DAY)
    pk = active.engagement.pk
    browser = sign_in(cleo)
    page = browser.get(f"/engagements/{pk}/plan")
    assert "Your charter says every 14 days" in page.content.decode()
    posted = {"starts_at": "2026-11-26T14:00", "minutes": "60", "kind": "video"}
    assert browser.post(f"/engagements/{pk}/plan/book", posted).status_code == 302
    (made,) = Booking.objects.all()
    assert "Move" in browser.get(f"/engagements/{pk}/plan").content.decode()
    assert browser.get(f"/plan/{made.pk}/move").status_code == 200
    late = {**posted, "starts_at": "2028-11-26T14:00"}
    refused = browser.post(f"/engagements/{pk}/plan/book", late)
    assert (refused.status_code, "GCE 1.5a" in refused.content.decode()) == (422, True)
    assert browser.post(f"/plan/{made.pk}/cancel").status_code == 302
    assert sign_in(hana).get(f"/engagements/{pk}/plan").status_code == 404
    assert sign_in(hana).post(f"/plan/{made.pk}/cancel").status_code == 404
