"""What was not released leaves no trace on the sponsor's side: not one byte, on any page."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import AT, PASSWORD
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.practice.meetings.rules import CLIENT_PRIVATE, PRACTITIONER_PRIVATE, SHARED
from troth.practice.meetings.services import recording as meetings
from troth.practice.releases.services import drafting as releases
from troth.practice.releases.services import releasing
from troth.practice.releases.summary import Words

LATER = AT + timedelta(days=9)
HERE = "192.0.2.1"


def pages(browser: Client, engagement: Seat) -> dict[str, bytes]:
    """Return every page that a sponsor can open, without the token that differs by chance."""
    pk = engagement.engagement.pk
    own = ["releases:sponsor", "releases:not_seen"]
    own += [
        "charters:charter",
        "charters:versions",
        "joining:participants",
        "orientation:readers",
        "orientation:limits",
    ]
    own.append("orientation:concern")
    urls = [reverse(name, args=[pk]) for name in own]
    urls += ["/today", "/engagements", "/access-log", "/account"]
    return {url: _stripped(browser.get(url)) for url in urls}


def _stripped(page: object) -> bytes:
    content = bytes(page.content)  # type: ignore[attr-defined]
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content)


@pytest.fixture
def hanas(hana: Holder, sign_in: Callable[[Holder], Client], set_clock: SetClock) -> Client:
    set_clock(LATER)
    return sign_in(hana)


@pytest.mark.clause("SEED003-REPORT-3", "SEED001-CONF-2", "GCE-1.9")
def test_private_words_drafts_and_unsent_summaries_change_no_byte(
    active: Seat, seat_of: Callable[[Holder], Seat], cleo: Holder, carla: Holder, hanas: Client
) -> None:
    before = pages(hanas, active)
    cleos = seat_of(cleo)
    words = Words(title="t", text="x", purpose="p", expires_on=date(2027, 1, 31))

    for seat, by, place in (
        (active, carla, SHARED),
        (active, carla, PRACTITIONER_PRIVATE),
        (cleos, cleo, SHARED),
        (cleos, cleo, CLIENT_PRIVATE),
    ):
        meetings.write_note(seat, place=place, title="t", text="x", by=by, at=LATER)
    releases.write(active, words, by=carla, at=LATER)
    dropped = releases.write(cleos, words, by=cleo, at=LATER)
    releases.drop_draft(cleos, dropped, by=cleo, at=LATER)
    draft = releases.write(cleos, words, by=cleo, at=LATER)
    offer = releasing.offer(cleos, draft, by=cleo, at=LATER)
    assert offer
    signed = releasing.sign(
        cleos, draft, read=offer.digest, password=PASSWORD, address=HERE, by=cleo, at=LATER
    )
    assert pages(hanas, active) == before

    releasing.send(cleos, signed, read=signed.digest, by=cleo, at=LATER)
    after = pages(hanas, active)
    changed = {url for url in before if before[url] != after[url]}
    assert reverse("releases:sponsor", args=[active.engagement.pk]) in changed
    assert "/today" in changed
