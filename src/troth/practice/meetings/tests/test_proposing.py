"""The signed rhythm proposes dates to both, and a silence of two rhythms is told to both."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.test import Client
from django.utils.timezone import localtime, make_aware
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import AT, TEXTS, agree, sign_all
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import sections as charter
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.engagement.reviews.rules.rhythm import days_of, is_silent
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.todo import Todo
from troth.foundation.ledger import queries as ledger
from troth.practice.meetings import queries
from troth.practice.meetings.models import Booking
from troth.practice.meetings.services import proposing, recording
from troth.practice.meetings.services.recording import SessionFacts
from troth.practice.meetings.todo import todo

DAY = AT + timedelta(days=2)
SIX = tuple(date(2026, 11, 10) + timedelta(days=14 * n) for n in range(6))
"""Every second Tuesday from the start of the charter."""


@pytest.fixture
def six(contracting: Seat, cleo: Holder, carla: Holder, hana: Holder) -> Callable[[Holder], Seat]:
    """An engagement in force with six sessions, every second Tuesday: as someone sits in it."""
    duration = TEXTS["duration"]
    assert isinstance(duration, charter.Duration)
    changed: dict[str, charter.Section] = {
        "duration": replace(duration, sessions=6),
        "rhythm": charter.Rhythm(14, "The day before", "1", "16:30"),
    }
    agree(contracting, by=carla, but=changed)
    sign_all(contracting, [carla, cleo, hana], at=AT + timedelta(days=1))
    return lambda holder: engagements.seat(contracting.engagement.pk, to=holder.person)


def by_rhythm(who: Holder, at: datetime = DAY) -> list[Todo]:
    found = todo(to=who.person, at=at)
    return [line for line in found if line.kind != "first session"]


def kinds(who: Holder, at: datetime = DAY) -> list[str]:
    return [line.kind for line in by_rhythm(who, at)]


def on(day: date) -> datetime:
    return make_aware(datetime.combine(day, time(16, 30)))


@pytest.mark.clause("SEED000-SCOPE-3")
def test_six_dates_are_proposed_to_both_and_two_skipped_ones_prompt_both(
    six: Callable[[Holder], Seat], cleo: Holder, carla: Holder, hana: Holder
) -> None:
    assert queries.proposed(six(carla).engagement, at=DAY) == SIX
    for who in (cleo, carla):
        (line,) = by_rhythm(who)
        assert line.text.startswith("6 dates are proposed")
    assert kinds(hana) == []
    later = on(SIX[0] + timedelta(days=28))
    assert "silent" not in kinds(cleo, later)
    for who in (cleo, carla):
        assert "silent" in kinds(who, later + timedelta(days=1))
    facts = SessionFacts(on=later.date(), begins=None, minutes=60, kind="video", attendance="both")
    recording.record_session(six(carla), facts, by=carla, at=later + timedelta(days=1))
    assert "silent" not in kinds(cleo, later + timedelta(days=2))


@pytest.mark.clause("SEED000-SCOPE-3")
def test_a_planned_session_that_nobody_held_does_not_end_the_silence(
    six: Callable[[Holder], Seat], carla: Holder, cleo: Holder
) -> None:
    proposing.take(
        six(cleo), [on(day) for day in SIX], minutes=60, kind="video", by=cleo.person, at=DAY
    )
    assert kinds(cleo) == []
    assert "silent" in kinds(carla, on(SIX[2]) + timedelta(days=1))


@pytest.mark.clause("SEED000-SCOPE-3", "GCE-1.5a")
def test_a_date_is_taken_moved_or_dropped_and_the_count_stays(
    six: Callable[[Holder], Seat], carla: Holder, cleo: Holder, hana: Holder
) -> None:
    first, second, third, *rest = SIX
    proposing.take(six(carla), [on(first)], minutes=60, kind="video", by=carla.person, at=DAY)
    proposing.drop(six(cleo), second, by=cleo.person, at=DAY)
    after = SIX[-1] + timedelta(days=14)
    assert queries.proposed(six(carla).engagement, at=DAY) == (third, *rest, after)
    for gone in (first, second, date(2026, 11, 11)):
        with pytest.raises(Refused, match="not proposed"):
            proposing.take(
                six(carla), [on(gone)], minutes=60, kind="video", by=carla.person, at=DAY
            )
        with pytest.raises(Refused, match="not proposed"):
            proposing.drop(six(cleo), gone, by=cleo.person, at=DAY)
    with pytest.raises(Refused):
        proposing.drop(six(hana), third, by=hana.person, at=DAY)
    told = [t.act.name for t in ledger.entries([six(carla).engagement.pk]) if t.act]
    assert told.count("meetings.drop") == 1
    assert Booking.objects.count() == 1


@given(
    every=st.integers(1, 60),
    first=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    length=st.integers(0, 500),
)
def test_the_days_of_a_rhythm_lie_within_what_was_signed(
    every: int, first: date, length: int
) -> None:
    ends = first + timedelta(days=length)
    days = list(days_of(first=first, every=every, ends=ends))
    assert days[0] == first
    assert all(first <= day <= ends for day in days)
    assert {(b - a).days for a, b in pairwise(days)} <= {every}


@pytest.mark.parametrize(("days", "silent"), [(0, False), (28, False), (29, True)])
def test_silence_begins_after_two_rhythms(days: int, silent: bool) -> None:
    last = date(2026, 11, 10)
    assert is_silent(every=14, last=last, today=last + timedelta(days=days)) == silent


@pytest.mark.clause("SEED000-SCOPE-3")
def test_the_page_takes_one_or_all_with_one_press_at_the_agreed_hour(
    six: Callable[[Holder], Seat],
    cleo: Holder,
    hana: Holder,
    sign_in: Callable[[Holder], Client],
    set_clock: SetClock,
) -> None:
    set_clock(DAY)
    there = f"/engagements/{six(cleo).engagement.pk}/plan"
    browser = sign_in(cleo)
    page = unescape(browser.get(there).content.decode())
    assert page.count(">Take it<") == len(SIX)
    assert 'value="16:30"' in page
    sent = {"hour": "16:30", "minutes": "60", "kind": "video"}
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "Two forms stand here, each with labels of its own."
    wrong = browser.post(f"{there}/take", {**sent, "minutes": "0", "hour": "17:45", "on": "all"})
    assert wrong.status_code == 422
    assert 'value="17:45"' in wrong.content.decode(), "What was typed is still there."
    assert not Booking.objects.exists()
    assert browser.post(f"{there}/take", {**sent, "on": SIX[0].isoformat()}).status_code == 302
    assert browser.post(f"{there}/drop", {"on": SIX[1].isoformat()}).status_code == 302
    moved = unescape(browser.get(f"{there}?on={SIX[2].isoformat()}").content.decode())
    assert f'name="instead_of" value="{SIX[2].isoformat()}"' in moved
    instead = {
        "starts_at": "2026-12-09T10:00",
        "minutes": "60",
        "kind": "video",
        "instead_of": SIX[2].isoformat(),
    }
    assert browser.post(f"{there}/book", instead).status_code == 302
    assert browser.post(f"{there}/take", {**sent, "on": "all"}).status_code == 302
    starts = [localtime(b.starts_at) for b in Booking.objects.order_by("starts_at")]
    assert len(starts) == len(SIX)
    assert {s.strftime("%H:%M") for s in starts} == {"16:30", "10:00"}
    assert "Proposed dates" not in unescape(browser.get(there).content.decode())
    assert browser.post(f"{there}/take", {**sent, "on": "never"}).status_code == 403
    assert browser.post(f"{there}/drop", {"on": "2026-13-45"}).status_code == 403
    assert sign_in(hana).post(f"{there}/take", sent).status_code == 404
