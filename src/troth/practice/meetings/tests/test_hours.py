"""Hours of sessions are moments: each reads them in their own zone, and both where these differ."""

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.cast import AT, TEXTS, agree, sign_all
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.engagement.charter_text import sections as charter
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.practice.meetings import queries
from troth.practice.meetings.models import Booking, Session
from troth.practice.meetings.services import planning

BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"
DAY = AT + timedelta(days=10)
SignIn = Callable[[Holder], Client]


def live(who: Holder, zone: str) -> None:
    Person.objects.filter(pk=who.person.pk).update(time_zone=zone)
    who.person.refresh_from_db()


def seat(active: Seat, who: Holder) -> Seat:
    return core.seat(active.engagement.pk, to=who.person)


@pytest.fixture
def of_tokyo(contracting: Seat, cleo: Holder, carla: Holder, hana: Holder) -> Seat:
    """An engagement whose charter reads its days in Tokyo, in force until 31 December."""
    duration = TEXTS["duration"]
    assert isinstance(duration, charter.Duration)
    rhythm = charter.Rhythm(7, "The day before", "1", "09:00", TOKYO)
    last = replace(duration, ends=date(2026, 12, 31), reviews=(date(2026, 12, 10),))
    agree(contracting, by=carla, but={"rhythm": rhythm, "duration": last, **_no_objectives()})
    sign_all(contracting, [carla, cleo, hana], at=AT + timedelta(days=1))
    return core.seat(contracting.engagement.pk, to=carla.person)


def _no_objectives() -> dict[str, charter.Section]:
    found = TEXTS["objectives"]
    assert isinstance(found, charter.Objectives)
    early = (replace(o, due=date(2026, 12, 15)) for o in found.items)
    return {"objectives": charter.Objectives(tuple(early))}


def test_what_one_plans_in_berlin_the_other_reads_in_new_york(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    live(carla, BERLIN)
    live(cleo, NEW_YORK)
    set_clock(DAY)
    carlas, cleos = sign_in(carla), sign_in(cleo)
    page = f"/engagements/{active.engagement.pk}/plan"
    assert "In your time zone, Europe: Berlin." in carlas.get(page).content.decode()
    sent = {"starts_at": "2026-11-24T14:00", "minutes": "60", "kind": "video"}
    assert carlas.post(f"{page}/book", sent).status_code == 302
    assert Booking.objects.get().starts_at == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    assert "Tue 24 Nov, 14:00 Berlin (08:00 New York)" in carlas.get(page).content.decode()
    assert "Tue 24 Nov, 08:00 New York (14:00 Berlin)" in cleos.get(page).content.decode()
    live(cleo, "Europe/Paris")
    assert "Tue 24 Nov, 14:00<" in carlas.get(page).content.decode()


def test_a_recorded_session_is_a_moment_on_every_page(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    live(carla, TOKYO)
    set_clock(DAY + timedelta(days=2))
    carlas, cleos = sign_in(carla), sign_in(cleo)
    begins = "2026-11-12"
    sent = {"on": begins, "begins": "06:30", "minutes": "60", "kind": "video"}
    answer = carlas.post(
        f"/engagements/{active.engagement.pk}/sessions/new", sent | {"attendance": "both"}
    )
    assert answer.status_code == 302
    held = Session.objects.get()
    assert held.begins_at == datetime(2026, 11, 11, 21, 30, tzinfo=UTC)
    assert held.on == date(2026, 11, 11), "the charter reads its days in UTC"
    here, there = "Thu 12 Nov, 06:30 Tokyo", "Wed 11 Nov, 21:30 UTC"
    for address in (f"/sessions/{held.root}", f"/engagements/{active.engagement.pk}"):
        assert f"{here} ({there})" in _text(carlas, address)
        assert f"{there} ({here})" in _text(cleos, address)
    form = carlas.get(f"/sessions/{held.root}/correct").content.decode()
    assert 'value="2026-11-12"' in form
    assert 'value="06:30"' in form


def _text(browser: Client, address: str) -> str:
    return html.unescape(browser.get(address, follow=True).content.decode())


@pytest.mark.parametrize(
    ("zone", "on", "hour", "words"),
    [
        (BERLIN, "2026-10-25", "02:30", "Berlin has 02:30 twice on this day"),
        (NEW_YORK, "2026-03-08", "02:30", "New York has no 02:30 on this day"),
        (TOKYO, "0001-01-01", "02:30", "Write the date"),
    ],
)
def test_an_hour_that_is_none_or_two_is_answered_in_the_form(
    active: Seat, carla: Holder, sign_in: SignIn, zone: str, on: str, hour: str, words: str
) -> None:
    live(carla, zone)
    carlas, pk = sign_in(carla), active.engagement.pk
    sent = {"on": on, "begins": hour, "minutes": "60", "kind": "video", "attendance": "both"}
    page = carlas.post(f"/engagements/{pk}/sessions/new", sent)
    assert (page.status_code, words in page.content.decode()) == (422, True)
    sent = {"starts_at": f"{on}T{hour}", "minutes": "60", "kind": "video"}
    page = carlas.post(f"/engagements/{pk}/plan/book", sent)
    assert (page.status_code, words in page.content.decode()) == (422, True)


@pytest.mark.clause("GCE-1.5a")
@pytest.mark.parametrize("who", ["Cleo", "Carla"])
def test_the_last_day_is_a_day_of_the_charters_zone_for_everybody(
    of_tokyo: Seat, cleo: Holder, carla: Holder, who: str
) -> None:
    holder = {"Cleo": cleo, "Carla": carla}[who]
    live(holder, "Pacific/Pago_Pago")  # where it is 31 December for almost a day longer
    last = datetime(2026, 12, 31, 14, 30, tzinfo=UTC)  # 23:30 of the last day in Tokyo

    def book(when: datetime) -> Booking:
        own = seat(of_tokyo, holder)
        return planning.book(
            own, starts_at=when, minutes=60, kind="video", by=holder.person, at=DAY
        )

    assert book(last)
    with pytest.raises(Refused):
        book(last + timedelta(hours=1))


def test_proposed_days_are_taken_at_the_hour_of_the_charter(
    of_tokyo: Seat, cleo: Holder, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    live(cleo, NEW_YORK)
    set_clock(DAY)
    page = f"/engagements/{of_tokyo.engagement.pk}/plan"
    cleos = sign_in(cleo)
    assert "In the time zone of the charter, Asia: Tokyo." in cleos.get(page).content.decode()
    sent = {"on": "2026-11-17", "hour": "09:00", "minutes": "60", "kind": "video"}
    assert cleos.post(f"{page}/take", sent).status_code == 302
    assert Booking.objects.get().starts_at == datetime(2026, 11, 17, 0, 0, tzinfo=UTC)
    assert "Mon 16 Nov, 19:00 New York (Tue 17 Nov, 00:00 UTC)" in cleos.get(page).content.decode()
    assert date(2026, 11, 17) not in queries.proposed(of_tokyo.engagement, at=DAY)


def test_a_zone_that_this_machine_does_not_know_is_no_fault(
    of_tokyo: Seat, cleo: Holder, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    live(carla, "Mars/Base")
    type(of_tokyo.engagement).objects.update(time_zone="Mars/Base")
    set_clock(DAY)
    carlas, pk = sign_in(carla), of_tokyo.engagement.pk
    for address in ("/today", "/account", f"/engagements/{pk}/plan", f"/engagements/{pk}/charter"):
        assert carlas.get(address, follow=True).status_code == 200


def test_the_zone_of_the_practitioner_is_proposed_for_the_charter_and_shown_in_it(
    contracting: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    live(carla, TOKYO)
    cleos, pk = sign_in(cleo), contracting.engagement.pk
    address = f"/engagements/{pk}/charter/rhythm"
    form = cleos.get(address).content.decode()
    assert '<option value="Asia/Tokyo" selected' in form
    base = form.partition('name="base" value="')[2].partition('"')[0]
    sent = {
        "base": base,
        "every_days": "14",
        "hour": "09:00",
        "zone": TOKYO,
        "cancelling": "By mail",
    }
    assert cleos.post(address, sent).status_code == 302
    shown = _text(sign_in(carla), f"/engagements/{pk}/charter")
    assert "09:00 Tokyo" in shown
    assert "Asia: Tokyo" in shown
