"""Two sessions in one hour: a warning that names nobody, and that a second press overrides."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import AT, engage, person
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.practice.meetings import rules
from troth.practice.meetings.models import Booking, Session
from troth.practice.meetings.services import planning, recording
from troth.practice.meetings.services.recording import SessionFacts
from troth.practice.meetings.services.same_hour import SameHour

DAY = AT + timedelta(days=10)
WHEN = DAY + timedelta(days=7)
SignIn = Callable[[Holder], Client]


def book(seat: Seat, by: Holder, when: datetime = WHEN, **more: tuple[datetime, ...]) -> Booking:
    return planning.book(
        seat, starts_at=when, minutes=60, kind="video", by=by.person, at=DAY, **more
    )


def facts(begins: datetime, minutes: int = 60, attendance: str = "both") -> SessionFacts:
    return SessionFacts(
        on=begins.date(), begins=begins, minutes=minutes, kind="video", attendance=attendance
    )


@given(
    st.integers(-700, 700),
    st.integers(rules.SHORTEST, rules.LONGEST),
    st.integers(rules.SHORTEST, rules.LONGEST),
)
def test_sessions_fall_into_each_other_as_long_as_a_minute_is_in_both(
    after: int, minutes: int, others: int
) -> None:
    mine, theirs = set(range(minutes)), set(range(after, after + others))
    found = rules.falls_into(WHEN, minutes, [(WHEN + timedelta(minutes=after), others)])
    assert found is bool(mine & theirs)


def test_one_after_the_other_is_no_clash(active: Seat, carla: Holder) -> None:
    book(active, carla)
    book(active, carla, WHEN + timedelta(minutes=60))
    book(active, carla, WHEN - timedelta(minutes=60))
    with pytest.raises(SameHour) as taken:
        book(active, carla, WHEN + timedelta(minutes=30))
    assert taken.value.moments == (WHEN + timedelta(minutes=30),)
    assert Booking.objects.count() == 3


def test_another_engagement_of_the_practitioner_counts_and_one_of_others_does_not(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, lars: Holder, nora: Holder
) -> None:
    other = engage(lars, carla, hana)
    elsewhere = engage(cleo, nora, hana)
    first = book(active, carla)
    book(elsewhere, nora)
    with pytest.raises(SameHour):
        book(other, carla)
    with pytest.raises(SameHour):  # Lars, who plans too, hears it as well
        book(core.seat(other.engagement.pk, to=lars.person), lars)
    book(other, carla, knowing=(WHEN,))
    planning.cancel(active, first, by=carla.person, at=DAY)
    book(active, carla, WHEN + timedelta(days=1))
    moved = Booking.objects.get(starts_at=WHEN + timedelta(days=1))
    with pytest.raises(SameHour):
        planning.move(active, moved, starts_at=WHEN, by=carla.person, at=DAY)
    later = moved.starts_at + timedelta(minutes=10)  # its own place is free
    planning.move(active, moved, starts_at=later, by=carla.person, at=DAY)


def test_what_was_held_is_warned_of_too(
    active: Seat, carla: Holder, hana: Holder, lars: Holder
) -> None:
    other = engage(lars, carla, hana)
    held = recording.record_session(active, facts(DAY), by=carla, at=DAY)
    late = facts(DAY + timedelta(minutes=59))
    with pytest.raises(SameHour):
        recording.record_session(other, late, by=carla, at=DAY)
    absent = facts(DAY, attendance="client absent")
    recording.record_session(other, absent, by=carla, at=DAY)
    recording.record_session(other, late, knowing=(late.begins or DAY,), by=carla, at=DAY)
    again = facts(DAY - timedelta(minutes=45), 30)
    now = recording.correct_session(active, held, again, based=held.pk, by=carla, at=DAY)
    with pytest.raises(SameHour):
        recording.correct_session(active, held, facts(DAY), based=now.pk, by=carla, at=DAY)


@pytest.mark.clause("GCE-1.9")
def test_the_page_names_no_other_client_and_a_second_press_means_it(
    active: Seat,
    carla: Holder,
    hana: Holder,
    lars: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    other = engage(lars, carla, hana)
    book(active, carla)
    set_clock(DAY)
    carlas, address = sign_in(carla), f"/engagements/{other.engagement.pk}/plan/book"
    sent = {"starts_at": f"{WHEN:%Y-%m-%dT%H:%M}", "minutes": "45", "kind": "video"}
    first = carlas.post(address, sent)
    text = html.unescape(first.content.decode())
    assert first.status_code == 422
    assert "Another session is planned in this hour (Thu 19 Nov)" in text
    assert "Cleo" not in text.partition('<main id="main"')[2].partition("</main>")[0]
    assert 'value="45"' in text, "what was typed stays"
    again = re.search(r'name="same_hour" value="([^"]+)"', text)
    assert again
    elsewhere = {**sent, "starts_at": f"{WHEN + timedelta(minutes=15):%Y-%m-%dT%H:%M}"}
    warned = {"same_hour": again[1]}
    assert carlas.post(address, elsewhere | warned).status_code == 422, "it means that hour only"
    assert Booking.objects.count() == 1
    assert carlas.post(address, sent | warned).status_code == 302
    assert Booking.objects.count() == 2


def test_the_page_of_a_session_that_was_held_warns_and_takes_it(
    active: Seat, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    recording.record_session(active, facts(DAY), by=carla, at=DAY)
    set_clock(DAY + timedelta(days=1))
    carlas, address = sign_in(carla), f"/engagements/{active.engagement.pk}/sessions/new"
    sent = {"on": f"{DAY:%Y-%m-%d}", "begins": f"{DAY:%H:%M}", "minutes": "60"}
    sent |= {"kind": "video", "attendance": "both"}
    page = carlas.post(address, sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Another session is recorded in this hour" in text
    again = re.search(r'name="same_hour" value="([^"]+)"', text)
    assert again
    garbled = carlas.post(address, sent | {"same_hour": "yesterday,"})
    assert garbled.status_code == 422
    assert carlas.post(address, sent | {"same_hour": html.unescape(again[1])}).status_code == 302
    assert Session.objects.count() == 2


@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
def test_at_once_in_two_engagements_one_of_the_two_is_warned() -> None:
    """Real threads on PostgreSQL; SQLite lets one writer in at a time, so they follow there."""
    cleo, lars, carla, hana = (person(n, "acme") for n in ("Cleo", "Lars", "Carla", "Hana"))
    seats = [engage(cleo, carla, hana), engage(lars, carla, hana)]
    outcomes = ["", ""]
    together = connection.vendor == "postgresql"
    start = Barrier(2 if together else 1)

    def run(number: int) -> None:
        start.wait()
        try:
            book(seats[number], carla)
            outcomes[number] = "done"
        except SameHour:
            outcomes[number] = "warned"
        finally:
            if together:
                connections.close_all()

    threads = [Thread(target=run, args=[number]) for number in range(2)]
    if together:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    else:
        for number in range(2):
            run(number)
    assert sorted(outcomes) == ["done", "warned"]
    assert Booking.objects.count() == 1
