"""The workflow proved: every act in every state as everyone, through the services people use.

An act is tried with arguments that are right for the state it belongs to. What the table has a
row for may succeed or be refused by a guard; what it has no row for is refused, with a clause,
and with the chain on which the refusal is recorded; the state stays as it was.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import RetentionTerms
from troth.engagement.charters.services import drafting, opening, packs, rooms
from troth.engagement.core import policy, queries
from troth.engagement.core.models import Engagement, FollowUp, Part, Step
from troth.engagement.core.packs import Choice
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.rules.life import BESIDE, EVERYBODY, LIFE, TAKES_BACK
from troth.engagement.endings import policy as endings
from troth.engagement.endings.policy import Closing
from troth.engagement.endings.services import clock, closing_list, ending
from troth.engagement.endings.services.retention import dispose
from troth.engagement.joining.services import enquiries, invitations, representatives, successors
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.pauses import policy as pauses
from troth.engagement.pauses import services as pauses_services
from troth.engagement.reviews.services import reviewing, reviews
from troth.engagement.reviews.services.reviews import Review, Supervised
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.services.refusals import NoKey

DAY = AT + timedelta(days=30)
SAID = Supervised(supervisor="Sven", on=AT.date(), text="We spoke about it")
FULL = Closing(review="Far", feedback_asked=True, handover="none", records="keep")
SAY = {"Hand over the monthly report": "under way"}
GIVEN = Review(better_served="no", progress="some", next_on=date(2027, 3, 1))

Act = Callable[[Seat, Holder], Any]


def _latest(seat: Seat, by: Holder) -> str:
    return charters.latest(seat.engagement.pk).digest if by else ""


def _follow_up(seat: Seat, by: Holder) -> Any:
    found = queries.follow_ups(seat.engagement.pk)
    if not found:  # one that was never agreed: the state has to refuse it all the same
        endings.may_settle_follow_up(seat, FollowUp()).enforce(seat.engagement.pk)
    return ending.settle(seat, found[0], by=by, at=DAY)


def _edit(seat: Seat, by: Holder) -> Any:
    base = charters.latest(seat.engagement.pk).version
    try:
        text = opening.read_latest(seat, by=by, at=DAY).whole
    except NoKey:
        text = None
    section = text.scope if text else None
    return drafting.save_section(seat, "scope", section, base=base, by=by, at=DAY)  # type: ignore[arg-type]


def _sign_closing(seat: Seat, by: Holder) -> Any:
    policy.stands(seat, "sign closing list").enforce(seat.engagement.pk)
    read = closing_list.read_paper(seat, by=by, at=DAY).digest
    return closing_list.sign_closing(seat, read=read, by=by, at=DAY)


def _three(seat: Seat) -> str:
    return reviewing.three_digest(seat.engagement.pk, SAY)


ACTS: dict[str, Act] = {
    "invite": lambda s, b: invitations.send_again(s, CLIENT, by=b, at=DAY),
    "turn away": lambda s, b: invitations.turn_away(s, CLIENT, by=b, at=DAY),
    "let in": lambda s, b: invitations.let_in(s, CLIENT, read="", by=b, at=DAY),
    "declare": lambda s, b: enquiries.declare(s, (), by=b, at=DAY),
    "invite to chemistry": lambda s, b: enquiries.invite_to_chemistry(s, by=b, at=DAY),
    "record first meeting": lambda s, b: enquiries.record_first_meeting(
        s, on=DAY.date(), by=b, at=DAY
    ),
    "choose packs": lambda s, b: packs.choose_packs(s, Choice(jurisdiction="AT"), by=b, at=DAY),
    "renew packs": lambda s, b: packs.renew_packs(s, by=b, at=DAY),
    "choose": lambda s, b: enquiries.choose(s, by=b, at=DAY),
    "decline": lambda s, b: enquiries.decline(s, by=b, at=DAY),
    "edit": _edit,
    "sign": lambda s, b: drafting.sign(s, read=_latest(s, b), by=b, at=DAY),
    "book": lambda s, _b: pauses.may_book(s, DAY + timedelta(days=7), taken=0, at=DAY).enforce(
        s.engagement.pk
    ),
    "review": lambda s, b: reviews.review(s, GIVEN, by=b, at=DAY),
    "encourage": lambda s, b: reviewing.encourage(s, "doctor", "See one", by=b, at=DAY),
    "rate independence": lambda s, b: reviewing.rate(s, 7, by=b, at=DAY),
    "tell three": lambda s, b: reviewing.tell_three(s, SAY, read=_three(s), by=b, at=DAY),
    "sign closing list": _sign_closing,
    "extend": lambda s, b: reviews.extend(
        s, ends=date(2027, 6, 1), sessions=12, reason="More", by=b, at=DAY
    ),
    "pause": lambda s, b: pauses_services.pause(s, by=b, at=DAY),
    "suspend": lambda s, b: pauses_services.suspend(s, by=b, at=DAY),
    "propose to lift": lambda s, b: pauses_services.propose_to_lift(
        s, action="Settled", supervised=SAID, by=b, at=DAY
    ),
    "lift": lambda s, b: pauses_services.lift(s, by=b, at=DAY),
    **dict.fromkeys(TAKES_BACK, lambda s, b: pauses_services.take_back(s, by=b, at=DAY)),
    "give up": lambda s, b: ending.give_up(s, by=b, at=DAY),
    "propose to resume": lambda s, b: pauses_services.propose_to_resume(s, by=b, at=DAY),
    "resume": lambda s, b: pauses_services.resume(s, by=b, at=DAY),
    "withdraw funding": lambda s, b: pauses_services.withdraw_funding(s, by=b, at=DAY),
    "go on alone": lambda s, b: pauses_services.go_on_alone(s, by=b, at=DAY),
    "add representative": lambda s, b: representatives.add_representative(
        s, Guest("New", "new@acme.example"), by=b, at=DAY
    ),
    "propose successor": lambda s, b: successors.propose(
        s, Guest("New", "new@acme.example"), by=b, at=DAY
    ),
    "agree successor": lambda s, b: successors.agree(s, by=b, at=DAY),
    "drop successor": lambda s, b: successors.drop(s, by=b, at=DAY),
    "leave": lambda s, b: representatives.leave(s, b.person.pk, by=b, at=DAY),
    "end": lambda s, b: ending.end(s, closing=True, by=b, at=DAY),
    "end at once": lambda s, b: ending.end(s, by=b, at=DAY),
    "withdraw": lambda s, b: ending.withdraw(s, reason="Done", offers_handover=True, by=b, at=DAY),
    "fill closing list": lambda s, b: ending.fill_closing(s, FULL, by=b, at=DAY),
    "complete": lambda s, b: ending.complete(s, by=b, at=DAY),
    "settle follow-up": _follow_up,
}
"""Every act of a person, as it is tried."""
NEW = ("enquire", "begin")
BY_THE_CLOCK = (
    "fall silent",
    "activate",
    "remind",
    "finish",
    "archive",
    "dispose of content",
    "dispose",
)
ELSEWHERE = ("record session", "complete with follow-up", *(row.act for row in BESIDE))
"""Closing with follow-ups is `complete` where some are agreed; tests/test_stops.py has the rest."""

FREELY = {
    "enquiry": {"declare", "decline", "end at once"},
    "chemistry": {"declare", "decline", "end at once", "record first meeting"},
    "contracting": {
        *("choose packs", "declare", "edit", "sign"),
        *("add representative", "end at once", "withdraw", "withdraw funding"),
    },
    "active": {
        *("book", "review", "extend", "pause", "suspend", "withdraw funding"),
        *("encourage", "rate independence", "tell three"),
        *("add representative", "end", "end at once", "withdraw"),
    },
    "paused": {"encourage", "suspend", "propose to resume", "end", "end at once", "withdraw"},
    "suspended": {"propose to lift", "give up", "end at once", "withdraw"},
    "ending": {"encourage", "fill closing list", "end at once"},
    "follow-up": {"settle follow-up", "sign closing list", "end at once"},
}
"""The acts that nothing but state and part stands against in the scenes of this test."""


@pytest.fixture
def scene(
    active: Seat, cleo: Holder, carla: Holder, nora: Holder, request: pytest.FixtureRequest
) -> Seat:
    """An engagement of the three with rooms, brought to the state that the test asks for.

    The state is set by hand, since each has to be judged, also those that time alone reaches.
    """
    rooms.open_shared(active, carla, at=DAY)
    pk = active.engagement.pk
    if request.param == "follow-up":
        _to(pk, "ending")
        agreed = [(DAY.date(), "Check in")]
        hers = queries.seat(pk, to=carla.person)
        ending.fill_closing(hers, FULL, follow_ups=agreed, by=carla, at=DAY)
    if request.param == "contracting":
        base = charters.latest(pk).version
        _to(pk, "contracting")
        hers = queries.seat(pk, to=carla.person)
        text = opening.read_latest(hers, by=carla, at=DAY).whole
        changed = type(text.scope)("Leading two teams", text.scope.without)
        drafting.save_section(hers, "scope", changed, base=base, by=carla, at=DAY)
    _to(pk, request.param)
    Step.objects.filter(engagement=pk).exclude(act="activate").delete()
    return active


def _to(engagement: UUID, state: str) -> None:
    Engagement.objects.filter(pk=engagement).update(state=state)


STATES = [s for s in LIFE.states if s != "disposed"]


def test_no_act_of_the_table_is_left_out() -> None:
    assert set(LIFE.acts) == {*ACTS, *NEW, *BY_THE_CLOCK, *ELSEWHERE}


@pytest.mark.clause("GCE-1.21", "GCE-1.9", "GCE-1.3")
@pytest.mark.parametrize("scene", STATES, indirect=True)
def test_every_act_in_every_state_as_everybody(
    scene: Seat, cleo: Holder, carla: Holder, hana: Holder, nora: Holder
) -> None:
    pk = scene.engagement.pk
    state = Engagement.objects.get(pk=pk).state
    cast = {PRACTITIONER: carla, CLIENT: cleo, SPONSOR: hana, "stranger": nora}
    freely = FREELY.get(state, set())
    for part, holder in cast.items():
        for act, tried in ACTS.items():
            outcome = _try(pk, holder, tried)
            row = LIFE.row(state, act)
            listed = row is not None and part in row.by
            where = f"{part} tries to {act} in {state}: {outcome}"
            if part == "stranger":
                assert outcome == "out of reach", where
            elif not listed:
                assert outcome.startswith("refused: ["), where
            elif act in freely:
                assert outcome == "done", where


def _try(pk: Any, holder: Holder, tried: Act) -> str:
    """Try an act and undo it; say what came of it. A refusal names its chain and its clauses."""
    before = Engagement.objects.values().get(pk=pk)
    outcome, told = "done", pk
    try:
        with transaction.atomic():
            seat = queries.seat(pk, to=holder.person)
            tried(seat, holder)
            transaction.set_rollback(True)
    except Refused as refused:
        told, why = refused.chain, [r.clause.ref for r in refused.verdict.reasons]
        outcome = f"refused: {why}" if why else "refused without a reason"
    except OutOfReach as unseen:
        told, outcome = unseen.chain, "out of reach"
    assert told == pk
    holder.keyring.opened.clear()
    assert Engagement.objects.values().get(pk=pk) == before
    return outcome


@pytest.mark.clause("GCE-1.23b")
@pytest.mark.parametrize("scene", STATES, indirect=True)
def test_the_clock_takes_only_the_rows_that_are_the_clocks(scene: Seat) -> None:
    pk = scene.engagement.pk
    state = Engagement.objects.get(pk=pk).state
    late = DAY + timedelta(days=4000)
    Engagement.objects.filter(pk=pk).update(
        closed_at=DAY, paused_at=DAY, due_on=DAY.date(), ended_at=DAY, review_on=None
    )
    clock.recompute(at=late)
    reached = Engagement.objects.get(pk=pk).state
    ways = {r.to for r in LIFE.rows if r.state == state and "system" in r.by}
    assert reached == state or reached in ways
    assert (state == "closed") == (reached == "archived" != state)


@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
def test_only_what_is_archived_or_declined_is_disposed_of(contracting: Seat) -> None:
    pk = contracting.engagement.pk
    Engagement.objects.filter(pk=pk).update(due_on=DAY.date())
    told = DAY - timedelta(days=30)
    RetentionTerms.objects.update_or_create(engagement_id=pk, defaults={"told_last_at": told})
    for state in LIFE.states:
        _to(pk, state)
        engagement = Engagement.objects.get(pk=pk)
        done = state != "disposed" and dispose(engagement, at=DAY)
        assert bool(done) == (state in ("archived", "declined")), state
        Engagement.objects.filter(pk=pk).update(due_on=DAY.date())


def test_parts_are_three_and_two_are_inside() -> None:
    assert set(EVERYBODY) == {name for name, _ in Part._meta.get_field("part").choices or ()}
    assert set(INSIDE) == {PRACTITIONER, CLIENT}


def test_the_operator_plays_no_part(active: Seat, lars: Holder) -> None:
    lars.person.runs_host = True
    lars.person.save()
    with pytest.raises(OutOfReach):
        queries.seat(active.engagement.pk, to=lars.person)
