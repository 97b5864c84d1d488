"""The number of queries of a page is pinned: it grows neither with notes nor with engagements."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import AT, engage, person
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import sequencer
from troth.practice.meetings.rules import SHARED
from troth.practice.meetings.services import recording as meetings

LATER = AT + timedelta(days=9)
TURNS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
"""What begins and ends transactions is not counted."""
MOST = {"Today": 16, "thread": 26, "sponsor's page": 17, "charter": 30}
UNSIGNED = 29
"""Queries of a charter before signing: questions, talks to come and past, the code, complaints."""


def count(browser: Client, address: str) -> int:
    """Open a page that was open before, and return how many queries it took in both databases."""
    assert browser.get(address).status_code == 200
    with (
        CaptureQueriesContext(connections["default"]) as asked,
        CaptureQueriesContext(connections["shares"]) as of_shares,
    ):
        browser.get(address)
    found = [*asked.captured_queries, *of_shares.captured_queries]
    return sum(not query["sql"].startswith(TURNS) for query in found)


def write(seat: Seat, by: Holder, notes: int) -> None:
    for number in range(notes):
        at = AT + timedelta(days=2, minutes=number)
        meetings.write_note(seat, place=SHARED, title="", text="A note", by=by, at=at)


@pytest.fixture(autouse=True)
def _later(set_clock: SetClock) -> None:
    set_clock(LATER)


def test_ten_notes_cost_as_many_queries_as_one(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: Callable[..., Client]
) -> None:
    home = f"/engagements/{active.engagement.pk}"
    cleos, carlas, hanas = sign_in(cleo), sign_in(carla), sign_in(hana)

    def counted() -> dict[str, int]:
        return {
            "Today": count(carlas, "/today"),
            "thread": count(carlas, home),
            "sponsor's page": count(hanas, f"{home}/sponsor"),
            "charter": count(cleos, f"{home}/charter"),
            "who has looked": count(cleos, f"{home}/access-log"),
            "at me": count(cleos, "/access-log"),
        }

    write(active, carla, 1)
    sequencer.run(at=LATER)
    one = counted()
    write(active, carla, 9)
    assert counted() == one
    assert all(one[page] <= most for page, most in MOST.items()), one


def test_a_charter_that_waits_for_signatures_costs_no_more_for_any_party(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: Callable[..., Client]
) -> None:
    page = f"/engagements/{agreed.engagement.pk}/charter"
    found = {holder.person.name: count(sign_in(holder), page) for holder in (carla, cleo, hana)}
    assert max(found.values()) <= UNSIGNED, found


def test_five_engagements_cost_as_many_queries_as_one(
    active: Seat, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(carla)
    home = f"/engagements/{active.engagement.pk}"
    write(active, carla, 1)
    one = count(browser, "/today"), count(browser, home), count(browser, "/engagements")
    for number in range(4):
        client, sponsor = person(f"Mia{number}", "acme"), person(f"Hana{number}", "acme")
        write(engage(client, carla, sponsor), carla, 1)
    five = count(browser, "/today"), count(browser, home), count(browser, "/engagements")
    assert five == one
