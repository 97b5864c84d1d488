"""What was recorded by mistake is struck by its author: seen, with the reason, not counted."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit import typed
from troth.foundation.ledger import queries as ledger
from troth.practice.meetings import queries
from troth.practice.meetings.models import Note, Session
from troth.practice.meetings.services import recording, striking
from troth.practice.meetings.services.recording import SessionFacts

DAY = AT + timedelta(days=10)
FACTS = SessionFacts(
    on=date(2026, 11, 10), begins=None, minutes=60, kind="video", attendance="both"
)
SeatOf = Callable[[Holder], Seat]
SignIn = Callable[[Holder], Client]


@pytest.fixture
def twice(active: Seat, carla: Holder) -> tuple[Session, Session]:
    """One session that Carla recorded twice."""
    one, other = (recording.record_session(active, FACTS, by=carla, at=DAY) for _ in range(2))
    return one, other


@pytest.fixture
def note(active: Seat, carla: Holder) -> Note:
    """A note that Carla wrote for both."""
    return recording.write_note(
        active, place="shared", title="", text="Not for here", by=carla, at=DAY
    )


def _strike(seat: Seat, found: Session | Note, by: Holder) -> None:
    striking.strike(seat, found, why="twice", by=by.person, at=DAY)


@pytest.mark.clause("GCE-2.13")
def test_a_struck_session_counts_nowhere_and_stays(
    active: Seat, carla: Holder, twice: tuple[Session, Session]
) -> None:
    pk = active.engagement.pk
    assert queries.held(pk) == queries.past([pk])[pk].held == queries.taken(pk, at=DAY) == 2
    _strike(active, twice[1], carla)
    assert queries.held(pk) == queries.past([pk])[pk].held == queries.taken(pk, at=DAY) == 1
    assert len(queries.sessions(pk)) == 2
    assert [s.root for s in queries.counting(pk)] == [twice[0].root]
    told = next(iter(ledger.entries([pk])))
    assert told.act is not None
    assert (told.act.name, told.why) == ("meetings.strike_session", "twice")
    assert told.about == (str(twice[1].root),)


@pytest.mark.clause("GCE-2.13")
def test_nobody_but_its_author_strikes_it_and_only_once(
    active: Seat, carla: Holder, cleo: Holder, seat_of: SeatOf, note: Note
) -> None:
    with pytest.raises(Refused, match="Only the person who recorded"):
        _strike(seat_of(cleo), note, cleo)
    _strike(active, note, carla)
    with pytest.raises(Refused, match="was struck"):
        _strike(active, note, carla)


@pytest.mark.clause("GCE-2.13")
def test_what_was_struck_is_neither_corrected_nor_edited(
    active: Seat, carla: Holder, twice: tuple[Session, Session], note: Note
) -> None:
    _strike(active, twice[0], carla)
    _strike(active, note, carla)
    based = twice[0].pk
    with pytest.raises(Refused, match="was struck"):
        recording.correct_session(active, twice[0], FACTS, based=based, by=carla, at=DAY)
    with pytest.raises(Refused, match="was struck"):
        recording.edit_note(active, note, title="", text="Other words", by=carla, at=DAY)


def test_both_see_on_the_pages_that_it_was_struck_and_why(
    active: Seat,
    carla: Holder,
    cleo: Holder,
    sign_in: SignIn,
    twice: tuple[Session, Session],
    note: Note,
) -> None:
    browser = sign_in(carla)
    for there in (f"/sessions/{twice[1].root}", f"/notes/{note.pk}"):
        assert f'href="{there}/strike"' in browser.get(there).content.decode()
        assert browser.post(f"{there}/strike", {}).status_code == 422
        assert browser.post(f"{there}/strike", {"why": "twice"}).status_code == 302
        assert browser.post(f"{there}/strike", {"why": "twice"}).status_code == 403
    for reader in (carla, cleo):
        pages = sign_in(reader)
        thread = pages.get(f"/engagements/{active.engagement.pk}").content.decode()
        assert thread.count("<s>") == 1, "a note; the title of a session is a part of the kit"
        assert thread.count("struck: It is here twice") == 2
        assert "Session 1" in thread
        assert "Session 2" not in thread
        for there in (f"/sessions/{twice[1].root}", f"/notes/{note.pk}"):
            page = pages.get(there).content.decode()
            assert "It is here twice" in page
            assert f'href="{there}/strike"' not in page
        assert "Not for here" in pages.get(f"/notes/{note.pk}").content.decode()


def test_a_refusal_gives_back_what_was_typed_to_who_typed_it(
    active: Seat, cleo: Holder, hana: Holder, note: Note, sign_in: SignIn
) -> None:
    """Cleo may not edit Carla's note; the words that she wrote for it are still hers."""
    browser, there = sign_in(cleo), f"/notes/{note.pk}/edit"
    mine = {"text": "Words of mine,\nmany of them", typed.WHOSE: typed.mark(cleo.person.pk)}
    page = browser.post(there, mine)
    assert page.status_code == 403
    assert "Words of mine,\nmany of them</textarea>" in page.content.decode()
    theirs = {**mine, typed.WHOSE: typed.mark(hana.person.pk)}
    assert "Words of mine" not in browser.post(there, theirs).content.decode()
