"""Dates and times in words."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.foundation.kit.when import Clock, moment

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CLOCK = Clock(at=AT, zone=UTC, lang="en")


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(seconds=-20), "now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=-59), "59 minutes ago"),
        (timedelta(hours=3), "in 3 hours"),
        (timedelta(hours=-10), "10 hours ago"),
        (timedelta(hours=20), "tomorrow"),
        (timedelta(hours=-20), "yesterday"),
        (timedelta(days=2, hours=4), "in 2 days"),
        (timedelta(days=-13), "13 days ago"),
        (timedelta(days=21), "in 3 weeks"),
        (timedelta(days=-90), "3 months ago"),
        (timedelta(days=800), "in 2 years"),
    ],
)
def test_a_moment_is_told_from_now(ahead: timedelta, words: str) -> None:
    assert CLOCK.moment(AT + ahead).relative == words


def test_a_moment_is_told_in_the_zone_of_the_person() -> None:
    there = moment(
        datetime(2026, 11, 24, 13, 0, tzinfo=UTC), at=AT, zone=ZoneInfo("Europe/Berlin"), lang="en"
    )
    assert there.absolute == "Tue 24 Nov, 14:00"
    assert there.relative == "in 2 days"
    assert there.short == "24 Nov"
    assert there.iso == "2026-11-24T14:00+01:00"


def test_the_year_is_told_when_it_is_not_this_year() -> None:
    assert CLOCK.moment(datetime(2027, 1, 9, 8, 0, tzinfo=UTC)).absolute == "Sat 9 Jan 2027, 08:00"


def test_a_day_has_no_time_of_day() -> None:
    there = CLOCK.day(date(2026, 11, 22))
    assert (there.absolute, there.relative) == ("Sun 22 Nov", "today")
    assert CLOCK.day(AT + timedelta(hours=16)).relative == "tomorrow"
    assert CLOCK.day(date(2026, 11, 21)).relative == "yesterday"


def test_months_and_weekdays_speak_the_language_of_the_person() -> None:
    german = moment(AT, at=AT, zone=UTC, lang="de")
    assert german.absolute.startswith("So 22 Nov")


@given(st.datetimes(datetime(1980, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_moment_has_words(then: datetime) -> None:
    there = CLOCK.moment(then)
    assert there.absolute
    assert there.relative
    assert "%" not in there.absolute + there.relative


def test_a_page_full_of_moments_costs_next_to_nothing() -> None:
    moments = [AT + timedelta(hours=13 * n) for n in range(100)]
    for then in moments:
        CLOCK.moment(then)
    fastest = 1.0
    for _ in range(5):
        began = perf_counter()
        for then in moments:
            CLOCK.moment(then)
        fastest = min(fastest, perf_counter() - began)
    assert fastest < 0.005
