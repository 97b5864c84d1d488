"""Which version of Troth a home belongs to, and whether this one can take it.

A home says so in a file, written before its tables are made or changed: it can be read before
anything of the home is opened, and it is right after an update that ended half-way.
"""

import os
import re
from pathlib import Path

from troth import __version__
from troth.app.host.home import was_used
from troth.foundation.vault.faults import Fault

FILE = "version"
OLDEST = "0.1.0"
"""The oldest version whose homes this one brings up to date."""
_NUMBERED = re.compile(r"(\d+)\.(\d+)\.(\d+)")


class OtherVersion(Fault):
    """A home belongs to a version that this one cannot follow; nothing of it was changed."""


def recorded(home: Path) -> str:
    """Return the version that a home was served with last; empty where none is named."""
    try:
        return (home / FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def record(home: Path) -> None:
    """Note that a home belongs to this version from now on."""
    if recorded(home) == __version__:
        return
    draft = home / f"{FILE}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(f"{__version__}\n", encoding="ascii")
    draft.replace(home / FILE)


def take(home: Path) -> None:
    """Make a new home one of this version; raise OtherVersion for one that it cannot take."""
    found = recorded(home)
    if found or was_used(home):
        check(found, what=f"The home {home}")
    else:
        record(home)


def check(found: str, *, what: str) -> None:
    """Raise OtherVersion unless `found` is a version whose data this one takes.

    Without a number, as homes before 0.1.0 are, it cannot be taken.
    """
    number = _number(found)
    if number is None:
        raise OtherVersion(
            f"{what} was made by a Troth before {OLDEST}, which {__version__} cannot bring up to "
            "date: go on with the version that made it, or set TROTH_HOME to a new folder."
        )
    if number < (_number(OLDEST) or ()):
        raise OtherVersion(
            f"{what} belongs to Troth {found}, and {__version__} brings up to date what "
            f"{OLDEST} or newer has served: serve it once with {OLDEST}, then with this one."
        )
    if number > (_number(__version__) or ()):
        raise OtherVersion(
            f"{what} belongs to Troth {found}, which is newer than this {__version__}: use that "
            "version or a newer one."
        )


def _number(text: str) -> tuple[int, ...] | None:
    found = _NUMBERED.fullmatch(text)
    return tuple(map(int, found.groups())) if found else None
