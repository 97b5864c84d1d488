"""A practitioner records and corrects the facts of sessions."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import models
from django.test import Client

from tests.cast import AT
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending as engagements
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.todo import Todo
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.events import KNOCKED, REFUSED
from troth.foundation.records.versions import Overtaken
from troth.practice.meetings import events, queries
from troth.practice.meetings.models import Session
from troth.practice.meetings.services import recording
from troth.practice.meetings.services.recording import SessionFacts
from troth.practice.meetings.todo import todo

DAY = AT + timedelta(days=10)
FACTS = SessionFacts(
    on=date(2026, 11, 10), begins=None, minutes=60, kind="video", attendance="both"
)
POSTED = {"on": "2026-11-10", "minutes": "60", "kind": "video", "attendance": "both"}
SeatOf = Callable[[Holder], Seat]
SignIn = Callable[[Holder], Client]


@pytest.fixture
def session(active: Seat, carla: Holder) -> Session:
    """A session that Carla recorded."""
    return recording.record_session(active, FACTS, by=carla, at=DAY)


def _acts(engagement: UUID) -> list[str]:
    return [told.act.name for told in ledger.entries([engagement]) if told.act]


@pytest.mark.clause("SEED003-CARE-1")
def test_a_session_has_no_field_for_words() -> None:
    kinds = {type(f) for f in Session._meta.get_fields() if isinstance(f, models.Field)}
    assert models.TextField not in kinds
    free = [f for f in Session._meta.fields if type(f) is models.CharField and not f.choices]
    assert free == []


@pytest.mark.clause("GCE-2.13")
def test_a_correction_adds_a_row_and_the_latest_counts(
    active: Seat, carla: Holder, session: Session
) -> None:
    again = SessionFacts(
        on=FACTS.on, begins=None, minutes=45, kind="video", attendance="client absent"
    )
    recording.correct_session(active, session, again, based=session.pk, by=carla, at=DAY)
    now = queries.session(session.root, to=carla.person)
    assert (now.minutes, now.root) == (45, session.root)
    assert [row.minutes for row in queries.rows_of(now)] == [45, 60]
    assert queries.sessions(active.engagement.pk) == [now]
    assert queries.held(active.engagement.pk) == 0
    assert _acts(active.engagement.pk)[:2] == [
        "meetings.correct_session",
        "meetings.record_session",
    ]


def test_two_corrections_of_one_row_do_not_both_count(
    active: Seat, carla: Holder, session: Session
) -> None:
    recording.correct_session(active, session, FACTS, based=session.pk, by=carla, at=DAY)
    with pytest.raises(Overtaken):
        recording.correct_session(active, session, FACTS, based=session.pk, by=carla, at=DAY)
    assert Session.objects.count() == 2


@pytest.mark.clause("GCE-2.13")
def test_the_client_records_no_session(seat_of: SeatOf, cleo: Holder) -> None:
    with pytest.raises(Refused):
        recording.record_session(seat_of(cleo), FACTS, by=cleo, at=DAY)
    assert not Session.objects.exists()


@pytest.mark.clause("GCE-1.23b")
def test_after_the_end_nothing_is_recorded(
    active: Seat, seat_of: SeatOf, carla: Holder, cleo: Holder
) -> None:
    engagements.end(seat_of(cleo), by=cleo, at=DAY)
    with pytest.raises(Refused):
        recording.record_session(active, FACTS, by=carla, at=DAY)


@pytest.mark.clause("IMC-INT-1")
def test_a_session_entered_late_says_so_for_ever(active: Seat, carla: Holder) -> None:
    late = recording.record_session(active, FACTS, by=carla, at=DAY + timedelta(days=30))
    recording.correct_session(active, late, FACTS, based=late.pk, by=carla, at=DAY)
    assert queries.session(late.root, to=carla.person).entered_late


def test_recording_through_the_page(
    active: Seat, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    set_clock(AT + timedelta(days=20))
    browser, new = sign_in(carla), f"/engagements/{active.engagement.pk}/sessions/new"
    assert browser.get(new).status_code == 200
    page = browser.post(new, POSTED | {"on": "1999-03-04"})
    assert "This day is before this work began." in page.content.decode()
    assert (page.status_code, Session.objects.exists()) == (422, False)
    page = browser.post(new, POSTED | {"on": f"{AT:%Y-%m-%d}"})
    made = Session.objects.get()
    assert page.headers["Location"] == f"/sessions/{made.root}"
    assert "Entered late" in browser.get(page.headers["Location"]).content.decode()
    correct = f"/sessions/{made.root}/correct"
    assert str(made.pk) in browser.get(correct).content.decode()
    page = browser.post(correct, POSTED | {"on": "1999-03-04", "based": str(made.pk)})
    assert page.status_code == 422
    page = browser.post(correct, POSTED | {"based": str(made.pk), "minutes": "90"})
    assert page.status_code == 302
    page = browser.post(correct, POSTED | {"based": str(made.pk), "minutes": "75"})
    assert page.status_code == 422
    assert 'value="75"' in page.content.decode()
    now = queries.session(made.root, to=carla.person)
    assert f'value="{now.pk}"' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("on", "2999-01-01"), ("on", "soon"), ("minutes", "0"), ("minutes", "x"), ("begins", "25:00"),
     ("kind", "pigeon"), ("attendance", ""), ("minutes", "9" * 400)],
)  # fmt: skip
def test_wrong_input_is_put_right_and_nothing_is_lost(
    active: Seat, carla: Holder, sign_in: SignIn, field: str, typed: str
) -> None:
    page = sign_in(carla).post(
        f"/engagements/{active.engagement.pk}/sessions/new",
        POSTED | {"begins": "14:05", field: typed},
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert 'role="alert"' in text
    assert field == "begins" or 'value="14:05"' in text
    assert not Session.objects.exists()


def test_the_client_who_posts_a_session_is_refused_and_the_ledger_knows(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    pk = active.engagement.pk
    page = sign_in(cleo).post(f"/engagements/{pk}/sessions/new", POSTED)
    assert page.status_code == 403
    assert _acts(pk)[0] == REFUSED.name


def test_sponsor_and_stranger_find_nothing(
    active: Seat, session: Session, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    pk = active.engagement.pk
    for holder in (hana, nora):
        browser = sign_in(holder)
        for path in (
            f"/sessions/{session.root}",
            f"/sessions/{session.root}/correct",
            f"/engagements/{pk}/sessions/new",
        ):
            assert browser.get(path).status_code == 404
            assert browser.post(path, POSTED).status_code in (404, 405)
            assert _acts(pk)[0] == KNOCKED.name


def test_a_first_session_is_not_owed_before_it_could_be_held(active: Seat, carla: Holder) -> None:
    def owed(on: date) -> list[Todo]:
        then = datetime.combine(on, time(12), tzinfo=UTC)
        return [o for o in todo(to=carla.person, at=then) if o.kind == "first session"]

    first = date(2026, 11, 9)
    Engagement.objects.update(begun_at=AT - timedelta(days=90), first_on=first)
    assert owed(first - timedelta(days=1)) == []
    for days, late in ((0, False), (6, False), (7, True)):
        then = datetime.combine(first + timedelta(days=days), time(12), tzinfo=UTC)
        assert [o.is_late(then) for o in owed(then.date())] == [late]


def test_today_asks_for_the_first_session_once(
    active: Seat, carla: Holder, cleo: Holder, session: Session
) -> None:
    assert "first session" not in [o.kind for o in todo(to=carla.person, at=DAY)]
    Session.objects.all().delete()
    assert "first session" in [o.kind for o in todo(to=carla.person, at=DAY)]
    assert any("Cleo" in o.text for o in todo(to=carla.person, at=DAY))
    assert "first session" not in [o.kind for o in todo(to=cleo.person, at=DAY)]
    assert events.SESSION_RECORDED.name in _acts(active.engagement.pk)
