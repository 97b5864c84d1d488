"""Names the kind of device that a browser says it is, coarsely: a browser and a system."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
"""What to look for, the most telling first: most browsers claim to be older ones too."""

SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
LONGEST = 1000
"""Characters of a header that are looked at."""


def kind(user_agent: str) -> str:
    """Return "Firefox/Linux" for what a browser says of itself; an unknown part is empty."""
    said = user_agent[:LONGEST]
    browser = next((name for sign, name in BROWSERS if sign in said), "")
    system = next((name for sign, name in SYSTEMS if sign in said), "")
    return f"{browser}/{system}"


def words(found: str | None) -> str:
    """Return a kind of device as people say it."""
    browser, _slash, system = (found or "").partition("/")
    match bool(browser), bool(system):
        case True, True:
            return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        case True, False:
            return browser
        case False, True:
            return _("A browser on %(system)s") % {"system": system}
    return _("A device that did not say what it is")


def told_apart(found: Iterable[str | None]) -> list[str]:
    """Return kinds of device as people say them, with a number where two would be the same."""
    named = [words(kind) for kind in found]
    return [
        f"{one} ({named[: at + 1].count(one)})" if named.count(one) > 1 else one
        for at, one in enumerate(named)
    ]
