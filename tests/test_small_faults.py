"""Small faults that cost people their words, their day or their way: each with its test."""

from datetime import date, timedelta

import pytest

from tests.cast import AT
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.charters.services import opening, rooms
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of
from troth.engagement.endings.services import ending
from troth.engagement.joining.services import enquiries
from troth.engagement.pauses import services as pauses
from troth.engagement.reviews.services import reviews
from troth.engagement.reviews.services.reviews import Review

DAY = AT + timedelta(days=10)


def seat_of(seat: Seat, who: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=who.person)


@pytest.mark.clause("IMC-I-7")
def test_a_review_saved_early_keeps_the_day_that_the_charter_agreed(
    active: Seat, carla: Holder
) -> None:
    agreed = active.engagement.review_on
    assert agreed == date(2027, 1, 29)
    rooms.open_shared(active, carla, at=AT)
    early = Review(better_served="no", progress="some")
    reviews.review(active, early, by=carla, at=DAY)
    assert Engagement.objects.get(pk=active.engagement.pk).review_on == agreed
    chosen = Review(better_served="no", progress="some", next_on=date(2027, 3, 1))
    reviews.review(seat_of(active, carla), chosen, by=carla, at=DAY)
    assert Engagement.objects.get(pk=active.engagement.pk).review_on == date(2027, 3, 1)


@pytest.mark.clause("GCE-1.5a", "GCE-1.3")
def test_an_extension_asks_for_the_sentence_on_money_that_counts_sessions(
    active: Seat, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    set_clock(DAY)
    there = at(active, "life/extend")
    browser = sign_in(carla)
    assert "Acme pays Carla 8 sessions of 200 each" in text_of(browser.get(there))
    given = {"ends": "2027-06-01", "sessions": "10", "reason": "More time"}
    money = "Acme pays Carla 10 sessions of 200 each"
    assert browser.post(there, {**given, "money": money}).status_code == 302
    found = opening.read_latest(seat_of(active, carla), by=carla, at=DAY).whole
    assert (found.duration.sessions, found.money.text) == (10, money)


@pytest.mark.clause("SEED003-CORP-1")
def test_who_goes_on_alone_says_again_who_pays(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    pauses.withdraw_funding(seat_of(active, hana), by=hana, at=DAY)
    pauses.go_on_alone(seat_of(active, cleo), by=cleo, at=DAY)
    found = opening.read_latest(seat_of(active, carla), by=carla, at=DAY).whole
    assert found.money.text == ""


@pytest.mark.clause("IMC-I-11")
def test_a_stale_page_does_not_overwrite_what_the_other_wrote_on_the_closing_list(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    set_clock(DAY)
    rooms.open_shared(active, carla, at=AT)
    ending.end(seat_of(active, cleo), closing=True, by=cleo, at=DAY)
    there = at(active, "closing")
    hers, his = sign_in(cleo), sign_in(carla)
    stale = {"review": "His words", "handover": "none", "records": "keep", "based": ""}
    assert hers.post(there, {**stale, "review": "Her words"}).status_code == 302
    page = his.post(there, stale)
    assert page.status_code == 422
    shown = text_of(page)
    assert "Her words" in shown
    assert "His words" in shown
    assert "Her words" in text_of(hers.get(there))
    based = shown.split('name="based" value="')[1].split('"')[0]
    assert his.post(there, {**stale, "based": based}).status_code == 302
    assert "His words" in text_of(hers.get(there))


@pytest.mark.clause("GCE-1.17")
def test_declaring_again_begins_with_what_was_declared(
    active: Seat, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    set_clock(DAY)
    enquiries.declare(active, ["friend"], words="We sing together", by=carla, at=AT)
    page = text_of(sign_in(carla).get(at(active, "enquiry")))
    form = page[page.index("<form", page.index("Declare anew")) :]
    assert "We sing together" in form
    ticked = [tag for tag in form.split("<input")[1:] if " checked" in tag.split(">")[0]]
    assert [('value="friend"' in tag) for tag in ticked] == [True]


@pytest.mark.clause("GCE-1.9")
def test_the_part_of_three_is_on_the_sponsors_overview(
    active: Seat, hana: Holder, sign_in: SignIn
) -> None:
    page = text_of(sign_in(hana).get(at(active, "sponsor")))
    assert f'href="{at(active, "reviews/three")}"' in page


def test_an_address_entered_again_leads_back_to_its_page(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    page = browser.get(at(active, "reviews/independence"))
    assert page.status_code == 405
    assert f'href="{at(active, "reviews")}"' in text_of(page)
    assert browser.get(at(active, "life/")).headers["Location"] == at(active, "life")
    for nowhere in ("/nowhere/", "/sponsors/"):
        assert browser.get(nowhere).status_code == 404, nowhere


def test_a_page_with_something_to_put_right_says_so_in_its_title_and_marks_what_is_needed(
    active: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(carla)
    there = at(active, "sessions/new")
    first, again = text_of(browser.get(there)), text_of(browser.post(there, {}))
    assert "<title>Not saved yet · " in again
    assert "<title>Not saved yet" not in first
    assert 'class="field must"' in first
    minutes = first[first.index('name="minutes"') :].split(">")[0]
    begins = first[first.index('name="begins"') :].split(">")[0]
    assert ("aria-required" in minutes, "aria-required" in begins) == (True, False)
