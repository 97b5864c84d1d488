"""What the tests of pages share: addresses, texts, and the ledger of an engagement."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client

from tests.cast import AT
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Charter
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger

Page = Any
"""The test client's response."""
SignIn = Callable[..., Client]
LATER = AT + timedelta(days=2)
"""The day on which every page is asked for."""
NAUGHTY = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "%(name)s %s %d",
    "'; DROP TABLE people_person; --",
    "\u0301\u0302\u0303 Z\u0334\u0360a\u0337l\u0335g\u0337o\u0338",
    "\u7530\u4e2d\u3055\u3093 \U0001f469\u200d\U0001f469\u200d\U0001f467 \ufdfd \u202etxet",
    "\U0001d57f\U0001d58d\U0001d58a \ufb01ne \uff21\uff22\uff23 \u200b\ufeff",
    "&lt;b&gt; &amp; \\u0041 \x7f",
)


def at(seat: Seat, page: str) -> str:
    return f"/engagements/{seat.engagement.pk}/{page}"


def text_of(page: Page) -> str:
    return unescape(page.content.decode())


def without_token(page: Page) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(page))


def told(seat: Seat) -> list[str]:
    """Return the names of the acts in the engagement's ledger, the newest first."""
    return [t.act.name for t in ledger.entries([seat.engagement.pk]) if t.act]


def latest(seat: Seat) -> Charter:
    return charters.latest(seat.engagement.pk)
