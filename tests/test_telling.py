"""Who is told what: every act by the one table, notices gathered, and to-dos that leave."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import AT
from troth.accounts.people import notifications as kinds
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Letter, Notification
from troth.accounts.people.services import notifications as notices
from troth.engagement.charters import queries as charters
from troth.engagement.charters.services import drafting, rooms
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.rules.life import BESIDE, LIFE, OVER, SYSTEM
from troth.engagement.core.rules.telling import BY_CLOCK, SILENT, TOLD, hears
from troth.engagement.core.tests.pages import SignIn, text_of
from troth.engagement.core.tests.test_workflow import ACTS, DAY
from troth.engagement.endings.services import ending
from troth.engagement.joining.services import enquiries, invitations, representatives
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.pauses import services as pauses
from troth.engagement.reviews.services import reviews
from troth.foundation.kit.todo import Todo, todos
from troth.practice.meetings.services import planning

PARTS = (PRACTITIONER, CLIENT, SPONSOR)
VARIANTS = {"join", "suspend in a pause", "end at once after all"}
"""Rows of the table that are an act of the life under one more condition."""


def test_the_table_has_a_row_for_every_act_and_every_part_that_may_do_it() -> None:
    named = {(row.act, part) for row in TOLD for part in row.by}
    for row in LIFE.rows:
        if row.act in SILENT or row in BESIDE:
            continue
        for part in row.by:
            assert (row.act, part) in named or part == SYSTEM, (row.act, part)
    assert {row.act for row in TOLD} <= {*LIFE.acts, *VARIANTS}
    assert not {row.act for row in TOLD} & set(SILENT)


def test_every_notice_of_the_table_has_its_words() -> None:
    told = {kind for row in TOLD for kind in row.hears.values()} | set(BY_CLOCK)
    assert told <= kinds.KINDS.keys()


IN_FORCE = (
    *("review", "encourage", "tell three", "extend", "pause", "suspend"),
    *("withdraw funding", "end", "end at once", "withdraw", "declare"),
)


@pytest.mark.clause("GCE-1.9", "GCE-1.21")
@pytest.mark.parametrize("by", PARTS)
@pytest.mark.parametrize("act", IN_FORCE)
def test_an_act_tells_each_part_what_the_table_says_and_nobody_else(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, act: str, by: str
) -> None:
    row = LIFE.row("active", act)
    assert row is not None
    if by not in row.by:
        pytest.skip("It is not this part's act.")
    cast = {PRACTITIONER: carla, CLIENT: cleo, SPONSOR: hana}
    rooms.open_shared(active, carla, at=AT)
    Notification.objects.all().delete()
    ACTS[act](seat_of(active, cast[by]), cast[by])
    wanted = {p: k for p, k in hears(act, by=by).items() if p != by}
    found = {p: [n.kind for n in people.notifications(to=w.person)] for p, w in cast.items()}
    assert found == {p: [wanted[p]] if p in wanted else [] for p in cast}


def seat_of(seat: Seat, who: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=who.person)


def kinds_of(who: Holder) -> list[str]:
    return [n.kind for n in people.notifications(to=who.person)]


@pytest.mark.clause("SEED003-CORP-1", "GCE-1.9")
def test_a_sponsor_who_stepped_back_is_not_told_whether_the_two_go_on(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    pauses.withdraw_funding(seat_of(active, hana), by=hana, at=DAY)
    before = kinds_of(hana)
    pauses.go_on_alone(seat_of(active, cleo), by=cleo, at=DAY)
    assert kinds_of(hana) == before
    assert "pauses.goes_on" in kinds_of(carla)


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_the_client_hears_that_another_representative_reads_and_no_colleague_is_let_in_again(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, lars: Holder, sign_in: SignIn
) -> None:
    guest = Guest("Lars", lars.person.email)
    token = representatives.add_representative(seat_of(active, hana), guest, by=hana, at=DAY)
    page = text_of(sign_in(lars).get(f"/invitations/{token}"))
    assert "Hana invites you" in page
    invitations.accept(token, by=lars, at=DAY)
    Notification.objects.all().delete()
    read = lars.keyring.fingerprint
    invitations.let_in(seat_of(active, carla), SPONSOR, read=read, by=carla, at=DAY)
    assert kinds_of(cleo) == ["joining.reads_now"]
    assert kinds_of(lars) == ["joining.let_in"]
    assert kinds_of(hana) == []


@pytest.mark.clause("GCE-1.5a")
def test_of_three_planned_sessions_three_are_told_in_one_line_and_one_letter(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    Notification.objects.all().delete()
    Letter.objects.all().delete()
    for days in (1, 8, 15):
        soon = DAY + timedelta(days=days)
        planning.book(active, starts_at=soon, minutes=60, kind="video", by=carla.person, at=DAY)
    assert kinds_of(cleo) == ["meetings.booked"] * 3
    assert Letter.objects.count() == 1
    browser = sign_in(cleo)
    page = text_of(browser.get("/today"))
    assert page.count("A session was planned.") == 2  # in the line, and read out with its button
    assert "3 times" in page
    newest = people.notifications(to=cleo.person)[0]
    notices.put_away(newest.pk, by=cleo, at=DAY)
    assert kinds_of(cleo) == []


# --- to-dos ------------------------------------------------------------------------------------


def owed(who: Holder, at_: Any = DAY) -> dict[str, Todo]:
    return {t.kind: t for t in todos(to=who.person, at=at_) if t.engagement_id}


@pytest.mark.clause("GCE-1.5a", "GCE-1.3")
def test_an_extension_waits_on_the_list_of_everybody_who_has_not_signed(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    cast = (carla, cleo, hana)
    assert not any("sign" in owed(who) for who in cast)
    reviews.extend(
        seat_of(active, carla), ends=date(2027, 6, 1), sessions=12, reason="More", by=carla, at=DAY
    )
    assert all("sign" in owed(who) and not owed(who)["sign"].is_awaited for who in cast)
    read = charters.latest(active.engagement.pk).digest
    drafting.sign(seat_of(active, carla), read=read, by=carla, at=DAY)
    assert owed(carla)["await signatures"].is_awaited
    assert {"sign"} <= owed(hana).keys()


@pytest.mark.clause("IMC-I-11", "GCE-1.21")
def test_a_client_who_ended_owes_no_closing_list(active: Seat, cleo: Holder, carla: Holder) -> None:
    ending.end(seat_of(active, cleo), closing=True, by=cleo, at=DAY)
    assert ("closing" in owed(cleo), "closing" in owed(carla)) == (False, True)


@pytest.mark.clause("GCE-3.2b")
def test_a_pause_asks_for_nothing_until_somebody_proposes_to_go_on(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    pauses.pause(seat_of(active, cleo), by=cleo, at=DAY)
    assert "resume" not in owed(cleo).keys() | owed(carla).keys()
    pauses.propose_to_resume(seat_of(active, cleo), by=cleo, at=DAY)
    assert owed(cleo)["resume"].is_awaited
    assert not owed(carla)["resume"].is_awaited


def test_the_first_session_is_owed_once_its_day_has_come(active: Seat, carla: Holder) -> None:
    first = active.engagement.first_on
    assert first is not None
    assert "first session" not in owed(carla, AT + timedelta(days=1))
    assert "first session" in owed(carla, AT + timedelta(days=30))


@pytest.mark.clause("GCE-1.17", "SEED003-CORP-1")
def test_before_a_charter_each_sees_whose_turn_it_is(cleo: Holder, carla: Holder) -> None:
    guests = {PRACTITIONER: Guest("Carla", carla.person.email)}
    begun = enquiries.enquire(kind="coaching", part=CLIENT, words="", guests=guests, by=cleo, at=AT)
    invitations.accept(begun.tokens[PRACTITIONER], by=carla, at=AT)
    hers = core.seat(begun.engagement.pk, to=cleo.person)
    read = carla.keyring.fingerprint
    invitations.let_in(hers, PRACTITIONER, read=read, by=cleo, at=AT)

    def seat(who: Holder) -> Seat:
        return core.seat(begun.engagement.pk, to=who.person)

    def waits() -> tuple[bool, bool]:
        return owed(carla)["before"].is_awaited, owed(cleo)["before"].is_awaited

    assert waits() == (False, False)
    enquiries.declare(seat(cleo), (), by=cleo, at=AT)
    assert waits() == (False, True)
    enquiries.declare(seat(carla), (), by=carla, at=AT)
    assert waits() == (False, True)
    enquiries.invite_to_chemistry(seat(carla), by=carla, at=AT)
    assert waits() == (True, False)


@pytest.mark.parametrize("state", [s for s in OVER if s != "disposed"])
def test_nothing_is_owed_once_it_is_over(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, state: str
) -> None:
    Engagement.objects.filter(pk=active.engagement.pk).update(state=state, ended_at=DAY)
    late = DAY + timedelta(days=100)
    assert [owed(who, late) for who in (cleo, carla, hana)] == [{}, {}, {}]
