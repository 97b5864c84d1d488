"""Notes lie in three places, and only the people of a place can write or read there."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending as engagements
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.events import KNOCKED, REFUSED
from troth.foundation.records.reach import OutOfReach
from troth.foundation.records.versions import Overtaken
from troth.foundation.vault.services.refusals import NoKey
from troth.practice.meetings import queries
from troth.practice.meetings.models import Note
from troth.practice.meetings.rules import CLIENT_PRIVATE, PLACES, PRACTITIONER_PRIVATE, SHARED
from troth.practice.meetings.services import recording

DAY = AT + timedelta(days=10)
SeatOf = Callable[[Holder], Seat]
SignIn = Callable[[Holder], Client]
NAUGHTY = (
    "<script>alert(1)</script> {{ 7*7 }} %s %(name)s \u202e\u0000́ 🧑\u200d🚀 ' \" ; --".replace(
        "\x00", ""
    )
)


def write(seat: Seat, place: str, text: str, by: Holder) -> Note:
    return recording.write_note(seat, place=place, title=f"On {text}", text=text, by=by, at=DAY)


@pytest.fixture
def notes(seat_of: SeatOf, cleo: Holder, carla: Holder) -> dict[str, Note]:
    """One note in each place."""
    return {
        SHARED: write(seat_of(carla), SHARED, "plan", carla),
        PRACTITIONER_PRIVATE: write(seat_of(carla), PRACTITIONER_PRIVATE, "hunch", carla),
        CLIENT_PRIVATE: write(seat_of(cleo), CLIENT_PRIVATE, "doubt", cleo),
    }


def _acts(engagement: UUID) -> list[str]:
    return [told.act.name for told in ledger.entries([engagement]) if told.act]


READERS = {
    SHARED: {"Cleo", "Carla"},
    PRACTITIONER_PRIVATE: {"Carla"},
    CLIENT_PRIVATE: {"Cleo"},
}


@pytest.mark.clause("GCE-1.9")
def test_each_place_is_open_to_its_own_people_only(
    notes: dict[str, Note], cleo: Holder, carla: Holder, hana: Holder, nora: Holder
) -> None:
    for place, note in notes.items():
        for holder in (cleo, carla, hana, nora):
            if holder.person.name in READERS[place]:
                found = queries.note(note.pk, to=holder.person)
                assert recording.read_note(found, by=holder, at=DAY).intact
                continue
            with pytest.raises(OutOfReach) as away:
                queries.note(note.pk, to=holder.person)
            assert away.value.chain == note.engagement
            with pytest.raises(NoKey):  # the second wall: no key either
                recording.read_note(note, by=holder, at=DAY)


@pytest.mark.clause("GCE-1.9")
def test_the_thread_holds_what_each_may_read(
    notes: dict[str, Note], seat_of: SeatOf, cleo: Holder, carla: Holder
) -> None:
    for holder, texts in ((cleo, {"plan", "doubt"}), (carla, {"plan", "hunch"})):
        lines = recording.read_thread(seat_of(holder), by=holder, at=DAY)
        assert {line.text for line in lines} == texts
        assert {line.title for line in lines} == {f"On {t}" for t in texts}
        read = ledger.entries([notes[SHARED].engagement])[0]
        assert read.act is not None
        assert (read.act.name, read.by) == ("meetings.read_thread", holder.person.pk)
        assert set(read.about) == {str(line.id) for line in lines}


@pytest.mark.parametrize("many", [1, 12])
def test_the_thread_costs_the_same_queries_however_long(
    seat_of: SeatOf, cleo: Holder, django_assert_num_queries: Callable[..., object], many: int
) -> None:
    seat = seat_of(cleo)
    for n in range(many):
        write(seat, SHARED, str(n), cleo)
    fresh = seat_of(cleo)
    cleo.keyring.opened.clear()
    with django_assert_num_queries(THREAD_QUERIES):  # type: ignore[attr-defined]
        recording.read_thread(fresh, by=cleo, at=DAY)


THREAD_QUERIES = 14


@pytest.mark.clause("GCE-2.10")
def test_an_edit_is_a_new_version_and_the_old_one_stays(
    notes: dict[str, Note], seat_of: SeatOf, cleo: Holder, carla: Holder
) -> None:
    first, seat = notes[SHARED], seat_of(carla)
    second = recording.edit_note(seat, first, title="New", text="new plan", by=carla, at=DAY)
    versions = recording.read_versions(second, by=cleo, at=DAY)
    assert [opened.words["text"] for _, opened in versions] == ["new plan", "plan"]
    line = next(
        n for n in recording.read_thread(seat_of(cleo), by=cleo, at=DAY) if n.id == second.pk
    )
    assert (line.edited, line.written_at) == (True, first.begun_at)
    with pytest.raises(Overtaken):
        recording.edit_note(seat, first, title="", text="lost", by=carla, at=DAY)


@pytest.mark.clause("GCE-2.10")
def test_nobody_edits_what_somebody_else_wrote(
    notes: dict[str, Note], seat_of: SeatOf, cleo: Holder
) -> None:
    with pytest.raises(Refused):
        recording.edit_note(seat_of(cleo), notes[SHARED], title="", text="x", by=cleo, at=DAY)


@pytest.mark.clause("GCE-1.23b")
def test_after_the_end_notes_stay_readable_and_closed_to_writing(
    notes: dict[str, Note], seat_of: SeatOf, cleo: Holder, sign_in: SignIn
) -> None:
    engagements.end(seat_of(cleo), by=cleo, at=DAY)
    seat = seat_of(cleo)
    assert len(recording.read_thread(seat, by=cleo, at=DAY)) == 2
    for place in PLACES:
        with pytest.raises(Refused):
            write(seat, place, "more", cleo)
    note = notes[CLIENT_PRIVATE]
    page = sign_in(cleo).get(f"/notes/{note.pk}/edit")
    assert "has ended" in page.content.decode()


def test_a_note_changed_outside_is_shown_as_such(
    notes: dict[str, Note], seat_of: SeatOf, cleo: Holder, sign_in: SignIn
) -> None:
    other = bytes(notes[CLIENT_PRIVATE].body)
    Note.objects.filter(pk=notes[SHARED].pk).update(body=other)
    lines = recording.read_thread(seat_of(cleo), by=cleo, at=DAY)
    assert {(line.intact, line.text) for line in lines} == {(True, "doubt"), (False, "")}
    text = sign_in(cleo).get(f"/notes/{notes[SHARED].pk}").content.decode()
    assert "changed outside Troth" in text


# --- through the pages -------------------------------------------------------------------------


def test_the_form_says_who_will_read_and_changing_the_place_keeps_the_words(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser, new = sign_in(cleo), f"/engagements/{active.engagement.pk}/notes/new"
    assert "You and Carla." in browser.get(new).content.decode()
    assert "Only you." in browser.get(f"{new}?place={CLIENT_PRIVATE}").content.decode()
    typed = {"title": "Half", "text": "half a thought", "place": SHARED}
    page = browser.post(new, typed | {"choose": CLIENT_PRIVATE})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Only you." in text
    assert "half a thought" in text
    assert f'name="place" value="{CLIENT_PRIVATE}"' in text
    assert not Note.objects.exists()


@pytest.mark.parametrize("place", [SHARED, CLIENT_PRIVATE])
def test_naughty_words_survive(active: Seat, cleo: Holder, sign_in: SignIn, place: str) -> None:
    browser, pk = sign_in(cleo), active.engagement.pk
    posted = {"title": NAUGHTY[:60], "text": NAUGHTY, "place": place}
    page = browser.post(f"/engagements/{pk}/notes/new", posted)
    assert page.headers["Location"] == f"/engagements/{pk}"
    note = Note.objects.get()
    assert note.place == place
    assert recording.read_note(note, by=cleo, at=DAY).words["text"] == NAUGHTY
    text = browser.get(f"/notes/{note.pk}").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_an_empty_note_is_put_right_and_the_title_is_kept(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    for text in ("", "   \r\n ", "x" * 20_001):
        page = sign_in(cleo).post(
            f"/engagements/{active.engagement.pk}/notes/new", {"title": "Kept", "text": text}
        )
        assert page.status_code == 422
        assert 'value="Kept"' in page.content.decode()


@pytest.mark.clause("GCE-1.9")
def test_writing_into_another_persons_place_is_refused_and_recorded(
    active: Seat, carla: Holder, sign_in: SignIn
) -> None:
    pk = active.engagement.pk
    for place in (CLIENT_PRIVATE, "elsewhere"):
        posted = {"text": "x", "place": place}
        page = sign_in(carla).post(f"/engagements/{pk}/notes/new", posted)
        assert page.status_code == 403
        assert _acts(pk)[0] == REFUSED.name
    assert not Note.objects.exists()


def test_two_windows_do_not_overwrite_each_other(
    notes: dict[str, Note], carla: Holder, sign_in: SignIn
) -> None:
    browser, first = sign_in(carla), notes[SHARED]
    edit = f"/notes/{first.pk}/edit"
    assert "plan" in browser.get(edit).content.decode()
    assert browser.post(edit, {"text": "from one window"}).status_code == 302
    page = browser.post(edit, {"text": "from the other"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "from one window" in text
    assert "from the other" in text
    now = queries.latest(first)
    assert f'action="/notes/{now.pk}/edit"' in text
    assert browser.post(f"/notes/{now.pk}/edit", {"text": "both"}).status_code == 302
    assert browser.get(edit).headers["Location"] == f"/notes/{queries.latest(first).pk}/edit"
    assert browser.get(f"/notes/{first.pk}/history").content.decode().count('class="quote"') == 3


@pytest.mark.clause("GCE-1.9")
def test_every_page_of_a_note_is_closed_to_others_and_the_ledger_tells(
    notes: dict[str, Note], cleo: Holder, carla: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    for holder in (cleo, carla, hana, nora):
        browser = sign_in(holder)
        for place, note in notes.items():
            inside = holder.person.name in READERS[place]
            for path in ("", "/edit", "/history"):
                page = browser.get(f"/notes/{note.pk}{path}")
                assert page.status_code == (200 if inside else 404), (holder, place, path)
                if not inside:
                    assert _acts(note.engagement)[0] == KNOCKED.name
        nowhere = browser.get(f"/notes/{uuid4()}")
        assert nowhere.status_code == 404


def test_a_note_cannot_be_tied_to_a_foreign_session(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    new = f"/engagements/{active.engagement.pk}/notes/new"
    for session in (str(uuid4()), "nonsense"):
        page = sign_in(cleo).post(new, {"text": "x", "place": SHARED, "session": session})
        assert page.status_code == 404
    assert not Note.objects.exists()
