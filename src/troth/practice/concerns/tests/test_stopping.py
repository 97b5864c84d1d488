"""A concern or a declared intimacy stops everything; action or the end follows, with a reminder."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from tests.cast import AT, PASSWORD
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.charters.rules import relations as charters_relations
from troth.engagement.core import notifications as core_notifications
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.endings import notifications as endings
from troth.engagement.endings.services.clock import recompute
from troth.engagement.endings.todo import todo
from troth.engagement.joining.services import enquiries
from troth.engagement.pauses import services as pauses
from troth.engagement.pauses.rules import CONCERN_DAYS
from troth.engagement.reviews.services import reviews
from troth.foundation.ethics.verdict import Refused
from troth.practice.meetings.models import Booking
from troth.practice.meetings.services import planning as meetings

DAY = AT + timedelta(days=10)


def seat(active: Seat, holder: Holder) -> Seat:
    return core.seat(active.engagement.pk, to=holder.person)


def state(active: Seat) -> str:
    return Engagement.objects.get(pk=active.engagement.pk).state


def book(active: Seat, by: Holder) -> Booking:
    starts = DAY + timedelta(days=5)
    return meetings.book(
        seat(active, by), starts_at=starts, minutes=60, kind="video", by=by.person, at=DAY
    )


def told(holder: Holder) -> list[str]:
    return [n.kind for n in people.notifications(to=holder.person)]


@pytest.mark.clause("GCE-1.15a")
@pytest.mark.parametrize("who", ["carla", "cleo"])
def test_a_declared_intimacy_suspends_at_once_and_cancels_what_was_planned(
    active: Seat,
    request: pytest.FixtureRequest,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    who: str,
) -> None:
    by = request.getfixturevalue(who)
    book(active, carla)
    enquiries.declare(seat(active, by), ["friend"], by=by, at=DAY)
    assert state(active) == "active", "It is not each relation that stops it."
    enquiries.declare(seat(active, by), ["intimate"], words="Since June", by=by, at=DAY)
    assert state(active) == "suspended"
    assert Booking.objects.get().cancelled_at == DAY
    step = core.steps(active.engagement.pk).last()
    assert (step.act, step.by, step.at) == ("suspend", None, DAY)  # type: ignore[union-attr]
    assert core_notifications.SUSPENDED in told(cleo)
    assert core_notifications.SUSPENDED in told(carla)
    assert core_notifications.PAUSED in told(hana)
    assert core_notifications.SUSPENDED not in told(hana)


@pytest.mark.clause("GCE-1.15a")
def test_the_page_to_declare_is_there_while_the_charter_is_in_force(
    active: Seat, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser, there = sign_in(cleo), f"/engagements/{active.engagement.pk}"
    assert f"{there}/enquiry" in browser.get(f"{there}/life").content.decode()
    browser.post(f"{there}/enquiry", {"relations": "intimate", "text": ""})
    assert state(active) == "suspended"


@pytest.mark.clause("GCE-1.15b")
def test_booking_is_refused_while_a_concern_is_open(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    assert book(active, carla)
    pauses.suspend(seat(active, cleo), by=cleo, at=DAY)
    with pytest.raises(Refused) as refused:
        book(active, carla)
    assert "GCE-1.15b" in [r.clause.ref for r in refused.value.verdict.reasons]


@pytest.mark.clause("GCE-1.15b")
def test_giving_up_ends_it_with_other_help_shown_and_nothing_leads_back(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    pauses.suspend(seat(active, cleo), by=cleo, at=DAY)
    browser, there = sign_in(carla), f"/engagements/{active.engagement.pk}"
    page = unescape(browser.get(f"{there}/life").content.decode())
    assert "offer other help" in page
    assert browser.post(f"{there}/life/give-up", {}).status_code == 422
    browser.post(f"{there}/life/give-up", {"password": PASSWORD})
    assert state(active) == "closed"
    for holder in (carla, cleo):
        page = unescape(sign_in(holder).get(f"{there}/life").content.decode())
        assert "Another coach or mentor, a counsellor, your doctor" in page
        assert "Crisis line" in page or f"{there}/other-help" in page
        assert "Let it go on" not in page
    with pytest.raises(Refused):
        book(active, carla)


@pytest.mark.clause("GCE-1.15b")
def test_both_are_reminded_once_after_three_days_without_action(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    pauses.suspend(seat(active, cleo), by=cleo, at=DAY)
    recompute(at=DAY + timedelta(days=CONCERN_DAYS) - timedelta(minutes=1))
    assert endings.CONCERN_OPEN not in told(carla)
    recompute(at=DAY + timedelta(days=CONCERN_DAYS))
    recompute(at=DAY + timedelta(days=CONCERN_DAYS + 1))
    for holder, times in ((carla, 1), (cleo, 1), (hana, 0)):
        assert told(holder).count(endings.CONCERN_OPEN) == times
    line = next(o for o in todo(to=carla.person, at=DAY) if o.kind == "concern")
    assert line.late_after == CONCERN_DAYS


@pytest.mark.clause("GCE-1.15b")
def test_who_told_what_was_done_is_not_reminded(active: Seat, cleo: Holder, carla: Holder) -> None:
    pauses.suspend(seat(active, cleo), by=cleo, at=DAY)
    spoke = reviews.Supervised(supervisor="Sven", on=DAY.date(), text="A plan")
    pauses.propose_to_lift(seat(active, carla), action="A plan", supervised=spoke, by=carla, at=DAY)
    recompute(at=DAY + timedelta(days=CONCERN_DAYS))
    assert endings.CONCERN_OPEN not in told(carla)


@pytest.mark.parametrize(
    ("relations", "now", "stops"),
    [
        (["intimate"], "active", True),
        (["intimate"], "paused", True),
        (["report", "friend"], "active", True),
        (["friend", "acquainted"], "active", False),
        ([], "active", False),
        (["intimate"], "contracting", False),
        (["intimate"], "suspended", False),
        (["unheard of"], "active", False),
    ],
)
def test_which_declarations_stop_it(relations: list[str], now: str, stops: bool) -> None:
    assert charters_relations.stops_at_once(state=now, relations=relations) == stops
