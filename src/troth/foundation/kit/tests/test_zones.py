"""Zones of time: both changes of the clocks, the date line, and names that nobody here knows."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from troth.foundation.kit import zones
from troth.foundation.kit.forms import MomentField
from troth.foundation.kit.when import Clock, timed

BERLIN, NEW_YORK, TOKYO = (ZoneInfo(n) for n in ("Europe/Berlin", "America/New_York", "Asia/Tokyo"))
APIA, KIRITIMATI, PAGO = (
    ZoneInfo(n) for n in ("Pacific/Apia", "Pacific/Kiritimati", "Pacific/Pago_Pago")
)

VECTORS = [
    # the hours beside the change to summer time, in Berlin at 01:00 UTC on 28 March 2027
    (BERLIN, "2027-03-28T01:59", "2027-03-28T00:59"),
    (BERLIN, "2027-03-28T03:00", "2027-03-28T01:00"),
    # beside the change back, at 01:00 UTC on 31 October 2027
    (BERLIN, "2027-10-31T01:59", "2027-10-30T23:59"),
    (BERLIN, "2027-10-31T03:00", "2027-10-31T02:00"),
    # the two weeks in spring in which New York has changed and Berlin has not
    (NEW_YORK, "2027-03-20T09:00", "2027-03-20T13:00"),
    (BERLIN, "2027-03-20T14:00", "2027-03-20T13:00"),
    (NEW_YORK, "2027-04-03T09:00", "2027-04-03T13:00"),
    (BERLIN, "2027-04-03T15:00", "2027-04-03T13:00"),
    # on both sides of the date line: one moment, three days
    (KIRITIMATI, "2026-12-02T00:30", "2026-12-01T10:30"),
    (PAGO, "2026-11-30T23:30", "2026-12-01T10:30"),
    (ZoneInfo("Asia/Kathmandu"), "2026-12-01T16:15", "2026-12-01T10:30"),
]


@pytest.mark.parametrize(("zone", "written", "moment"), VECTORS)
def test_an_hour_of_a_zone_is_one_moment(zone: ZoneInfo, written: str, moment: str) -> None:
    plain = datetime.fromisoformat(written)
    found = zones.moment_in(zone, plain.date(), plain.time())
    assert found.astimezone(UTC).isoformat(timespec="minutes") == f"{moment}+00:00"


@pytest.mark.parametrize(
    ("zone", "day", "hour", "words"),
    [
        (BERLIN, date(2027, 3, 28), time(2, 30), "put forward: Berlin has no 02:30"),
        (BERLIN, date(2027, 3, 28), time(2, 0), "put forward: Berlin has no 02:00"),
        (BERLIN, date(2027, 10, 31), time(2, 30), "put back: Berlin has 02:30 twice"),
        (NEW_YORK, date(2027, 3, 14), time(2, 59), "put forward: New York has no 02:59"),
        (NEW_YORK, date(2027, 11, 7), time(1, 0), "put back: New York has 01:00 twice"),
        # Samoa left a whole day out when it crossed the date line.
        (APIA, date(2011, 12, 30), time(12), "put forward: Apia has no 12:00"),
    ],
)
def test_an_hour_that_is_not_one_is_said_in_plain_words(
    zone: ZoneInfo, day: date, hour: time, words: str
) -> None:
    with pytest.raises(zones.NotOneHour, match=words):
        zones.moment_in(zone, day, hour)


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "Europe", "../../etc/passwd", "/etc/passwd", "x" * 300, "a\0b", "."]
)
def test_a_zone_that_is_not_known_here_falls_back_to_the_hosts(name: str) -> None:
    assert zones.known(name) is None
    assert zones.zone_of(name) == timezone.get_default_timezone()


def test_every_choice_is_a_zone_that_is_known() -> None:
    names = [name for name, _label in zones.choices()]
    assert all(zones.known(name) for name in names)
    assert {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"} <= set(names)


class _Form(forms.Form):
    starts_at = MomentField()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2027-03-28T02:30", "Berlin has no 02:30"),
        ("2027-10-31T02:30", "Berlin has 02:30 twice"),
        ("2027-13-01T10:00", "valid"),
        ("0001-01-01T00:00", "valid"),
        ("9999-12-31T23:59", "valid"),
        ("soon", "valid"),
    ],
)
def test_a_form_answers_in_the_form(typed: str, words: str) -> None:
    with timezone.override(BERLIN):
        form = _Form({"starts_at": typed})
        assert not form.is_valid()
        assert words in str(form.errors["starts_at"])
        assert "Europe: Berlin" in str(form["starts_at"].help_text)


def test_a_form_reads_an_hour_in_the_zone_of_the_person() -> None:
    with timezone.override(TOKYO):
        found = MomentField().clean("2026-12-01T09:00")
    assert found == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    with pytest.raises(ValidationError):
        MomentField().clean("")


THEN = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "also", "words"),
    [
        (BERLIN, (), "Tue 1 Dec, 14:00"),
        (BERLIN, (ZoneInfo("Europe/Vienna"),), "Tue 1 Dec, 14:00"),
        (BERLIN, (NEW_YORK,), "Tue 1 Dec, 14:00 Berlin (08:00 New York)"),
        (NEW_YORK, (BERLIN,), "Tue 1 Dec, 08:00 New York (14:00 Berlin)"),
        (
            BERLIN,
            (NEW_YORK, KIRITIMATI, ZoneInfo("Europe/Paris")),
            "Tue 1 Dec, 14:00 Berlin (08:00 New York, Wed 2 Dec, 03:00 Kiritimati)",
        ),
        (KIRITIMATI, (PAGO,), "Wed 2 Dec, 03:00 Kiritimati (Tue 1 Dec, 02:00 Pago Pago)"),
    ],
)
def test_an_hour_says_both_where_the_zones_differ(
    zone: ZoneInfo, also: tuple[ZoneInfo, ...], words: str
) -> None:
    assert Clock(at=THEN, zone=zone, lang="en", also=also).moment(THEN).absolute == words


def test_zones_that_part_only_for_some_weeks_are_told_apart_only_then() -> None:
    london = ZoneInfo("Europe/London")
    clock = Clock(at=THEN, zone=london, lang="en", also=(ZoneInfo("Africa/Casablanca"), UTC))
    winter, summer = datetime(2027, 1, 5, 9, tzinfo=UTC), datetime(2027, 7, 6, 9, tzinfo=UTC)
    assert "UTC" not in clock.moment(winter).absolute
    assert clock.moment(summer).absolute == "Tue 6 Jul 2027, 10:00 London (09:00 UTC)"


def test_paper_always_names_the_place() -> None:
    assert timed(THEN, zone=UTC, lang="en") == "1 Dec 2026, 13:00 UTC"
    assert timed(THEN, zone=BERLIN, lang="en") == "1 Dec 2026, 14:00 Berlin"
    both = timed(THEN, zone=TOKYO, lang="en", also=(PAGO,))
    assert both == "1 Dec 2026, 22:00 Tokyo (02:00 Pago Pago)"
