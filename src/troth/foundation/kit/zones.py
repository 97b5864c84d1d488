"""Zones of time by their IANA names, and the hours that exist in them once."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

UTC = "UTC"
UNIVERSAL = ZoneInfo(UTC)
LONGEST = 64
"""Letters of a name."""
FIRST_TO_WAKE = timedelta(hours=14)
"""How far the clocks of the first zone to reach a day are ahead of UTC."""
CONTINENTS = frozenset(
    {
        *("Africa", "America", "Antarctica", "Arctic", "Asia"),
        *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
    }
)


class NotOneHour(ValueError):
    """An hour that the clocks of a zone jump over, or show twice; its text is for the person."""


@lru_cache(maxsize=1024)
def known(name: str) -> ZoneInfo | None:
    """Return the zone of this name, or None where this machine knows none."""
    if not name or len(name) > LONGEST:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, not a name, a folder
        return None


def zone_of(name: str) -> tzinfo:
    """Return the zone that a person chose, or the host's where none of this name is known."""
    return known(name) or get_default_timezone()


def latest_day(at: datetime) -> date:
    """Return the latest day that it is anywhere at a moment."""
    return (at.astimezone(UNIVERSAL) + FIRST_TO_WAKE).date()


def agreed(name: str) -> tzinfo:
    """Return the zone that a charter names; UTC where it was signed without one."""
    return zone_of(name) if name else UNIVERSAL


@cache
def choices() -> tuple[tuple[str, str], ...]:
    """Return the zones as choices, by continent and city."""
    found = sorted(z for z in available_timezones() if z.split("/")[0] in CONTINENTS)
    return tuple((zone, label(zone)) for zone in [UTC, *found])


def label(name: str) -> str:
    """Return a zone as it is chosen: "America: New York"."""
    return name.replace("_", " ").replace("/", ": ")


def place(zone: tzinfo | str) -> str:
    """Return what stands beside an hour: "New York"."""
    return str(zone).rpartition("/")[2].replace("_", " ")


def apart(then: datetime, zone: tzinfo, others: Iterable[tzinfo]) -> list[tzinfo]:
    """Return those of the others whose clocks show another hour at this moment, each hour once."""
    shown = {then.astimezone(zone).utcoffset()}
    found = []
    for other in others:
        offset = then.astimezone(other).utcoffset()
        if offset not in shown:
            shown.add(offset)
            found.append(other)
    return found


def moment_in(zone: tzinfo, day: date, hour: time) -> datetime:
    """Return an hour of a day in a zone as a moment; raise NotOneHour for none or two of them."""
    plain = datetime.combine(day, hour)
    first, second = plain.replace(tzinfo=zone), plain.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    names = {"hour": f"{hour:%H:%M}", "place": place(zone)}
    if first.astimezone(UNIVERSAL).astimezone(zone).replace(tzinfo=None) == plain:
        words = _("The clocks are put back: %(place)s has %(hour)s twice on this day.")
        raise NotOneHour(f"{words % names} " + _("Choose an hour before or after it."))
    words = _("The clocks are put forward: %(place)s has no %(hour)s on this day.")
    raise NotOneHour(f"{words % names} " + _("Choose another hour."))
