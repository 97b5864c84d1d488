"""The pages of groups: what they ask, refuse and show, and what they do not show to others."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import PASSWORD
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.core import packs
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import NAUGHTY
from troth.practice.groups import policy, queries
from troth.practice.groups.models import Group, Membership
from troth.practice.groups.services import agreeing, leaving
from troth.practice.groups.tests import stories
from troth.practice.groups.tests.stories import DAY, TERMS, stand, told, write

SignIn = Callable[..., Client]
LATER = DAY + timedelta(days=5)
WORDS = {
    "title": "Leading",
    "purpose": "Six evenings",
    "stays": "All of it",
    "outside": "Nothing",
    "leaving": "At once",
}


@pytest.fixture(autouse=True)
def _later(set_clock: SetClock) -> None:
    set_clock(LATER)


def text_of(page: Any) -> str:
    return unescape(page.content.decode())


def _ids(seats: list[Seat]) -> list[str]:
    return [str(seat.engagement.pk) for seat in seats]


def test_a_practitioner_begins_a_group_on_one_page(
    seats: list[Seat], carla: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(carla)
    page = browser.get("/groups/new")
    assert {"Coaching Cleo", "Coaching Mia"} <= set(re.findall(r"Coaching \w+", text_of(page)))
    page = browser.post("/groups/new", WORDS)
    assert page.status_code == 422
    assert "Six evenings" in text_of(page)  # nothing that was typed is lost
    page = browser.post("/groups/new", {**WORDS, "chosen": _ids(seats)})
    made = Group.objects.get()
    assert page["Location"] == f"/groups/{made.pk}"
    assert Membership.objects.filter(group=made, state="invited").count() == 2


@pytest.mark.clause("GCE-1.19")
def test_one_too_many_is_refused_with_the_number(
    seats: list[Seat], carla: Holder, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(packs.constants(seats[0].engagement), group_size=2)
    monkeypatch.setattr(packs, "constants", lambda _engagement: small)
    assert policy.may_begin(seats)
    tiny = replace(small, group_size=1)
    monkeypatch.setattr(packs, "constants", lambda _engagement: tiny)
    page = sign_in(carla).post("/groups/new", {**WORDS, "chosen": _ids(seats)})
    assert page.status_code == 422
    assert "The policy allows 1 clients in a group; this would be 2." in text_of(page)
    assert not Group.objects.exists()


@pytest.mark.clause("GCE-1.9")
def test_the_smallest_number_of_all_policies_counts(
    seats: list[Seat], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {seat.engagement.pk: n for n, seat in zip((15, 8), seats, strict=True)}
    house = packs.constants(seats[0].engagement)
    monkeypatch.setattr(packs, "constants", lambda e: replace(house, group_size=sizes[e.pk]))
    assert policy.most([seat.engagement for seat in seats]) == 8


@pytest.mark.clause("GCE-1.3")
def test_a_member_reads_and_signs_with_their_password(
    formed: Group, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    there = f"/groups/{formed.pk}"
    assert browser.get(there)["Location"] == f"{there}/agreement"
    shown = text_of(browser.get(f"{there}/agreement"))
    assert TERMS.purpose in shown
    assert "the others learn your name" not in shown  # said in our own words, below
    assert "Everybody in the group learns your name" in shown
    read = queries.latest(formed.pk).digest
    page = browser.post(f"{there}/agreement/sign", {"read": read, "password": "wrong"})
    assert "Nothing was signed." in text_of(page)
    assert stand(formed, cleo).state == "invited"
    browser.post(f"{there}/agreement/sign", {"read": read, "password": PASSWORD})
    assert stand(formed, cleo).state == "signed"


@pytest.mark.clause("GCE-1.21")
def test_no_and_goodbye_are_one_press_each(
    formed: Group, cleo: Holder, mia: Holder, carla: Holder, sign_in: SignIn
) -> None:
    sign_in(mia).post(f"/groups/{formed.pk}/decline")
    stories.join(formed, carla, cleo)
    browser = sign_in(cleo)
    assert "Mia" not in text_of(browser.get(f"/groups/{formed.pk}"))
    assert "Mia" in text_of(sign_in(carla).get(f"/groups/{formed.pk}"))  # she is to be seen
    assert browser.post(f"/groups/{formed.pk}/leave").status_code == 302
    assert browser.get(f"/groups/{formed.pk}").status_code == 404


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_a_sponsor_knocks_in_vain_and_the_ledger_of_the_group_says_so(
    running: Group, hana: Holder, sign_in: SignIn
) -> None:
    assert sign_in(hana).get(f"/groups/{running.pk}").status_code == 404
    assert told(running.pk)[0] == "ledger.knock"


@pytest.mark.clause("GCE-1.9")
def test_a_sponsor_sees_the_same_with_and_without_a_group(
    seats: list[Seat], cleo: Holder, mia: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(hana)
    home = f"/engagements/{seats[0].engagement.pk}"
    pages = ("/today", f"{home}/sponsor", f"{home}/charter", f"{home}/readers", f"{home}/life")

    def seen() -> list[str]:
        return [_bare(browser.get(page)) for page in pages]

    before = seen()
    group = stories.form(seats, carla)
    stories.join(group, carla, cleo, mia)
    write(group, carla, "A note")
    leaving.leave(stand(group, cleo), by=cleo, at=LATER)
    assert seen() == before


def _bare(page: Any) -> str:
    assert page.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(page))


@pytest.mark.parametrize("naughty", NAUGHTY)
def test_whatever_is_typed_is_shown_as_it_was_typed(
    running: Group, carla: Holder, cleo: Holder, sign_in: SignIn, naughty: str
) -> None:
    form = {"title": naughty, "text": naughty}
    page = sign_in(carla).post(f"/groups/{running.pk}/notes/new", form)
    assert page.status_code in (302, 422)
    shown = sign_in(cleo).get(f"/groups/{running.pk}")
    assert shown.status_code == 200
    if page.status_code == 302:
        assert naughty in text_of(shown)
        assert "<script>alert" not in shown.content.decode()


def test_a_page_costs_the_same_whatever_was_written(
    running: Group, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    counts = []
    for number in range(2):
        for extra in range(1 + 8 * number):
            write(running, carla, f"A note {extra}", days=number + 1)
        browser.get(f"/groups/{running.pk}")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/groups/{running.pk}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_session_is_recorded_on_one_page(
    running: Group, carla: Holder, cleo: Holder, mia: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(carla)
    there = f"/groups/{running.pk}/sessions/new"
    places = [stories.place(running, who).pk for who in (cleo, mia)]
    facts = {"on": "2026-11-13", "minutes": "90", "kind": "video"}
    page = browser.post(there, {**facts, "on": "2027-01-01", f"came_{places[0]}": "both"})
    assert "This day lies ahead" in text_of(page)
    page = browser.post(there, facts)
    assert "Say who belonged to this session." in text_of(page)
    browser.post(there, {**facts, f"came_{places[0]}": "both"})
    (session,) = queries.sessions(stand(running, carla))
    (came,) = queries.attended(stand(running, carla))[session.pk]
    assert came.membership.pk == places[0]
    assert queries.attended(stand(running, mia)) == {}


def test_today_says_whose_turn_it_is(
    formed: Group, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    assert "Read what Carla proposes for a group" in text_of(sign_in(cleo).get("/today"))
    stories.sign(formed, cleo)
    assert "Carla has to let you into the group" in text_of(sign_in(cleo).get("/today"))
    assert "Let Cleo into the group" in text_of(sign_in(carla).get("/today"))
    stories.let_in(formed, carla, cleo)
    assert "into the group" not in text_of(sign_in(carla).get("/today"))
    terms = replace(TERMS, stays="Nowhere")
    agreeing.change_agreement(stand(formed, carla), terms, by=carla, at=LATER)
    assert "Read the new agreement of your group" in text_of(sign_in(cleo).get("/today"))


@pytest.mark.clause("GCE-1.23a")
def test_after_the_end_a_note_leads_the_practitioner_to_the_question_why(
    running: Group, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    note = write(running, carla, "Kept")
    browser = sign_in(carla)
    there = f"/groups/{running.pk}"
    browser.post(f"{there}/close")
    assert browser.get(f"/group-notes/{note.pk}")["Location"] == there
    assert "Kept" not in text_of(browser.get(there))
    assert "Choose an answer." in text_of(browser.post(f"{there}/read"))
    assert "Kept" in text_of(browser.post(f"{there}/read", {"reason": "client"}))
    seen = text_of(sign_in(cleo).get(f"{there}/access-log"))
    assert "gave a reason for reading in the group after its end" in seen
    assert "The client asked me" in seen
