"""Dates and times in words: absolute and relative, in the person's own zone and language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from django.utils import dates
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from troth.foundation.kit.zones import apart, place

MINUTE, HOUR, DAY = 60, 3600, 86400
SOON = 45
"""Seconds within which a moment counts as now."""
HALF_DAY = 12
"""Hours up to which the hours are counted even when midnight is between."""
WEEKS_FROM, MONTHS_FROM, YEARS_FROM = 14, 70, 548
"""Days from which weeks, months and years are counted."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time made ready to be shown; `relative` is empty when it should not be shown."""

    iso: str
    absolute: str
    relative: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The present, the zone and the language of one page, so that a view states them once.

    `also` are the zones of others to whom the same hours matter: where they differ, an hour is
    shown in each.
    """

    at: datetime
    zone: tzinfo
    lang: str
    also: tuple[tzinfo, ...] = ()

    def beside(self, zones: Iterable[tzinfo]) -> "Clock":
        """Return the clock of a page on which the same hours matter to people in `zones`."""
        return replace(self, also=tuple(zones))

    def moment(self, then: datetime) -> Moment:
        """Return `then` ready to be shown."""
        return moment(then, at=self.at, zone=self.zone, lang=self.lang, also=self.also)

    def day(self, then: date | datetime) -> Moment:
        """Return the day of `then` ready to be shown, without the time of day."""
        return day(then, at=self.at, zone=self.zone, lang=self.lang)

    def day_of(self, iso: str) -> Moment:
        """Return a day that was written down in ISO 8601."""
        return self.day(date.fromisoformat(iso))


def moment(
    then: datetime, *, at: datetime, zone: tzinfo, lang: str, also: Sequence[tzinfo] = ()
) -> Moment:
    """Return an aware datetime ready to be shown: "Tue 24 Nov, 14:00" and "in 2 days".

    Where the clocks of `also` differ: "Tue 24 Nov, 14:00 Berlin (08:00 New York)".
    """
    there, here = then.astimezone(zone), at.astimezone(zone)
    written, short = _written(lang, there, here)
    hour = _hours(then, written, zone=zone, lang=lang, also=also, here=here)
    absolute = _tables(lang).moment % {"day": written, "time": hour}
    return Moment(
        there.isoformat(timespec="minutes"), absolute, _distance(lang, there, here), short
    )


def _hours(
    then: datetime,
    own_day: str,
    *,
    zone: tzinfo,
    lang: str,
    also: Sequence[tzinfo],
    here: datetime | None,
) -> str:
    """Return the hour, with its place and those of others where these differ.

    Another day is named; `here` is None on paper, which names the year.
    """
    own = f"{then.astimezone(zone):%H:%M}"
    others = apart(then, zone, also) if also else []
    if not others:
        return own if here else _at(own, zone)
    said = []
    for other in others:
        there = then.astimezone(other)
        day = _written(lang, there, here)[0] if here else dated(there, zone=other, lang=lang)
        hour = f"{there:%H:%M}"
        if day != own_day:
            hour = _tables(lang).moment % {"day": day, "time": hour}
        said.append(_at(hour, other))
    return f"{_at(own, zone)} ({', '.join(said)})"


def _at(hour: str, zone: tzinfo) -> str:
    return f"{hour} {place(zone)}"


def day(then: date | datetime, *, at: datetime, zone: tzinfo, lang: str) -> Moment:
    """Return a day ready to be shown: "Tue 24 Nov" and "in 2 days"."""
    there = then.astimezone(zone).date() if isinstance(then, datetime) else then
    here = at.astimezone(zone).date()
    written, short = _written(lang, there, here)
    return Moment(there.isoformat(), written, _days(lang, (there - here).days), short)


class _Tables(NamedTuple):
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    weekday: str
    short: str
    year: str
    moment: str


@lru_cache(maxsize=32)
def _tables(lang: str) -> _Tables:
    """Read names and patterns once for each language: a page may hold a hundred times."""
    with override(lang):
        # The English catalogue writes months small for the use inside formats.
        months = tuple(str(dates.MONTHS_3[n]) for n in range(1, 13))
        return _Tables(
            weekdays=tuple(str(dates.WEEKDAYS_ABBR[n]) for n in range(7)),
            months=tuple(m.title() for m in months) if lang.startswith("en") else months,
            # Translators: as in "Tue 24 Nov".
            weekday=_("%(weekday)s %(day)s"),
            # Translators: as in "24 Nov".
            short=_("%(number)s %(month)s"),
            # Translators: as in "24 Nov 2027".
            year=_("%(number)s %(month)s %(year)s"),
            # Translators: as in "Tue 24 Nov, 14:00".
            moment=_("%(day)s, %(time)s"),
        )


def dated(then: date | datetime, *, zone: tzinfo, lang: str) -> str:
    """Return a day as paper needs it, which is read in other years: "24 Nov 2026"."""
    there = then.astimezone(zone).date() if isinstance(then, datetime) else then
    return _day_words(lang, there.year, there.month, there.day, this_year=False)[1]


def timed(then: datetime, *, zone: tzinfo, lang: str, also: Sequence[tzinfo] = ()) -> str:
    """Return a moment as paper needs it, with year and place: "24 Nov 2026, 14:00 Berlin"."""
    day = dated(then, zone=zone, lang=lang)
    hour = _hours(then, day, zone=zone, lang=lang, also=also, here=None)
    return _tables(lang).moment % {"day": day, "time": hour}


def _written(lang: str, there: date, here: date) -> tuple[str, str]:
    """Return the day with and without its weekday; the year only when it is not this year."""
    return _day_words(lang, there.year, there.month, there.day, there.year == here.year)


@lru_cache(maxsize=4096)
def _day_words(lang: str, year: int, month: int, number: int, this_year: bool) -> tuple[str, str]:
    tables = _tables(lang)
    pattern = tables.short if this_year else tables.year
    short = pattern % {"number": number, "month": tables.months[month - 1], "year": year}
    weekday = tables.weekdays[date(year, month, number).weekday()]
    return tables.weekday % {"weekday": weekday, "day": short}, short


def _distance(lang: str, there: datetime, here: datetime) -> str:
    seconds = (there - here).total_seconds()
    ahead, size = seconds > 0, abs(seconds)
    if size < SOON:
        return _phrase(lang, "now", 0, ahead)
    if size < HOUR:
        return _phrase(lang, "minutes", max(1, round(size / MINUTE)), ahead)
    days = (there.date() - here.date()).days
    if days == 0 or size < HALF_DAY * HOUR:
        return _phrase(lang, "hours", max(1, round(size / HOUR)), ahead)
    return _days(lang, days)


def _days(lang: str, days: int) -> str:
    ahead, size = days > 0, abs(days)
    if size < WEEKS_FROM:
        return _phrase(lang, "days", size, ahead)
    if size < MONTHS_FROM:
        return _phrase(lang, "weeks", round(size / 7), ahead)
    if size < YEARS_FROM:
        return _phrase(lang, "months", round(size / 30.44), ahead)
    return _phrase(lang, "years", round(size / 365.25), ahead)


@lru_cache(maxsize=4096)
def _phrase(lang: str, unit: str, n: int, ahead: bool) -> str:
    with override(lang):
        if unit == "now":
            return _("now")
        if unit == "days" and n == 0:
            return _("today")
        if unit == "days" and n == 1:
            return _("tomorrow") if ahead else _("yesterday")
        return (_ahead(unit, n) if ahead else _ago(unit, n)) % {"n": n}


def _ahead(unit: str, n: int) -> str:
    match unit:
        case "minutes":
            return ngettext("in %(n)s minute", "in %(n)s minutes", n)
        case "hours":
            return ngettext("in %(n)s hour", "in %(n)s hours", n)
        case "days":
            return ngettext("in %(n)s day", "in %(n)s days", n)
        case "weeks":
            return ngettext("in %(n)s week", "in %(n)s weeks", n)
        case "months":
            return ngettext("in %(n)s month", "in %(n)s months", n)
        case _:
            return ngettext("in %(n)s year", "in %(n)s years", n)


def _ago(unit: str, n: int) -> str:
    match unit:
        case "minutes":
            return ngettext("%(n)s minute ago", "%(n)s minutes ago", n)
        case "hours":
            return ngettext("%(n)s hour ago", "%(n)s hours ago", n)
        case "days":
            return ngettext("%(n)s day ago", "%(n)s days ago", n)
        case "weeks":
            return ngettext("%(n)s week ago", "%(n)s weeks ago", n)
        case "months":
            return ngettext("%(n)s month ago", "%(n)s months ago", n)
        case _:
            return ngettext("%(n)s year ago", "%(n)s years ago", n)
