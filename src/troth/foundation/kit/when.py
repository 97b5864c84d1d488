"""Dates and times in words: absolute and relative, in the person's own zone and language."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from django.utils import dates
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

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
    """The present, the zone and the language of one page, so that a view states them once."""

    at: datetime
    zone: tzinfo
    lang: str

    def moment(self, then: datetime) -> Moment:
        """Return `then` ready to be shown."""
        return moment(then, at=self.at, zone=self.zone, lang=self.lang)

    def day(self, then: date | datetime) -> Moment:
        """Return the day of `then` ready to be shown, without the time of day."""
        return day(then, at=self.at, zone=self.zone, lang=self.lang)

    def day_of(self, iso: str) -> Moment:
        """Return a day that was written down in ISO 8601."""
        return self.day(date.fromisoformat(iso))


def moment(then: datetime, *, at: datetime, zone: tzinfo, lang: str) -> Moment:
    """Return an aware datetime ready to be shown: "Tue 24 Nov, 14:00" and "in 2 days"."""
    there, here = then.astimezone(zone), at.astimezone(zone)
    written, short = _written(lang, there, here)
    absolute = _tables(lang).moment % {"day": written, "time": there.strftime("%H:%M")}
    return Moment(
        there.isoformat(timespec="minutes"), absolute, _distance(lang, there, here), short
    )


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


def timed(then: datetime, *, zone: tzinfo, lang: str) -> str:
    """Return a moment as paper needs it, with year and zone: "24 Nov 2026, 14:00 UTC"."""
    there = then.astimezone(zone)
    words = {"day": dated(there, zone=zone, lang=lang), "time": there.strftime("%H:%M %Z")}
    return _tables(lang).moment % words


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
