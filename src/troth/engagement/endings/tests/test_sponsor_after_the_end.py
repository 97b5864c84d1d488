"""After the end the sponsor learns the day, and nothing of how it is closed."""

import re
from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import transaction

from tests.cast import AT
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import notifications as people_services
from troth.engagement.charters.models import RetentionTerms
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import SignIn
from troth.engagement.endings.banner import banner
from troth.engagement.endings.services import ending
from troth.engagement.endings.tests.test_ending import FULL, sign_list
from troth.engagement.pauses import services as pauses
from troth.foundation.kit.when import Clock

DAY = AT + timedelta(days=30)
LATER = DAY + timedelta(days=10)
ROOMS = ("core", "charters", "joining", "annex", "reviews", "pauses", "endings")
PAGES = ("sponsor", "life", "readers", "participants", "charter", "limits")


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def plain(page: Any) -> str:
    assert page.status_code == 200
    text = unescape(page.content.decode())
    text = re.sub(r"/(?:notices|receipts/told)/[0-9a-f-]{36}", "", text)  # ids at random
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.clause("GCE-1.9", "GCE-1.21")
def test_the_sponsor_sees_the_same_bytes_whether_there_is_a_closing_or_not(
    active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    pk, browser = active.engagement.pk, sign_in(hana)
    every = ["/today", "/engagements", *(f"/engagements/{pk}/{page}" for page in PAGES)]

    def after(act: Callable[[], object]) -> list[str]:
        cookies = copy(browser.cookies)
        with transaction.atomic(), transaction.atomic(using="shares"):
            act()
            seen = [plain(browser.get(page)) for page in every]
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="shares")
        browser.cookies = cookies
        return seen

    def end(*, closing: bool) -> Callable[[], object]:
        return lambda: ending.end(seat_of(active, cleo), closing=closing, by=cleo, at=DAY)

    at_once = after(end(closing=False))
    assert after(end(closing=True)) == at_once
    running = after(lambda: None)
    assert running != at_once, "The comparison could differ."


def put_away(who: Holder) -> list[str]:
    """Return what someone was told since they last looked, and let them look."""
    found = people.notifications(to=who.person)
    for notice in found:
        people_services.put_away(notice.pk, by=who, at=DAY)
    return [notice.kind for notice in found if notice.kind.partition(".")[0] in ROOMS]


@pytest.mark.clause("GCE-1.9", "IMC-I-11")
@pytest.mark.parametrize("way", ["by the list", "at once after all"])
def test_the_sponsor_is_told_once_that_it_ended_and_not_how_it_is_closed(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, way: str
) -> None:
    for who in (cleo, carla, hana):
        put_away(who)
    ending.end(seat_of(active, cleo), closing=True, by=cleo, at=DAY)
    assert put_away(carla) == ["endings.ended_by_client"]
    assert put_away(hana) == ["endings.ended"]
    if way == "by the list":
        ending.fill_closing(seat_of(active, carla), FULL, by=carla, at=DAY)
        sign_list(active, carla, cleo)
        put_away(cleo)
        ending.complete(seat_of(active, carla), by=carla, at=LATER)
        assert put_away(cleo) == ["endings.completed"]
    else:
        ending.end(seat_of(active, cleo), by=cleo, at=LATER)
        assert put_away(carla) == ["endings.ended_by_client"]
    assert put_away(hana) == []


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
def test_a_concern_during_a_pause_tells_the_sponsor_nothing(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    put_away(hana)
    pauses.pause(seat_of(active, cleo), by=cleo, at=DAY)
    assert put_away(hana) == ["core.paused"]
    put_away(carla)
    pauses.suspend(seat_of(active, cleo), by=cleo, at=LATER)
    assert (put_away(carla), put_away(hana)) == (["core.suspended"], [])


@pytest.mark.clause("GCE-1.9", "GCE-1.10")
def test_the_sponsor_does_not_learn_that_the_client_chose_an_earlier_day(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    ending.end(seat_of(active, cleo), by=cleo, at=DAY)
    RetentionTerms.objects.filter(pk=active.engagement.pk).update(content_ended_at=LATER)
    clock = Clock(at=LATER, zone=LATER.tzinfo, lang="en")  # type: ignore[arg-type]
    found = {who: banner(seat_of(active, who), clock=clock) for who in (cleo, carla, hana)}
    for inside in (cleo, carla):
        told = found[inside]
        assert told is not None
        assert told.title.endswith("was destroyed on 12 Dec")
    assert found[hana] is None
    agreed = RetentionTerms.objects.get(pk=active.engagement.pk).content_due_on
    assert agreed is not None
    clock = Clock(at=on(agreed), zone=LATER.tzinfo, lang="en")  # type: ignore[arg-type]
    assert banner(seat_of(active, hana), clock=clock) is not None


@pytest.mark.clause("GCE-1.9", "GCE-1.15a")
def test_the_receipt_of_an_end_after_a_concern_is_like_any_other(
    active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    pauses.suspend(seat_of(active, cleo), by=cleo, at=DAY)
    ending.give_up(seat_of(active, cleo), by=cleo, at=DAY)
    browser = sign_in(hana)
    today = unescape(browser.get("/today").content.decode())
    link = re.search(
        r'href="(/receipts/told/[0-9a-f-]{36})"[^>]*>Receipt[^/]*An engagement was', today
    )
    assert link is not None
    page = browser.get(link[1], follow=True)
    assert page.status_code == 200
    assert "ended the engagement" in unescape(page.content.decode())
