"""A stop stops: every act of every room in every state, and what a crossed boundary leaves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import AT
from tests.clock import SetClock
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.annex import policy as annex
from troth.engagement.annex.models import MethodQuestion
from troth.engagement.charters.services import opening, rooms
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.rules.life import ACTIVE, BESIDE, DISPOSED, EVERYBODY, LIFE, SUSPENDED
from troth.engagement.core.tests.pages import SignIn, at, text_of
from troth.engagement.endings.services import ending
from troth.engagement.joining.services import enquiries, invitations
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.pauses import services as pauses
from troth.engagement.reviews.services.reviews import Supervised
from troth.foundation.ethics.verdict import Refused, Verdict, judge, need
from troth.foundation.kit.todo import todos
from troth.practice.concerns import policy as concerns
from troth.practice.concerns.models import Need
from troth.practice.consents import policy as consents
from troth.practice.consents.payload import Terms
from troth.practice.groups import policy as groups
from troth.practice.meetings import policy as meetings
from troth.practice.meetings import queries as sessions
from troth.practice.meetings.models import Booking, Note
from troth.practice.meetings.rules import CLIENT_PRIVATE, PRACTITIONER_PRIVATE, SHARED
from troth.practice.meetings.services import planning
from troth.practice.meetings.services.recording import SessionFacts
from troth.practice.releases import policy as releases

DAY = AT + timedelta(days=10)
NOW = {"at": DAY}
HELD = SessionFacts(on=DAY.date(), begins=None, minutes=60, kind="video", attendance="both")
POSTED = {"on": f"{DAY:%Y-%m-%d}", "minutes": "60", "kind": "video", "attendance": "both"}
SAID = Supervised(supervisor="Sven", on=AT.date(), text="We spoke about it")
Judged = Callable[[Seat], Verdict]
MINE = {CLIENT: CLIENT_PRIVATE}
TERMS = Terms(purpose="", classes=(), recipient="", person=None, why="", text="", until=None)


def ready(seat: Seat, *, is_ready: bool) -> Verdict:
    """Say of a group what its rule is told: whether this client's work lets it be joined."""
    if seat.part == PRACTITIONER and is_ready:
        return Verdict()
    return judge(need(False, "Not ready", "GCE-1.15b"))


def bare(verdict: Verdict) -> set[str]:
    return {reason.words for reason in verdict.reasons}


ROOMS: dict[str, Judged] = {
    "record session": lambda s: meetings.may_record_session(s, on=DAY.date()),
    "write to share": lambda s: meetings.may_write(s, SHARED),
    "write for oneself": lambda s: meetings.may_write(s, MINE.get(s.part, PRACTITIONER_PRIVATE)),
    "strike": lambda s: meetings.may_strike(
        s, Note(root=uuid4(), author=s.mine.person), by=s.mine.person
    ),
    "change the plan": lambda s: meetings.may_cancel(
        s, Booking(starts_at=DAY + timedelta(days=1)), at=DAY
    ),
    "answer a proposed day": lambda s: meetings.may_take(s, [DAY.date()], at=DAY),
    "draft a summary": releases.may_write,
    "suggest a summary": releases.may_suggest,
    "share the annex": annex.may_write_annex,
    "write the card": annex.may_write_card,
    "ask about a method": annex.may_ask_method,
    "answer about a method": lambda s: annex.may_answer_method(s, MethodQuestion()),
    "ask for a consent": lambda s: consents.may_ask(s, TERMS, at=DAY),
    "mark a need": lambda s: concerns.may_begin_need(s, "mark"),
    "tell of a need": lambda s: concerns.may_begin_need(s, "tell", state="marked"),
    "propose a handover": lambda s: concerns.may_propose(s, Need(told_at=DAY), None, "Words"),
    "invite into a group": lambda s: ready(s, is_ready=groups.is_ready(s)),
    "take part in a group": lambda s: ready(
        s, is_ready=groups._allows(s.engagement, "take part in a group")
    ),
}
"""Every act of the rooms above the life, as those rooms judge it."""
JUDGED_BY_DIGEST = {"release a summary"}
"""What asks for signed words first: its own room's tests try it."""


def test_no_act_of_a_room_is_left_out() -> None:
    assert {row.act for row in BESIDE} | {"record session"} == {*ROOMS, *JUDGED_BY_DIGEST}


@pytest.mark.clause("GCE-1.15b", "GCE-1.9", "GCE-1.23b", "GCE-1.3")
@pytest.mark.parametrize("state", [s for s in LIFE.states if s != DISPOSED])
def test_every_room_asks_the_table_in_every_state_as_everybody(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, state: str
) -> None:
    def judged(who: Holder, judges: Judged) -> Verdict:
        return judges(core.seat(active.engagement.pk, to=who.person))

    cast = dict(zip(EVERYBODY, (carla, cleo, hana), strict=True))
    usual = {(p, a): bare(judged(w, j)) for p, w in cast.items() for a, j in ROOMS.items()}
    Engagement.objects.filter(pk=active.engagement.pk).update(state=state)
    for part, who in cast.items():
        for act, judges in ROOMS.items():
            row = LIFE.row(state, act)
            verdict = judged(who, judges)
            where = f"{part}: {act} in {state}: {bare(verdict)}"
            if row is None or part not in row.by:
                assert not verdict, where
                if state == SUSPENDED and any(part in r.by for r in LIFE.rows if r.act == act):
                    assert "GCE-1.15b" in {r.clause.ref for r in verdict.reasons}, where
            elif LIFE.row(ACTIVE, act) is not None:
                assert bare(verdict) == usual[part, act], where


# --- while it is stopped -----------------------------------------------------------------------


@pytest.fixture
def stopped(active: Seat, cleo: Holder, carla: Holder) -> Seat:
    """Cleo says that a boundary was crossed, with a session planned; Carla's seat."""
    rooms.open_shared(active, carla, at=AT)
    soon = DAY + timedelta(days=2)
    planning.book(active, starts_at=soon, minutes=60, kind="video", by=cleo.person, at=AT)
    pauses.suspend(mine(active, cleo), by=cleo, at=DAY)
    return mine(active, carla)


def mine(seat: Seat, who: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=who.person)


@pytest.mark.clause("GCE-1.15b", "GCE-1.15a")
def test_while_it_is_stopped_the_practitioner_reaches_the_client_by_no_page_and_nothing_counts(
    stopped: Seat, carla: Holder, cleo: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    set_clock(DAY)
    hers = sign_in(carla)
    plea = {"title": "", "text": "Please come back", "place": SHARED}
    tried = {
        "notes/new": plea,
        "sessions/new": POSTED,
        "other-help": {"kind": "doctor", "text": "Please come back"},
    }
    for page, words in tried.items():
        assert hers.post(at(stopped, page), words).status_code == 403, page
    assert sessions.held(stopped.engagement.pk) == 0
    thread = text_of(sign_in(cleo).get(f"/engagements/{stopped.engagement.pk}"))
    assert "Please come back" not in thread
    own = {"title": "", "text": "What I did", "place": PRACTITIONER_PRIVATE}
    assert hers.post(at(stopped, "notes/new"), own).status_code == 302


@pytest.mark.clause("GCE-1.15b")
def test_what_is_said_to_have_been_held_while_all_was_stopped_counts_later_neither(
    stopped: Seat, carla: Holder, cleo: Holder
) -> None:
    pauses.propose_to_lift(stopped, action="Settled", supervised=SAID, by=carla, at=DAY)
    later = DAY + timedelta(days=6)
    pauses.lift(mine(stopped, cleo), by=cleo, at=later)
    for days, counts in ((0, True), (1, False), (5, False), (6, True)):
        on = DAY.date() + timedelta(days=days)
        assert bool(meetings.may_record_session(mine(stopped, carla), on=on)) == counts, days


# --- a slip ------------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.15b")
@pytest.mark.parametrize("before", ["active", "paused"])
@pytest.mark.parametrize("who", ["client by the button", "practitioner by an answer"])
def test_a_slip_is_taken_back_within_the_hour_by_who_made_it(
    active: Seat, cleo: Holder, carla: Holder, before: str, who: str
) -> None:
    soon = DAY + timedelta(days=2)
    plan = planning.book(active, starts_at=soon, minutes=60, kind="video", by=cleo.person, at=AT)
    if before == "paused":
        pauses.pause(mine(active, cleo), by=cleo, at=AT)
    slips, other = (cleo, carla) if who.startswith("client") else (carla, cleo)
    if slips is cleo:
        pauses.suspend(mine(active, cleo), by=cleo, at=DAY)
    else:
        enquiries.declare(mine(active, carla), ["friend"], by=carla, at=AT)
        enquiries.declare(mine(active, carla), ["friend", "intimate"], by=carla, at=DAY)
    assert Engagement.objects.get(pk=active.engagement.pk).state == SUSPENDED
    with pytest.raises(Refused):
        pauses.take_back(mine(active, other), by=other, at=DAY)
    with pytest.raises(Refused):
        pauses.take_back(mine(active, slips), by=slips, at=DAY + timedelta(hours=1))
    pauses.take_back(mine(active, slips), by=slips, at=DAY + timedelta(minutes=59))
    found = Engagement.objects.get(pk=active.engagement.pk)
    assert (found.state, found.paused_at) == (before, AT if before == "paused" else None)
    plan.refresh_from_db()
    assert (plan.cancelled_at is None) == (before == "active")
    assert core.stops(found.pk) == []
    if slips is carla:
        declared = opening.read_declared(mine(active, carla), by=carla, at=DAY)
        assert declared.practitioner == frozenset({"friend"})


def test_the_way_back_stands_on_the_page_of_who_slipped_and_nowhere_else(
    stopped: Seat, cleo: Holder, carla: Holder, sign_in: SignIn, set_clock: SetClock
) -> None:
    set_clock(DAY + timedelta(minutes=5))
    hers, his = (text_of(sign_in(w).get(at(stopped, "life"))) for w in (cleo, carla))
    assert ("take-back" in hers, "take-back" in his) == (True, False)
    assert "take-back-in-a-pause" not in hers
    assert sign_in(cleo).post(at(stopped, "life/take-back")).status_code == 302
    assert mine(stopped, cleo).engagement.state == ACTIVE


# --- after a crossed boundary ------------------------------------------------------------------

ENDINGS: dict[str, Callable[[Seat, Holder, Holder], Any]] = {
    "she gives up": lambda s, cleo, _c: ending.give_up(mine(s, cleo), by=cleo, at=DAY),
    "he gives up": lambda s, _c, carla: ending.give_up(mine(s, carla), by=carla, at=DAY),
    "she ends": lambda s, cleo, _c: ending.end(mine(s, cleo), by=cleo, at=DAY),
    "he ends": lambda s, _c, carla: ending.withdraw(
        mine(s, carla), reason="It is best", offers_handover=True, by=carla, at=DAY
    ),
}


@pytest.mark.clause("GCE-1.20b", "GCE-1.15b", "GCE-1.23c")
@pytest.mark.parametrize("way", ENDINGS)
def test_after_a_crossed_boundary_nothing_is_owed_together_and_nothing_begins_again(
    stopped: Seat, cleo: Holder, carla: Holder, nora: Holder, way: str
) -> None:
    ENDINGS[way](stopped, cleo, carla)
    assert mine(stopped, cleo).engagement.state == "closed"
    for who in (cleo, carla):
        owed = [t.kind for t in todos(to=who.person, at=DAY) if t.engagement_id]
        assert owed == []
    guest = Guest("Cleo", cleo.person.email)
    with pytest.raises(Refused) as refused:
        invitations.begin(kind="coaching", client=guest, by=carla, at=DAY)
    assert [r.clause.ref for r in refused.value.verdict.reasons] == ["GCE-1.23c"]
    for who, part, other in ((carla, PRACTITIONER, cleo), (cleo, CLIENT, carla)):
        theirs = CLIENT if part == PRACTITIONER else PRACTITIONER
        with pytest.raises(Refused):
            enquiries.enquire(
                kind="coaching",
                part=part,
                words="",
                guests={theirs: Guest("Again", other.person.email)},
                by=who,
                at=DAY,
            )
    elsewhere = invitations.begin(
        kind="coaching", client=Guest("C", "new@acme.example"), by=carla, at=DAY
    )
    with pytest.raises(Refused):
        invitations.accept(elsewhere.tokens[CLIENT], by=cleo, at=DAY)
    invitations.begin(kind="coaching", client=guest, by=nora, at=DAY)
    later = DAY + timedelta(days=731)
    invitations.begin(kind="coaching", client=guest, by=carla, at=later)


# --- who ended ---------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.21", "GCE-1.22")
@pytest.mark.parametrize("way", ENDINGS)
def test_every_sentence_about_an_end_says_who_ended(
    stopped: Seat, cleo: Holder, carla: Holder, sign_in: SignIn, set_clock: SetClock, way: str
) -> None:
    ENDINGS[way](stopped, cleo, carla)
    set_clock(DAY)
    by_client = way.startswith("she")
    name = "Cleo" if by_client else "Carla"
    page = text_of(sign_in(cleo).get(at(stopped, "end")))
    assert ("You have ended it" in page, "Carla ended it" in page) == (by_client, not by_client)
    assert f"{name} ended the engagement" in text_of(
        sign_in(cleo).get(f"/engagements/{stopped.engagement.pk}")
    )
    other = carla if by_client else cleo
    kinds = [n.kind for n in people.notifications(to=other.person)]
    assert f"endings.ended_by_{'client' if by_client else 'practitioner'}" in kinds


def test_a_session_of_another_century_is_no_session_of_this_work(active: Seat) -> None:
    assert not meetings.may_record_session(active, on=date(1999, 5, 1))
    assert meetings.may_record_session(active, on=AT.date())
