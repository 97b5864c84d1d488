"""Odd values from outside, to every address: never a 500.

What is odd is thrown at the fields that a page asks for and at those of every query: text that is
no UTF-8, charsets that are none, numbers without end, NUL, half a surrogate pair, ids that are
none, and addresses to go back to that are not ours.
"""

import html
import re
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client

from tests.clock import SetClock
from tests.crawled import DAY, World, lay_out
from tests.test_crawler import address, table
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import CLIENT

pytestmark = pytest.mark.postgres
VISITOR, STRANGER = "visitor", "stranger"
FIELD = re.compile(r'<(?:input|textarea|select|button)\b[^>]*?\bname="([^"]+)"')
OFTEN = ("next", "about", "who", "kind", "since", "until", "page", "q", "password", "email", "code")
"""What pages read from a query, or before they look at a form of their own."""
ODD = {
    "nul": "a\x00b",
    "surrogate": b"\xed\xa0\x80",
    "no utf-8": b"\xff\xfe",
    "long": "x" * 70_000,
    "huge": "9" * 400,
    "negative": "-1",
    "not a number": "nan",
    "endless": "1e999",
    "day": "9999-12-31",
    "first day": "0001-01-01T00:00",
    "no id": "00000000-0000-0000-0000-00000000000g",
    "brackets": "[" * 1_990,
    "foo": "foo",
    "elsewhere": "//[::1/\\\r\nX: y",
}
TYPES = (
    "application/x-www-form-urlencoded; charset=nonsense",
    "application/x-www-form-urlencoded; charset=rot13",
    "multipart/form-data",
    "multipart/form-data; boundary=\"'",
    "multipart/form-data; boundary=b\u00e4h",
    "application/json; charset=utf-7",
    "application/json",
    "text/plain; charset=base64",
    "",
)
SAYS_SO = {"readyz"}
"""It answers 503 while the host is not ready, as it is in tests."""
TURN = 5
"""How far the odd values move on from one form to the next."""
BODIES = (b"{", b"[" * 1_990, b"\xff" * 9, b"--\r\n", b"null", b'{"size": 1e999}')


@pytest.fixture
def world(cleo: Holder, carla: Holder, hana: Holder, set_clock: SetClock) -> World:
    """Two engagements, and one of everything in the first."""
    set_clock(DAY)
    return lay_out(cleo, carla, hana)


@pytest.fixture
def asker(request: pytest.FixtureRequest, world: World, sign_in: Any) -> Client:
    """Somebody who asks; what breaks is answered, as on a host, and not raised."""
    who = {STRANGER: world.others[CLIENT], CLIENT: world.members[CLIENT]}.get(request.param)
    made: Client = sign_in(who) if who else Client()
    made.raise_request_exception = False
    return made


def ask(
    asker: Client, method: str, there: str, body: bytes | str = b"", kind: str = ""
) -> HttpResponseBase:
    """Ask once and take back what it did."""
    cookies = copy(asker.cookies)
    with transaction.atomic():
        page: HttpResponseBase = asker.generic(method, there, body, content_type=kind)
        transaction.set_rollback(True)
    asker.cookies = cookies
    return page


def fields(page: HttpResponseBase) -> list[str]:
    """Return the names of all fields of a page, and those that are often read."""
    text = "" if page.streaming else getattr(page, "content", b"").decode(errors="replace")
    found = (html.unescape(name) for name in FIELD.findall(text))
    return sorted({*found, *OFTEN} - {"csrfmiddlewaretoken"})


def mixed(names: Sequence[str], turn: int) -> str:
    """Return a form in which every field has another odd value, another one in every turn."""
    odd = list(ODD.values())
    return urlencode([(name, odd[(n + turn) % len(odd)]) for n, name in enumerate(names)])


def asking(asker: Client, there: str, place: int) -> Iterator[tuple[str, HttpResponseBase]]:
    """Yield what was tried at one address with the answer to it."""
    names = fields(ask(asker, "GET", there))
    form = "application/x-www-form-urlencoded"
    for turn in range(0, len(ODD), TURN):
        yield f"POST turn {turn}", ask(asker, "POST", there, mixed(names, turn), form)
    query = mixed(OFTEN, place).replace("x" * 70_000, "x" * 7_000)
    yield f"GET turn {place}", ask(asker, "GET", f"{there}?{query}")
    for turn in (place, place + 1):
        kind, body = TYPES[turn % len(TYPES)], BODIES[turn % len(BODIES)]
        yield f"POST {kind} {body[:9]!r}", ask(asker, "POST", there, body, kind)


@pytest.mark.parametrize("asker", [VISITOR], indirect=True)
def test_nothing_that_comes_from_outside_breaks_a_page(asker: Client, world: World) -> None:
    found = [
        f"{name} {what}: {page.status_code}"
        for place, name in enumerate(sorted(table()))
        for what, page in asking(asker, address(name, world), place)
        if page.status_code >= 500 and name not in SAYS_SO
    ]
    assert not found, "\n".join(found)
