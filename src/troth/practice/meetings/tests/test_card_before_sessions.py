"""What the client wants known is before the practitioner when they plan and meet."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.cast import AT
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.annex import services as engagements
from troth.engagement.core.queries import Seat
from troth.practice.meetings.models import Booking
from troth.practice.meetings.services import recording
from troth.practice.meetings.services.recording import SessionFacts

DAY = AT + timedelta(days=10)
HOLIDAY = date(2026, 12, 24)
CARD = {"name": "Klee-oh", "days": "", "words": "", "dates": HOLIDAY.isoformat()}
UNREAD = "Not read yet: what the client wants known"
KEPT_FREE = "The client wants to keep this day free."
SeatOf = Callable[[Holder], Seat]
SignIn = Callable[[Holder], Client]


@pytest.fixture(autouse=True)
def _later(set_clock: SetClock) -> None:
    set_clock(DAY)


def pages(seat: Seat, carla: Holder) -> list[str]:
    facts = SessionFacts(on=DAY.date(), begins=None, minutes=60, kind="video", attendance="both")
    made = recording.record_session(seat, facts, by=carla, at=DAY)
    home = f"/engagements/{seat.engagement.pk}"
    return [f"{home}/plan", f"{home}/sessions/new", f"/sessions/{made.root}"]


@pytest.mark.clause("IMC-CUL-2", "IMC-III-4")
def test_a_card_that_was_not_read_is_on_top_until_it_is(
    active: Seat, cleo: Holder, carla: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    browser, hers = sign_in(carla), sign_in(cleo)
    there = pages(active, carla)
    for page in there:
        assert UNREAD not in browser.get(page).content.decode()
    engagements.save_card(seat_of(cleo), CARD, by=cleo, at=DAY)
    for page in there:
        assert UNREAD in browser.get(page).content.decode()
        assert UNREAD not in hers.get(page).content.decode()
    card = browser.get(f"/engagements/{active.engagement.pk}/about-client").content.decode()
    assert "Klee-oh" in card
    assert "24 Dec" in card
    for page in there:
        text = browser.get(page).content.decode()
        assert UNREAD not in text
        assert "You have read what the client wants known." in text


AGREED_UNREAD = "Not read yet: what you agreed"


@pytest.mark.clause("SEED000-GEN-2", "IMC-CONF-2", "GCE-1.11")
def test_what_was_agreed_is_one_click_from_the_first_session_until_each_of_the_two_read_it(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    there = pages(active, carla)
    link = f'href="/engagements/{active.engagement.pk}/before-we-begin"'
    for who, sees in ((carla, there), (cleo, [there[0], there[2]])):
        browser = sign_in(who)
        for page in sees:
            text = browser.get(page).content.decode()
            assert AGREED_UNREAD in text, page
            assert link in text
        browser.get(f"/engagements/{active.engagement.pk}/before-we-begin")
        for page in sees:
            text = browser.get(page).content.decode()
            assert AGREED_UNREAD not in text, page
            assert link in text


@pytest.mark.clause("IMC-CUL-2")
def test_the_guide_to_a_first_session_reminds_of_the_card_and_is_for_the_practitioner(
    active: Seat, cleo: Holder, carla: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    engagements.save_card(seat_of(cleo), CARD, by=cleo, at=DAY)
    guide, there = "A first session", f"/engagements/{active.engagement.pk}/before-we-begin"
    text = sign_in(carla).get(there).content.decode()
    assert UNREAD in text
    assert text.index(UNREAD) < text.index(guide)
    assert guide not in sign_in(cleo).get(there).content.decode()


@pytest.mark.clause("IMC-III-4")
def test_a_day_that_the_card_names_is_planned_only_after_a_warning(
    active: Seat, cleo: Holder, carla: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    engagements.save_card(seat_of(cleo), CARD, by=cleo, at=DAY)
    browser, book = sign_in(carla), f"/engagements/{active.engagement.pk}/plan/book"
    given = {"starts_at": f"{HOLIDAY}T10:00", "minutes": "60", "kind": "video"}
    page = browser.post(book, given)
    assert page.status_code == 422
    assert KEPT_FREE in page.content.decode()
    assert f'name="anyway" value="{HOLIDAY}"' in page.content.decode()
    assert not Booking.objects.exists()
    # The warning was about one day: it does not count for another that the card names.
    other = {**given, "anyway": "2026-12-25"}
    assert browser.post(book, other).status_code == 422
    assert browser.post(book, {**given, "starts_at": "2026-12-23T10:00"}).status_code == 302
    made = Booking.objects.get()
    move = f"/plan/{made.pk}/move"
    assert KEPT_FREE in browser.post(move, {"starts_at": given["starts_at"]}).content.decode()
    assert browser.post(book, {**given, "anyway": f"{HOLIDAY}"}).status_code == 302
    assert Booking.objects.count() == len((HOLIDAY, made))


@pytest.mark.clause("IMC-III-4")
def test_only_the_practitioner_is_warned_and_the_sponsor_finds_nothing(
    active: Seat, cleo: Holder, hana: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    engagements.save_card(seat_of(cleo), CARD, by=cleo, at=DAY)
    assert engagements.days_to_keep_free(seat_of(cleo), by=cleo, at=DAY) == frozenset()
    assert engagements.days_to_keep_free(seat_of(hana), by=hana, at=DAY) == frozenset()
    browser = sign_in(hana)
    for page in ("plan", "about-client", "sessions/new"):
        assert browser.get(f"/engagements/{active.engagement.pk}/{page}").status_code == 404
