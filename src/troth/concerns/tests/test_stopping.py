"""A concern or a declared intimacy stops everything; action or the end follows, with a reminder."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from tests.cast import AT, PASSWORD
from troth.engagements import notices, queries, rules, services
from troth.engagements.models import Engagement
from troth.engagements.owed import owed
from troth.engagements.queries import Seat
from troth.engagements.rules import CONCERN_DAYS
from troth.engagements.services.clock import recompute
from troth.ethics.verdict import Refused
from troth.meetings import services as meetings
from troth.meetings.models import Booking
from troth.people import queries as people
from troth.people.holder import Holder

DAY = AT + timedelta(days=10)


def seat(active: Seat, holder: Holder) -> Seat:
    return queries.seat(active.engagement.pk, to=holder.person)


def state(active: Seat) -> str:
    return Engagement.objects.get(pk=active.engagement.pk).state


def book(active: Seat, by: Holder) -> Booking:
    starts = DAY + timedelta(days=5)
    return meetings.book(
        seat(active, by), starts_at=starts, minutes=60, kind="video", by=by.person, at=DAY
    )


def told(holder: Holder) -> list[str]:
    return [n.kind for n in people.notices(to=holder.person)]


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
    services.declare(seat(active, by), ["friend"], by=by, at=DAY)
    assert state(active) == "active", "It is not each relation that stops it."
    services.declare(seat(active, by), ["intimate"], words="Since June", by=by, at=DAY)
    assert state(active) == "suspended"
    assert Booking.objects.get().cancelled_at == DAY
    step = queries.steps(active.engagement.pk).last()
    assert (step.act, step.by, step.at) == ("suspend", None, DAY)  # type: ignore[union-attr]
    assert notices.SUSPENDED in told(cleo)
    assert notices.SUSPENDED in told(carla)
    assert notices.PAUSED in told(hana)
    assert notices.SUSPENDED not in told(hana)


@pytest.mark.clause("GCE-1.15a")
def test_the_page_to_declare_is_there_while_the_charter_is_in_force(
    active: Seat, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser, there = sign_in(cleo), f"/engagements/{active.engagement.pk}"
    assert f"{there}/before" in browser.get(f"{there}/life").content.decode()
    browser.post(f"{there}/before", {"relations": "intimate", "text": ""})
    assert state(active) == "suspended"


@pytest.mark.clause("GCE-1.15b")
def test_booking_is_refused_while_a_concern_is_open(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    assert book(active, carla)
    services.suspend(seat(active, cleo), by=cleo.person, at=DAY)
    with pytest.raises(Refused) as refused:
        book(active, carla)
    assert "GCE-1.15b" in [r.clause.ref for r in refused.value.verdict.reasons]


@pytest.mark.clause("GCE-1.15b")
def test_giving_up_ends_it_with_other_help_shown_and_nothing_leads_back(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    services.suspend(seat(active, cleo), by=cleo.person, at=DAY)
    browser, there = sign_in(carla), f"/engagements/{active.engagement.pk}"
    page = unescape(browser.get(f"{there}/life").content.decode())
    assert "offer other help" in page
    assert browser.post(f"{there}/life/give-up", {}).status_code == 422
    browser.post(f"{there}/life/give-up", {"password": PASSWORD})
    assert state(active) == "ending"
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
    services.suspend(seat(active, cleo), by=cleo.person, at=DAY)
    recompute(at=DAY + timedelta(days=CONCERN_DAYS) - timedelta(minutes=1))
    assert notices.CONCERN_OPEN not in told(carla)
    recompute(at=DAY + timedelta(days=CONCERN_DAYS))
    recompute(at=DAY + timedelta(days=CONCERN_DAYS + 1))
    for holder, times in ((carla, 1), (cleo, 1), (hana, 0)):
        assert told(holder).count(notices.CONCERN_OPEN) == times
    line = next(o for o in owed(to=carla.person, at=DAY) if o.kind == "concern")
    assert line.late_after == CONCERN_DAYS


@pytest.mark.clause("GCE-1.15b")
def test_who_told_what_was_done_is_not_reminded(active: Seat, cleo: Holder, carla: Holder) -> None:
    services.suspend(seat(active, cleo), by=cleo.person, at=DAY)
    spoke = services.Supervised(supervisor="Sven", on=DAY.date(), text="A plan")
    services.propose_to_lift(
        seat(active, carla), action="A plan", supervised=spoke, by=carla, at=DAY
    )
    recompute(at=DAY + timedelta(days=CONCERN_DAYS))
    assert notices.CONCERN_OPEN not in told(carla)


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
    assert rules.stops_at_once(state=now, relations=relations) == stops
