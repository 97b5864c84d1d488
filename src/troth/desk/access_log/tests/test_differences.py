"""What SQL does to records is named by the clock, on the page, and by the verifier."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import AT, PASSWORD
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification
from troth.app.clock import rounds
from troth.app.clock.services import tell_of_differences
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import DISPOSED
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.ledger.verify.older import compare
from troth.foundation.records.events import DIFFERS, FITS
from troth.foundation.vault.models import RoomLink
from troth.practice.meetings.models import Note
from troth.practice.meetings.rules import SHARED
from troth.practice.meetings.services import recording

DAY = AT + timedelta(days=9)
NIGHT = DAY + timedelta(hours=12)
SignIn = Callable[..., Client]
pytestmark = pytest.mark.clause("GCE-1.23b")


@pytest.fixture(autouse=True)
def _later(set_clock: SetClock) -> None:
    set_clock(NIGHT)


@pytest.fixture
def notes(active: Seat, carla: Holder) -> tuple[Note, Note]:
    """A note that Carla wrote and then edited: both versions."""
    first = recording.write_note(active, place=SHARED, title="A", text="One", by=carla, at=DAY)
    second = recording.edit_note(active, first, title="A", text="Two", by=carla, at=DAY)
    return Note.objects.get(pk=first.pk), second


def attack(way: str, first: Note, second: Note) -> None:
    """Do by SQL what an operator could."""
    rows = Note.objects.filter(pk=second.pk)
    match way:
        case "missing":
            rows.delete()
            Note.objects.filter(pk=first.pk).update(current=True)
        case "altered":
            rows.update(body=b"\x02" + bytes(300))
        case "extra":
            extra = Note.objects.get(pk=second.pk)
            extra.pk = extra.root = uuid4()
            extra.body = b"\x02" + bytes(300)
            extra.save(force_insert=True)
        case "older":
            rows.update(current=False)
            Note.objects.filter(pk=first.pk).update(current=True)


WAYS = [
    ("missing", "Missing: a record that entry", "tells of is missing."),
    ("altered", "Altered: a note is not what entry", r"A record \(meetings.note\) was altered"),
    ("extra", "Extra: a note was added", r"A record \(meetings.note\) was added"),
    ("older", "Older: a note was set back", r"An older version of a record \(meetings.note"),
]


def page(browser: Client, seat: Seat) -> str:
    answer = browser.get(f"/engagements/{seat.engagement.pk}/access-log")
    assert answer.status_code == 200
    return answer.content.decode()


def taken(browser: Client, seat: Seat) -> Any:
    address = f"/engagements/{seat.engagement.pk}/access-log/bundle"
    return json.loads(browser.post(address, {"password": PASSWORD}).content)


def told(seat: Seat, act: Any) -> list[str]:
    entries = ledger.entries([seat.engagement.pk])
    return [entry.why for entry in entries if entry.act is act]


def noticed() -> list[UUID]:
    rows = Notification.objects.filter(kind="records.differ")
    return sorted(rows.values_list("person", flat=True))


@pytest.mark.parametrize(("way", "on_page", "by_verifier"), WAYS)
def test_it_is_named_by_the_clock_on_the_page_and_by_the_verifier(
    active: Seat,
    notes: tuple[Note, Note],
    cleo: Holder,
    carla: Holder,
    sign_in: SignIn,
    way: str,
    on_page: str,
    by_verifier: str,
) -> None:
    browser = sign_in(cleo)
    older = taken(browser, active)
    assert any("records here are those" in line for line in check(older).findings)
    attack(way, *notes)
    rounds.tick(at=NIGHT)
    assert [why.split()[0] for why in told(active, DIFFERS)] == [way]
    assert noticed() == sorted([carla.person.pk, cleo.person.pk])
    shown = page(browser, active)
    assert on_page in shown
    assert "Checked, and it holds" not in shown
    assert on_page in sign_in(carla).get("/access-log").content.decode()
    form = taken(browser, active)
    with pytest.raises(Fault, match=by_verifier):
        check(form)
    rounds.tick(at=NIGHT + timedelta(days=1))
    assert len(told(active, DIFFERS)) == 1
    assert len(noticed()) == 2


@pytest.mark.parametrize("way", ["missing", "altered"])
def test_a_link_of_a_room_is_compared_as_a_record_is(
    active: Seat, notes: tuple[Note, Note], cleo: Holder, sign_in: SignIn, way: str
) -> None:
    """Who can open a room is signed in a link, of which the ledger tells: it is not set back."""
    browser = sign_in(cleo)
    older = taken(browser, active)
    links = RoomLink.objects.filter(chain=active.engagement.pk, purpose="contract").order_by("seq")
    newest = links.last()
    assert newest is not None
    assert str(newest.pk) in {record["id"] for record in older["inventory"]["records"]}
    if way == "missing":
        newest.delete()
    else:
        links.filter(pk=newest.pk).update(body=bytes(links[0].body))
    assert tell_of_differences(at=NIGHT) == 1
    assert [why.split()[0] for why in told(active, DIFFERS)] == [way]
    on_page = {"missing": "Missing: a record", "altered": "Altered: who can open a room"}[way]
    assert on_page in sign_in(cleo).get("/access-log").content.decode()
    form = taken(browser, active)
    with pytest.raises(Fault, match=r"missing|vault\.roomlink\) was altered"):
        check(form)
    with pytest.raises(Fault):
        compare(check(older), form)


def test_a_link_of_which_no_entry_tells_is_no_finding(
    active: Seat, notes: tuple[Note, Note]
) -> None:
    """It was made before links were entered, or no member signed it and each one refuses it."""
    last = RoomLink.objects.filter(chain=active.engagement.pk, purpose="shared").latest("seq")
    last.pk, last.seq, last.hash = uuid4(), last.seq + 1, "0" * 64
    last.save(force_insert=True)
    assert tell_of_differences(at=NIGHT) == 0


def test_what_is_put_right_is_told_and_what_happens_again_is_found_again(
    active: Seat, notes: tuple[Note, Note], cleo: Holder, sign_in: SignIn
) -> None:
    body = bytes(notes[1].body)
    for times in (1, 2):
        attack("altered", *notes)
        assert tell_of_differences(at=NIGHT) == 1
        Note.objects.filter(pk=notes[1].pk).update(body=body)
        assert tell_of_differences(at=NIGHT) == 0
        assert len(told(active, DIFFERS)) == len(told(active, FITS)) == times
    shown = page(sign_in(cleo), active)
    assert "Records were changed outside Troth" not in shown
    assert "Checked, and it holds" in shown
    check(taken(sign_in(cleo), active))


def test_reading_what_was_put_in_does_not_make_it_fit(
    active: Seat, notes: tuple[Note, Note], carla: Holder, sign_in: SignIn
) -> None:
    attack("extra", *notes)
    extra = Note.objects.exclude(pk__in=[n.pk for n in notes]).latest("begun_at")
    sign_in(carla).get(f"/notes/{extra.pk}")
    assert tell_of_differences(at=NIGHT) == 1


def test_the_sponsor_learns_nothing_of_it(
    active: Seat, notes: tuple[Note, Note], hana: Holder, sign_in: SignIn
) -> None:
    attack("missing", *notes)
    tell_of_differences(at=NIGHT)
    assert hana.person.pk not in noticed()
    assert "Missing:" not in sign_in(hana).get("/access-log").content.decode()


def test_what_was_disposed_of_is_left_out(active: Seat, notes: tuple[Note, Note]) -> None:
    attack("missing", *notes)
    Engagement.objects.filter(pk=active.engagement.pk).update(state=DISPOSED)
    assert tell_of_differences(at=NIGHT) == 0


def test_an_older_file_shows_that_a_record_and_what_tells_of_it_were_both_changed(
    active: Seat, notes: tuple[Note, Note], cleo: Holder, sign_in: SignIn
) -> None:
    older = taken(sign_in(cleo), active)
    newer = taken(sign_in(cleo), active)
    assert compare(check(newer), older)
    gone = newer["inventory"]["records"].pop()
    newer["inventory"]["others"].append(gone["id"])
    with pytest.raises(Fault, match="of the older file is missing"):
        compare(check(newer), older)
