"""Devices on which someone opened their vault before: strangers who guess do not make them wait.

mark    issued (seconds, hex) . name (16 random bytes, hex) . HMAC of both and the person, hex

A cookie holds a few of them, one for each account that was opened there. A mark signs nobody in; it
gives the tries of this device a count of their own. Without the host's secret nobody makes one.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as keyed
from uuid import UUID

from django.conf import settings

LIFE = timedelta(days=400)
"""How long a device stays known after the last time: what browsers keep a cookie for."""
MOST = 5
"""Accounts of which one browser keeps a mark."""
_MARK = re.compile(r"([0-9a-f]{8})\.([0-9a-f]{32})\.([0-9a-f]{64})")
_BETWEEN = "~"


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser brought: marks that may be anything."""

    marks: Sequence[str] = ()

    def name(self, person: UUID, *, at: datetime) -> str:
        """Return the name under which a person's device is known, "" when it is not."""
        for mark in self.marks:
            found = _MARK.fullmatch(mark)
            if found is None or not compare_digest(_tag(found[1], found[2], person), found[3]):
                continue
            if timedelta(0) <= at - datetime.fromtimestamp(int(found[1], 16), at.tzinfo) < LIFE:
                return found[2]
        return ""

    def known_to(self, person: UUID, *, at: datetime) -> "Device":
        """Return the device with a new mark of this person, who goes on under the same name."""
        name = self.name(person, at=at) or secrets.token_hex(16)
        issued = f"{int(at.timestamp()):08x}"
        mark = f"{issued}.{name}.{_tag(issued, name, person)}"
        others = [one for one in self.marks if _name(one) != name]
        return Device((mark, *others)[:MOST])

    @property
    def cookie(self) -> str:
        """The marks as one value."""
        return _BETWEEN.join(self.marks)


UNKNOWN = Device()


def read(cookie: str) -> Device:
    """Return the device whose marks a cookie holds; what has no form of a mark is left out."""
    found: Iterable[str] = cookie.split(_BETWEEN)[:MOST]
    return Device(tuple(mark for mark in found if _MARK.fullmatch(mark)))


def _name(mark: str) -> str:
    return mark.split(".")[1]


def _tag(issued: str, name: str, person: UUID) -> str:
    key = sha256(b"troth devices\x00" + settings.SECRET_KEY.encode()).digest()
    return keyed(key, f"{issued}|{name}|{person}".encode(), "sha256").hex()
