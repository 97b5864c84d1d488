"""After the end of the content every page says so, and not one shows a word of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.cast import AT
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.charters.models import RetentionTerms
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of
from troth.engagement.endings.services import clock, ending, retention
from troth.engagement.reviews.services import reviews
from troth.engagement.reviews.services.reviews import Review
from troth.practice.meetings.services import recording as meetings

DAY = AT + timedelta(days=30)
STORED = {"transaction": True, "databases": ("default", "shares")}
SAID = "She will tell the board herself"


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def ended(seat: Seat, cleo: Holder, carla: Holder) -> date:
    """Write a note and a review, let the client end, and return the day of the content."""
    hers = seat_of(seat, carla)
    later = AT + timedelta(days=2)
    meetings.write_note(hers, place="shared", title="", text=SAID, by=carla, at=later)
    said = Review(better_served="no", progress="far", text=SAID)
    reviews.review(hers, said, by=carla, at=later)
    ending.end(seat_of(seat, cleo), by=cleo, at=DAY)
    clock.recompute(at=DAY + timedelta(days=30))
    due = RetentionTerms.objects.get(engagement=seat.engagement.pk).content_due_on
    assert due is not None
    return due


def pass_to(day: date) -> int:
    """Let the clock come round: it tells first, then destroys."""
    clock.recompute(at=on(day))
    return retention.dispose_due(on(day))


PAGES = (
    *(
        "life",
        "charter",
        "readers",
        "participants",
        "consents",
        "access-log",
        "closing",
        "other-help",
    ),
    *("three-way", "annex", "methods", "about-client", "limits", "reviews", "document"),
    *("summaries", "plan", "document/offline", "concern", "versions", "end", "how", "my-data"),
)


@pytest.mark.clause("GCE-1.10", "GCE-1.23b")
@pytest.mark.django_db(**STORED)
def test_every_page_says_that_it_was_destroyed_and_on_which_day(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    due = ended(active, cleo, carla)
    pass_to(due - timedelta(days=30))
    now = on(due - timedelta(days=1))
    set_clock(now)
    before = text_of(sign_in(cleo).get(at(active, "life")))
    assert "What was said and written here is destroyed on" in before
    thread = at(active, "").rstrip("/")
    assert SAID in sign_in(cleo).get(thread, follow=True).content.decode()
    pass_to(due)
    now = on(due + timedelta(days=1))
    set_clock(now)
    for holder in (cleo, carla, hana):
        browser = sign_in(holder)
        if holder is carla:
            why = {"reason": "client"}
            browser.post(at(active, "reason"), why)
        answers = {page: _get(browser, at(active, page)) for page in PAGES}
        answers["thread"] = _get(browser, thread)
        for page, (status, html) in answers.items():
            assert SAID not in html, page
            assert status in (200, 403, 404, 410), (holder.person.name, page, status)
            has_head = status == 200 and 'class="tabs"' in html
            if has_head and not (holder is hana and page == "thread"):  # hers leads elsewhere
                # A sponsor gets no day: it could be an earlier one, which the client chose.
                day = "" if holder is hana else " on 2 Dec"
                assert f"was destroyed{day}" in html, (holder.person.name, page)
                assert holder is not hana or "destroyed on" not in html, page
        if holder is not hana:
            assert answers["life"][0] == answers["charter"][0] == answers["thread"][0] == 200


def _get(browser: Client, url: str) -> tuple[int, str]:
    page = browser.get(url, follow=True)
    return page.status_code, page.content.decode()
