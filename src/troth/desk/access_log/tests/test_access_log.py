"""Who has looked: every act and reading, with person, time, kind and reason, and nobody buried."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import AT, PASSWORD
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.desk.access_log.lines import lines
from troth.desk.access_log.queries import PAGE
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import cosigning, sequencer
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger import services as ledger_services
from troth.foundation.ledger.events import KNOCKED, REFUSED
from troth.foundation.ledger.models import Chain, Entry
from troth.practice.meetings.events import NOTE_WRITTEN, THREAD_READ
from troth.practice.meetings.rules import SHARED
from troth.practice.meetings.services import recording as meetings

LATER = AT + timedelta(days=9)


@pytest.fixture(autouse=True)
def _later(set_clock: SetClock) -> None:
    set_clock(LATER)


@pytest.mark.clause("GCE-1.9")
def test_the_client_sees_who_read_when_and_under_which_authority(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    meetings.write_note(active, place=SHARED, title="", text="x", by=carla, at=AT)
    meetings.read_thread(active, by=carla, at=LATER)
    page = sign_in(cleo).get(f"/engagements/{active.engagement.pk}/access-log").content.decode()
    assert "<b>Carla</b> read notes in the thread" in page
    assert "under the charter" in page


@pytest.mark.clause("GCE-1.9")
def test_only_the_client_opens_it_and_the_attempt_of_others_is_in_it(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    nora: Holder,
    sign_in: Callable[..., Client],
) -> None:
    address = f"/engagements/{active.engagement.pk}/access-log"
    for stranger in (carla, hana, nora):
        assert sign_in(stranger).get(address).status_code == 404
    page = sign_in(cleo).get(address).content.decode()
    for name in ("Carla", "Hana", "Nora"):
        assert f"<b>{name}</b> tried to open something out of their reach" in page


@pytest.mark.clause("GCE-1.9")
def test_one_thing_that_does_not_exist_leaves_its_trace_with_the_asker(
    hana: Holder, sign_in: Callable[..., Client]
) -> None:
    assert sign_in(hana).get(f"/notes/{uuid4()}").status_code == 404
    assert next(iter(ledger.entries([hana.person.pk]))).act is KNOCKED


def test_one_s_own_lines_can_be_left_out(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    meetings.write_note(active, place=SHARED, title="", text="x", by=carla, at=AT)
    browser, address = sign_in(cleo), f"/engagements/{active.engagement.pk}/access-log"
    browser.get(f"/engagements/{active.engagement.pk}")
    assert "<b>You</b>" in browser.get(address).content.decode()
    others = browser.get(f"{address}?who=others").content.decode()
    assert "<b>You</b>" not in others
    assert "<b>Carla</b>" in others


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "²"])
def test_a_strange_page_number_is_the_first_page(
    active: Seat, cleo: Holder, sign_in: Callable[..., Client], page: str
) -> None:
    address = f"/engagements/{active.engagement.pk}/access-log"
    assert sign_in(cleo).get(address, {"page": page, "about": "'"}).status_code == 200


@pytest.mark.django_db
def test_a_hundred_knocks_of_an_hour_are_one_entry_and_bury_nothing() -> None:
    chain, hana, cleo = uuid4(), uuid4(), uuid4()
    ledger_services.refuse(chain=chain, by=hana, at=AT, clauses=["GCE-1.9"])
    for number in range(60):
        at = AT + timedelta(seconds=number)
        ledger_services.knock(chain=chain, by=hana, at=at, address="meetings:note")
        if number % 10 == 0:
            ledger_services.refuse(chain=chain, by=cleo, at=at, clauses=["GCE-1.21"])
    told = ledger.entries([chain])
    shown = lines(
        told, names={hana: "Hana"}, places={}, viewer=cleo, system="Troth", stranger="Somebody"
    )
    knocks = [line for line in shown if line.act == str(KNOCKED.words)]
    assert [(line.person, line.times, line.tone) for line in knocks] == [("Hana", 1, "owed")]
    refusals = [line for line in shown if line.act == str(REFUSED.words)]
    assert len(refusals) == 2
    assert refusals[-1].clauses == ("GCE-1.9",)
    assert {line.is_you for line in refusals} == {True, False}


def looked(browser: Client, seat: Seat, **asked: str) -> str:
    answer = browser.get(f"/engagements/{seat.engagement.pk}/access-log", asked)
    assert answer.status_code == 200
    return unescape(" ".join(answer.content.decode().split()))


@pytest.mark.clause("GCE-1.9")
def test_one_item_shows_who_read_it_in_any_version(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    note = meetings.write_note(active, place=SHARED, title="", text="x", by=carla, at=AT)
    other = meetings.write_note(active, place=SHARED, title="", text="y", by=carla, at=AT)
    browser = sign_in(cleo)
    page = browser.get(f"/notes/{note.pk}").content.decode()
    assert f'href="/engagements/{active.engagement.pk}/access-log?about={note.pk}"' in page
    assert "Read by <b>you</b>, last" in looked(browser, active, about=str(note.pk))
    assert "Nobody has read it yet." in looked(browser, active, about=str(other.pk))
    newer = meetings.edit_note(active, note, title="", text="z", by=carla, at=LATER)
    again = looked(browser, active, about=str(newer.pk))
    assert "Read by <b>you</b>, last" in again
    assert "<b>Carla</b> wrote a new version of a note" in again
    assert "<b>Carla</b> wrote a note" in again
    assert "read the charter" not in again


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"kind": "reads"}, "read notes in the thread", "wrote a note"),
        ({"kind": "changes"}, "wrote a note", "read notes in the thread"),
        ({"kind": "attempts"}, "tried to open something", "wrote a note"),
        ({"kind": "keys"}, "gave the key of the charter", "wrote a note"),
        ({"kind": "receipts"}, "signed the charter", "wrote a note"),
        ({"since": "2026-11-05"}, "tried to open something", "wrote a note"),
        ({"until": "2026-11-05"}, "wrote a note", "tried to open something"),
    ],
)
def test_the_ledger_is_read_by_kind_and_by_days(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    nora: Holder,
    sign_in: Callable[..., Client],
    asked: dict[str, str],
    there: str,
    gone: str,
) -> None:
    meetings.write_note(active, place=SHARED, title="", text="x", by=carla, at=AT)
    meetings.read_thread(active, by=carla, at=AT)
    sign_in(nora).get(f"/engagements/{active.engagement.pk}")
    browser = sign_in(cleo)
    everything = looked(browser, active)
    assert there in everything
    assert gone in everything
    page = looked(browser, active, **asked)
    assert there in page
    assert gone not in page


def test_a_person_can_be_asked_for_and_a_stranger_to_the_ledger_cannot(
    active: Seat, cleo: Holder, carla: Holder, nora: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    page = looked(browser, active, who=str(carla.person.pk))
    assert "<b>Carla</b>" in page
    assert "<b>Hana</b>" not in page
    address = f"/engagements/{active.engagement.pk}/access-log"
    for asked in ({"who": str(nora.person.pk)}, {"since": "2026-13-01"}, {"kind": "x"}):
        assert browser.get(address, asked).status_code == 422
    wrong = browser.get(address, {"since": "2026-11-05", "until": "2026-11-04"})
    assert "This day is before the first one." in wrong.content.decode()


def test_own_reads_of_a_day_are_one_line_and_pages_end(
    active: Seat, cleo: Holder, nora: Holder, sign_in: Callable[..., Client]
) -> None:
    chain = active.engagement.pk
    for number in range(350):
        at = AT + timedelta(hours=number)
        ledger_services.record(THREAD_READ, chain=chain, by=cleo.person.pk, at=at, why="charter")
        ledger_services.knock(chain=chain, by=nora.person.pk, at=at, address="meetings:note")
    browser = sign_in(cleo)
    page = looked(browser, active, kind="reads", who=str(cleo.person.pk))
    assert 14 <= page.count("<b>You</b> read notes in the thread") <= 16
    first = looked(browser, active)
    assert len(re.findall(r'<li class="(?:plain|owed)">', first)) == PAGE
    assert "Newer" not in first
    fourth = looked(browser, active, page="4", who="others")
    assert "Newer" in fourth
    assert "Older" not in fourth


@pytest.mark.clause("GCE-1.9")
def test_a_person_finds_everything_and_a_practitioner_their_own_acts(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    meetings.write_note(active, place=SHARED, title="", text="x", by=carla, at=AT)
    of_cleo = sign_in(cleo).get("/access-log").content.decode()
    for told in ("wrote a note", "opened an account and made its keys", "Carla · Coaching"):
        assert told in of_cleo
    assert "<b>Carla</b> wrote a note" in of_cleo
    of_carla = sign_in(carla).get("/access-log").content.decode()
    assert "<b>You</b> wrote a note" in of_carla
    assert "<b>Cleo</b>" not in of_carla
    assert "<b>Hana</b>" not in of_carla


@pytest.mark.clause("GCE-1.9", "IMC-INT-1")
def test_a_row_that_was_changed_shows_as_a_warning_with_what_to_do(
    active: Seat, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    sequencer.run(at=LATER)
    warning = "This ledger was changed outside Troth"
    page = looked(browser, active)
    assert "Checked, and it holds" in page
    assert warning not in page
    rows = Entry.objects.filter(chain_id=active.engagement.pk)
    third = rows.get(seq=3)
    rows.filter(seq=3).update(event=bytes(third.event).replace(b'"at":"2026', b'"at":"2025'))
    for page in (looked(browser, active), browser.get("/access-log").content.decode()):
        assert warning in page
        assert "Entry 3 was altered after it was written." in page
        assert "Checked, and it holds" not in page
    rows.filter(seq=3).update(event=b"\xff not an entry")
    page = looked(browser, active)
    assert warning in page
    assert "An entry that cannot be read: it was changed outside Troth." in page


def test_what_was_erased_says_so_and_still_holds(
    active: Seat, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    chain = active.engagement.pk
    for number in range(3):
        ledger_services.knock(
            chain=chain, by=uuid4(), at=AT + timedelta(minutes=number), address="x"
        )
    last = Chain.objects.get(pk=chain).length
    ledger_services.erase(chain, [last - 2, last - 1, last], by=None, at=LATER)
    page = looked(sign_in(cleo), active)
    assert "What stood here was erased on" in page
    assert "Entries: 3." in page
    assert "Checked, and it holds" in page


def test_what_was_kept_back_says_when_it_was_made_and_why_it_was_not_shown(
    active: Seat, cleo: Holder, hana: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    """Hana plays the officer: the act is one of Carla's."""
    chain, officer = active.engagement.pk, hana.person.pk
    held = ledger_services.defer(
        NOTE_WRITTEN, engagement=chain, officer=officer, by=carla.keyring, at=AT
    )
    browser = sign_in(cleo)
    assert "It was made on" not in looked(browser, active)
    ledger_services.reveal(held, by=hana.keyring, at=LATER)
    page = looked(browser, active)
    assert "<b>Hana</b> revealed an entry that had been kept back" in page
    assert "It was made on Mon 2 Nov, 09:00: Carla wrote a note." in page
    assert "the law, or a danger to somebody, forbade it then" in page


def test_the_picture_counts_reads_by_week_and_person_with_a_table(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    chain = active.engagement.pk
    for days in (0, 1, 8):
        at = AT + timedelta(days=days)
        ledger_services.record(THREAD_READ, chain=chain, by=carla.person.pk, at=at)
    page = looked(sign_in(cleo), active, who=str(carla.person.pk))
    assert "Carla: Reads, week by week</title>" in page
    assert re.search(r"<rect [^>]+/>", page)
    table = page[page.index("The same as a table") :]
    assert '<th scope="col" class="num">Carla</th>' in table
    assert "style=" not in page


def test_a_witness_and_its_time_are_named(
    active: Seat, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    signed = sequencer.run(at=LATER)
    assert "No other host witnesses this one." in looked(browser, active)
    cosigning.trust(cosigning.own_key(), at=LATER)
    line = cosigning.cosign(bytes(signed.note).decode(), at=LATER)
    cosigning.take(signed.size, line, at=LATER)
    assert f"signed that it saw the log with {signed.size} entries" in looked(browser, active)


def test_checkpoints_come_by_mail_only_by_wish(
    cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser, address = sign_in(cleo), "/account/checkpoints"
    assert address in browser.get("/account").content.decode()
    assert 'value="0" id="id_days_0" checked' in browser.get(address).content.decode()
    for days, wished in (("7", 7), ("30", 30), ("0", None)):
        assert browser.post(address, {"days": days}).status_code == 302
        wish = ledger.mail_wish(cleo.person.pk)
        assert (wish.days if wish else None) == wished
    assert browser.post(address, {"days": "2"}).status_code == 422
    told = [t.act.name for t in ledger.entries([cleo.person.pk])[:2] if t.act]
    assert told == ["ledger.unwish", "ledger.wish"]


def test_every_party_compares_fingerprints_on_one_page(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    nora: Holder,
    sign_in: Callable[..., Client],
) -> None:
    address = f"/engagements/{active.engagement.pk}/prints"
    for holder in (cleo, carla, hana):
        browser = sign_in(holder)
        assert (
            address
            in browser.get(f"/engagements/{active.engagement.pk}/participants").content.decode()
        )
        page = browser.get(address).content.decode()
        for other in (cleo, carla, hana):
            code = "".join(other.keyring.fingerprint.split())
            assert code in re.sub(r"<[^>]+>|\s", "", page)
    assert sign_in(nora).get(address).status_code == 404


@pytest.mark.clause("GCE-1.9")
def test_attempts_and_refusals_are_entered_at_the_moment_of_their_request(
    active: Seat, nora: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    sign_in(nora).get(f"/engagements/{active.engagement.pk}")
    sign_in(carla).get(f"/engagements/{active.engagement.pk}/end")
    told = {t.act: t.at for t in ledger.entries([active.engagement.pk]) if t.act}
    assert (told[KNOCKED], told[REFUSED]) == (LATER, LATER)


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_the_sponsor_who_runs_the_host_gets_nothing_and_the_client_sees_the_attempt(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: Callable[..., Client]
) -> None:
    note = meetings.write_note(active, place=SHARED, title="", text="x", by=carla, at=AT)
    Person.objects.filter(pk=hana.person.pk).update(runs_host=True)
    assert sign_in(carla).get(f"/notes/{note.pk}").status_code == 200
    assert sign_in(hana).get(f"/notes/{note.pk}").status_code == 404
    browser = sign_in(cleo)
    page = looked(browser, active, kind="attempts")
    assert "<b>Hana</b> tried to open something out of their reach" in page
    home = f"/engagements/{active.engagement.pk}"
    assert browser.post(f"{home}/access-log/bundle", {"password": PASSWORD}).status_code == 200
    assert "downloaded what can be checked" in looked(browser, active, kind="sharing")
