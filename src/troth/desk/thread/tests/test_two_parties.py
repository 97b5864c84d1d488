"""An engagement of two says nothing of a sponsor on its pages, whatever its state."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import AT, agree, sign_all
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending
from troth.engagement.joining.services import invitations

LATER = AT + timedelta(days=9)
PAGES = (
    *("thread:thread", "charters:versions", "annex:annex", "annex:about_client", "annex:methods"),
    *("meetings:plan", "releases:summaries", "releases:new", "consents:consents"),
    *("concerns:concerns", "concerns:needs", "reviews:reviews", "reviews:other_help"),
    *("joining:participants", "manage:life", "manage:enquiry", "endings:closing", "endings:end"),
    *("orientation:limits", "orientation:readers", "orientation:my_data", "orientation:how"),
    *("orientation:concern", "access_log:access_log", "charters:understand", "meetings:note_new"),
)
SPONSOR = re.compile(r"sponsor", re.IGNORECASE)


@pytest.fixture
def two(cleo: Holder, carla: Holder, set_clock: SetClock) -> Seat:
    """Cleo and Carla in an engagement for which nobody else pays; Carla's seat."""
    set_clock(LATER)
    guest = invitations.Guest("Cleo", cleo.person.email)
    begun = invitations.begin(kind="coaching", client=guest, by=carla, at=AT)
    invitations.accept(begun.tokens["client"], by=cleo, at=AT)
    pk, read = begun.engagement.pk, cleo.keyring.fingerprint
    invitations.let_in(core.seat(pk, to=carla.person), "client", read=read, by=carla, at=AT)
    return core.seat(pk, to=carla.person)


def named(browser: Client, seat: Seat) -> Iterator[str]:
    """Yield each line of a page that names a sponsor."""
    for name in PAGES:
        answer = browser.get(reverse(name, args=[seat.engagement.pk]))
        html = answer.content.decode() if answer.status_code == 200 else ""
        text = re.sub(r"<[^>]+>", "\n", html.partition("<main")[2])
        yield from (f"{name}: {line.strip()}" for line in text.splitlines() if SPONSOR.search(line))


@pytest.mark.clause("SEED003-CORP-1")
def test_two_parties_read_nothing_of_a_sponsor(
    two: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    browsers = [sign_in(cleo), sign_in(carla)]
    assert [line for browser in browsers for line in named(browser, two)] == []
    agree(two, by=carla)
    assert [line for browser in browsers for line in named(browser, two)] == []
    sign_all(two, [carla, cleo], at=AT + timedelta(days=1))
    assert [line for browser in browsers for line in named(browser, two)] == []
    ending.end(core.seat(two.engagement.pk, to=cleo.person), by=cleo, at=LATER)
    assert [line for browser in browsers for line in named(browser, two)] == []


def test_with_a_sponsor_the_same_pages_name_one(
    active: Seat, cleo: Holder, sign_in: Callable[..., Client], set_clock: SetClock
) -> None:
    set_clock(LATER)
    assert list(named(sign_in(cleo), active))
