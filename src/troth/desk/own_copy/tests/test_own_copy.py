"""One's own copy: it holds what the pages show and nothing else, and an open vault makes it."""

import io
import json
import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.http import StreamingHttpResponse
from django.test import Client

from tests.cast import PASSWORD
from tests.clock import SetClock
from tests.crawled import DAY, World, lay_out
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Session
from troth.desk.own_copy import events, places, queries, readable
from troth.desk.own_copy.models import Making
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR
from troth.foundation.kit.hooks import page_name
from troth.foundation.ledger.events import READS
from troth.foundation.ledger.verification import rows
from troth.practice.groups import queries as groups
from troth.practice.meetings.rules import CLIENT_PRIVATE, PRACTITIONER_PRIVATE, SHARED
from troth.practice.meetings.services import recording as meetings
from troth.practice.releases.summary import Words
from troth.practice.releases.tests import stories as summaries

SignIn = Callable[..., Client]
HERE = "/account/copy"
COPIED = DAY + timedelta(days=2)
ALL = (CLIENT, PRACTITIONER, SPONSOR)


@dataclass(frozen=True)
class Copied:
    """An archive as it was opened."""

    files: dict[str, bytes]

    @property
    def text(self) -> str:
        """Every page and all data, one after the other."""
        return "\n".join(c.decode() for n, c in self.files.items() if not n.endswith(".pdf"))

    @property
    def data(self) -> list[Any]:
        """The data of every place."""
        return [json.loads(c) for n, c in self.files.items() if n.endswith("/data.json")]

    @property
    def records(self) -> set[str]:
        """The ids of all records."""
        return {record["id"] for place in self.data for record in place["records"]}


@pytest.fixture
def world(cleo: Holder, carla: Holder, hana: Holder, set_clock: SetClock) -> World:
    """One of everything, with words by which each place can be known again."""
    found = lay_out(cleo, carla, hana)
    pk = found.ids["engagement"]
    private = ((cleo, CLIENT_PRIVATE), (carla, PRACTITIONER_PRIVATE))
    for who, place in ((cleo, SHARED), (carla, SHARED), *private):
        seat = core.seat(pk, to=who.person)
        text = canary(who, place)
        meetings.write_note(seat, place=place, title="Of this week", text=text, by=who, at=DAY)
    set_clock(COPIED)
    return found


def canary(who: Holder, place: str) -> str:
    """Return what one person wrote in one place."""
    return f"canary-{who.person.name}-{place}"


def pieces(browser: Client) -> Iterator[bytes]:
    """Ask for the copy, and yield it as it comes."""
    answer = browser.post(HERE, {"password": PASSWORD})
    assert answer.status_code == 200, answer.content.decode()
    assert isinstance(answer, StreamingHttpResponse)
    return iter(answer.streaming_content)


def taken(browser: Client) -> Copied:
    """Take the copy, and open it."""
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces(browser)))) as opened:
        assert opened.testzip() is None
        return Copied({name: opened.read(name) for name in opened.namelist()})


def walked(browser: Client, *starts: str) -> None:
    """Open every page that links lead to."""
    waiting, seen = deque(starts), set(starts)
    while waiting:
        answer = browser.get(waiting.popleft())
        html = answer.content.decode() if answer.status_code == 200 else ""
        for link in re.findall(r'href="(/[^"#?]*)', html):
            if link not in seen and not link.startswith(("/static", "/code", "/packs")):
                seen.add(link)
                waiting.append(link)


def read(who: Holder, *, on: Any) -> set[str]:
    """Return the ids of what somebody read at a moment, as the ledgers tell."""
    chains = {seat.engagement.pk for seat in core.seats(to=who.person)}
    told = [row.told for row in rows([*chains, *_groups(who)])]
    return {
        pk
        for t in told
        if t.by == who.person.pk and t.kind == READS and t.at == on and t.act is not events.TAKEN
        for pk in t.about
    }


def _groups(who: Holder) -> list[UUID]:
    return [stands.group.pk for stands in groups.groups(to=who.person)]


# --- what is in it -----------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.23b")
@pytest.mark.parametrize("part", ALL)
def test_it_holds_the_records_that_the_pages_show_and_no_others(
    part: str, world: World, sign_in: SignIn, set_clock: SetClock
) -> None:
    who = world.members[part]
    browser = sign_in(who)
    set_clock(COPIED + timedelta(minutes=5))
    # No page leads to a closing that has not begun, nor back to questions that were answered.
    there = f"/engagements/{world.ids['engagement']}"
    walked(browser, "/today", f"{there}/closing", f"{there}/charter/questions")
    shown = read(who, on=COPIED + timedelta(minutes=5))
    set_clock(COPIED + timedelta(minutes=9))
    copied = taken(browser)
    assert shown
    assert copied.records == shown


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("part", ALL)
def test_every_word_that_somebody_may_read_is_in_it_and_nobody_elses(
    part: str, world: World, sign_in: SignIn
) -> None:
    copied = taken(sign_in(world.members[part]))
    cleo, carla = world.members[CLIENT], world.members[PRACTITIONER]
    mine = {
        CLIENT: {canary(cleo, SHARED), canary(carla, SHARED), canary(cleo, CLIENT_PRIVATE)},
        PRACTITIONER: {
            *(canary(cleo, SHARED), canary(carla, SHARED)),
            canary(carla, PRACTITIONER_PRIVATE),
        },
        SPONSOR: set[str](),
    }
    pages = b"\n".join(c for n, c in copied.files.items() if n.endswith(".html")).decode()
    data = json.dumps(copied.data)
    for where in (pages, data):
        assert set(re.findall(r"canary-\w+-\w+", where)) == mine[part]
    assert summaries.WORDS.text in pages
    assert summaries.WORDS.text in data


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_a_sponsors_copy_holds_no_word_that_was_not_released(
    world: World, sign_in: SignIn, cleo: Holder
) -> None:
    held = summaries.draft(
        world.ids["engagement"],
        cleo,
        Words(title="Held back", text="canary-draft", purpose="x", expires_on=summaries.UNTIL),
    )
    summaries.sign(held, cleo)
    clients, sponsors = (taken(sign_in(world.members[p])) for p in (CLIENT, SPONSOR))
    assert "canary-draft" in clients.text
    assert "canary-" not in sponsors.text
    assert "A text" not in sponsors.text
    released = [r for p in sponsors.data for r in p["records"] if r["kind"].startswith("releases.")]
    assert [r["id"] for r in released] == [str(world.ids["release"])]
    assert {e["by"] for p in sponsors.data for e in p["ledger"]} <= {"Hana"}


def test_it_has_pages_data_documents_the_ledger_and_receipts(world: World, sign_in: SignIn) -> None:
    copied = taken(sign_in(world.members[CLIENT]))
    names = set(copied.files)
    assert {"index.html", "data.json", "troth.css", "engagement-1/thread.html"} <= names
    assert any(n.startswith("engagement-1/files/charter-") for n in names)
    assert any(n.startswith("engagement-1/files/troth-") for n in names)
    assert any(re.match(r"engagement-1/receipt-\d+", n) for n in names)
    assert {"group-1/group.html", "account/devices.html"} <= names
    [place] = [p for p in copied.data if p["id"] == str(world.ids["engagement"])]
    assert place["ledger"][0]["number"] == 1
    assert json.loads(copied.files["data.json"])["is_whole"] is True


def test_its_pages_lead_to_each_other_and_hold_nothing_to_press(
    world: World, sign_in: SignIn
) -> None:
    copied = taken(sign_in(world.members[PRACTITIONER]))
    pages = {n: c.decode() for n, c in copied.files.items() if n.endswith(".html")}
    listed = set(re.findall(r'href="([^"]+)"', pages["index.html"])) - {"troth.css"}
    assert listed == {n for n in copied.files if "/" in n and not n.endswith("data.json")}
    for html in pages.values():
        assert not re.search(r"<(form|button|script|input)|csrf|https?://", html)
    thread = pages["engagement-1/thread.html"]
    notes = re.findall(r'href="\.\./(engagement-1/note-\d+\.html)"', thread)
    assert notes
    assert set(notes) <= set(pages)


# --- who makes it, and when --------------------------------------------------------------------


def test_the_ledger_of_each_engagement_tells_of_it(
    world: World, sign_in: SignIn, hana: Holder
) -> None:
    taken(sign_in(hana))
    told = [row.told for row in rows([world.ids["engagement"]])]
    assert [t.by for t in told if t.act is events.BEGUN] == [hana.person.pk]
    [took] = [t for t in told if t.act is events.TAKEN and str(world.ids["release"]) in t.about]
    assert took.by == hana.person.pk


def test_nothing_is_handed_out_without_the_step_up(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.members[CLIENT])
    answer = browser.post(HERE, {"password": "another walk by the river"})
    assert answer.status_code == 422
    assert "Nothing was handed out" in answer.content.decode()
    assert not Making.objects.exists()


def test_a_vault_that_is_locked_meanwhile_ends_it_and_the_copy_says_so(
    world: World, sign_in: SignIn, cleo: Holder
) -> None:
    browser = sign_in(cleo)
    coming = pieces(browser)
    first = [next(coming), next(coming)]
    Session.objects.filter(person=cleo.person).update(kept_seed=None)
    with zipfile.ZipFile(io.BytesIO(b"".join([*first, *coming]))) as opened:
        assert json.loads(opened.read("data.json"))["is_whole"] is False
        assert b"This copy is not complete" in opened.read("index.html")
        assert not any(name.endswith("/data.json") for name in opened.namelist())
        assert len([n for n in opened.namelist() if "/" in n]) == 2
    made = Making.objects.get()
    assert (made.is_whole, made.ended_at) == (False, COPIED)
    assert "Broke off" in sign_in(cleo).get(HERE).content.decode()


def test_how_far_it_is_can_be_seen_while_it_is_made(
    world: World, sign_in: SignIn, cleo: Holder
) -> None:
    browser = sign_in(cleo)
    coming = pieces(browser)
    next(coming)
    page = browser.get(HERE).content.decode()
    assert "It is being made" in page
    assert "0 of 3 places, 1 pages." in page
    list(coming)
    assert "Your last copy is of" in browser.get(HERE).content.decode()


def test_one_that_nobody_takes_any_more_is_told_to_have_broken_off(
    world: World, sign_in: SignIn, cleo: Holder
) -> None:
    answer = sign_in(cleo).post(HERE, {"password": PASSWORD})
    assert isinstance(answer, StreamingHttpResponse)
    next(iter(answer.streaming_content))
    answer.close()
    found = queries.latest(to=cleo.person)
    assert found is not None
    assert (found.ended_at is None, found.is_whole) == (False, False)
    assert not queries.is_going(found, at=COPIED)


def test_every_page_on_which_sealed_words_are_read_is_among_its_pages() -> None:
    listed = {*places.OF_ENGAGEMENT, *places.OF_GROUP, *places.OF_ACCOUNT, *places.ITEMS}
    named = set()
    for model in apps.get_models():
        body = getattr(getattr(model, "Privacy", None), "body", None)
        for readers in getattr(body, "read_on", {}).values():
            named |= {page if ":" in page else page_name(page) for page in readers.values()}
    assert "reviews:other_help" in named
    assert named <= listed


def test_links_in_a_list_of_further_pages_are_followed_though_the_list_is_left_out() -> None:
    page = '<main><p>Here</p><nav><a href="/log?page=2">Older</a></nav></main>'
    assert readable.links(page) == ["/log?page=2"]
    assert "Older" not in readable.title_and_content(page, locate=lambda _address: "")[1]


def test_it_is_made_piece_by_piece(world: World, sign_in: SignIn, cleo: Holder) -> None:
    seat = core.seat(world.ids["engagement"], to=cleo.person)
    for n in range(30):
        text = "".join(chr(0x4E00 + (n * 7919 + i * i * 31) % 20000) for i in range(10_000))
        meetings.write_note(seat, place=CLIENT_PRIVATE, title=str(n), text=text, by=cleo, at=DAY)
    sizes = [len(piece) for piece in pieces(sign_in(cleo))]
    assert len(sizes) > 60
    assert max(sizes) < sum(sizes) / 2
