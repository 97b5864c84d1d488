"""While a charter is in force: reviews, extensions, pauses, concerns, going on without a payer."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.cast import AT, sign_all
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.sections import Money
from troth.engagement.charters import queries as charters
from troth.engagement.charters.services import drafting, opening
from troth.engagement.core import conditions
from troth.engagement.core import conditions as core_conditions
from troth.engagement.core import page_header as head
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement, EntryKind
from troth.engagement.core.queries import SPONSOR, Seat
from troth.engagement.core.rules.facts import Conditions
from troth.engagement.core.services.entries import read_entries
from troth.engagement.core.tests.pages import told
from troth.engagement.endings import todo as endings
from troth.engagement.endings.services import clock as endings_clock
from troth.engagement.endings.services import ending
from troth.engagement.pauses import policy as pauses
from troth.engagement.pauses import services as pauses_services
from troth.engagement.reviews.services import reviews
from troth.engagement.reviews.services.reviews import Review, Supervised
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.when import Clock
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.services import refusals as keys

DAY = AT + timedelta(days=30)
SAID = Supervised(supervisor="Sven", on=AT.date(), text="We spoke about it")


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def state(seat: Seat) -> str:
    return Engagement.objects.get(pk=seat.engagement.pk).state


def notices(holder: Holder) -> set[str]:
    return {n.kind for n in people.notifications(to=holder.person)}


def seen(seat: Seat, holder: Holder) -> str:
    clock = Clock(at=DAY, zone=DAY.tzinfo, lang="en")  # type: ignore[arg-type]
    return head.state(seat_of(seat, holder), clock=clock)


def refs(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.clause.ref for r in refused.value.verdict.reasons]


@pytest.fixture
def stopped() -> Iterator[list[object]]:
    """Remember every engagement whose plans were cancelled."""
    found: list[object] = []

    def stop(engagement: object, **_: object) -> int:
        found.append(engagement)
        return 1

    core_conditions.on_stop.add(stop)
    yield found
    core_conditions.on_stop._given.remove(stop)


# --- reviews -----------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.22", "IMC-I-7")
def test_a_review_is_not_saved_without_its_two_answers(active: Seat, carla: Holder) -> None:
    for better, progress, missing in (
        ("", "some", ["GCE-1.22"]),
        ("no", "", ["IMC-I-7"]),
        ("", "", ["GCE-1.22", "IMC-I-7"]),
    ):
        with pytest.raises(Refused) as refused:
            reviews.review(
                active, Review(better_served=better, progress=progress), by=carla, at=DAY
            )
        assert refs(refused) == missing
    assert not core.entries(active.engagement.pk, EntryKind.REVIEW)


@pytest.mark.clause("IMC-I-7")
def test_a_review_is_due_half_way_and_then_when_they_say(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    first = active.engagement.review_on
    assert first == date(2027, 1, 29)  # half-way from the 9th of November to the 30th of April
    due = AT.replace(year=2027, month=2, day=2)
    kinds = [o.kind for o in endings.todo(to=cleo.person, at=due)]
    assert kinds == ["review", "objective", "agreed"]
    assert endings_clock.recompute(at=due) == 1
    assert endings_clock.recompute(at=due) == 0
    assert "endings.review_due" in notices(cleo) & notices(carla)
    assert "endings.review_due" not in notices(hana)
    given = Review(
        better_served="yes", which="A counsellor", progress="some", next_on=date(2027, 4, 1)
    )
    reviews.review(active, given, by=carla, at=due)
    assert seat_of(active, carla).engagement.review_on == date(2027, 4, 1)
    ((leaf, opened),) = reviews.read_reviews(seat_of(active, cleo), by=cleo, at=due)
    assert (leaf.part, opened.words["which"]) == ("practitioner", "A counsellor")
    assert reviews.read_reviews(seat_of(active, hana), by=hana, at=due) == []


# --- extensions --------------------------------------------------------------------------------


def extend(seat: Seat, by: Holder, sessions: int, said: Supervised | None = None) -> None:
    ends = date(2027, 4, 30) + timedelta(days=sessions)
    reason = "One more step"
    reviews.extend(
        seat, ends=ends, sessions=sessions, reason=reason, supervised=said, by=by, at=DAY
    )


@pytest.mark.clause("GCE-1.5a")
def test_an_extension_counts_once_all_have_signed_it(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    extend(active, carla, 12)
    assert seat_of(active, carla).engagement.sessions_agreed == 8
    sign_all(active, [carla, cleo], at=DAY)
    assert seat_of(active, carla).engagement.sessions_agreed == 8
    now = opening.read_charter(seat_of(active, hana), by=hana, at=DAY)
    assert now is not None
    assert now.duration.sessions == 8
    with pytest.raises(Refused, match="waits for signatures"):
        extend(active, carla, 14)
    sign_all(active, [hana], at=DAY)
    engagement = seat_of(active, carla).engagement
    assert (engagement.sessions_agreed, engagement.state) == (12, "active")


@pytest.mark.clause("GCE-1.5b")
def test_the_third_extension_needs_a_word_with_the_supervisor(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    for sessions in (9, 10):
        extend(seat_of(active, carla), carla, sessions)
        sign_all(active, [carla, cleo, hana], at=DAY)
    with pytest.raises(Refused) as refused:
        extend(seat_of(active, carla), carla, 11)
    assert refs(refused) == ["GCE-1.5b"]
    extend(seat_of(active, carla), carla, 11, SAID)
    assert core.entries(active.engagement.pk, EntryKind.DEPENDENCY)


@pytest.mark.clause("GCE-1.5a")
@pytest.mark.parametrize("sessions", [8, 7])
def test_an_extension_takes_nothing_away(active: Seat, carla: Holder, sessions: int) -> None:
    with pytest.raises(Refused):
        reviews.extend(
            active, ends=date(2027, 4, 30), sessions=sessions, reason="", by=carla, at=DAY
        )


@pytest.mark.clause("GCE-1.5a", "GCE-2.14", "GCE-1.20a")
def test_a_session_is_planned_within_the_count_and_the_dates(
    active: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def why(taken: int, days: int = 7) -> list[str]:
        verdict = pauses.may_book(active, DAY + timedelta(days=days), taken=taken, at=DAY)
        return [r.clause.ref for r in verdict.reasons]

    assert why(7) == []
    assert why(8) == ["GCE-1.5a"]
    assert why(0, days=400) == ["GCE-1.5a"]
    assert why(0, days=-1) == ["GCE-1.5a"]
    closed = Conditions(cover_valid=False, open_notices=1)
    monkeypatch.setattr(conditions.answers, "_given", [lambda _e, _g: closed])
    assert why(0) == ["GCE-1.20a", "GCE-2.14"]


# --- pausing -----------------------------------------------------------------------------------


@pytest.mark.clause("GCE-3.2b")
def test_the_client_pauses_at_once_and_both_agree_to_go_on(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, stopped: list[object]
) -> None:
    pauses_services.pause(seat_of(active, cleo), by=cleo, at=DAY)
    assert (state(active), seen(active, hana)) == ("paused", "Paused")
    assert stopped == [active.engagement.pk]
    with pytest.raises(Refused):
        pauses_services.resume(seat_of(active, cleo), by=cleo, at=DAY)
    pauses_services.propose_to_resume(seat_of(active, cleo), by=cleo, at=DAY)
    with pytest.raises(Refused):  # nobody agrees with themselves
        pauses_services.resume(seat_of(active, cleo), by=cleo, at=DAY)
    with pytest.raises(Refused):
        pauses_services.resume(seat_of(active, hana), by=hana, at=DAY)
    pauses_services.resume(seat_of(active, carla), by=carla, at=DAY)
    assert state(active) == "active"


@pytest.mark.clause("GCE-3.2b", "GCE-2.14")
def test_what_has_run_out_meanwhile_keeps_it_paused(
    active: Seat, cleo: Holder, carla: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses_services.pause(active, by=carla, at=DAY)
    pauses_services.propose_to_resume(active, by=carla, at=DAY)
    without_cover = Conditions(cover_valid=False)
    monkeypatch.setattr(conditions.answers, "_given", [lambda _e, _g: without_cover])
    with pytest.raises(Refused) as refused:
        pauses_services.resume(seat_of(active, cleo), by=cleo, at=DAY)
    assert refs(refused) == ["GCE-2.14"]


@pytest.mark.clause("GCE-3.2b")
def test_a_paused_practice_pauses_all_of_it_and_the_clock_asks_after_30_days(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    assert pauses_services.pause_practice(by=carla, at=DAY) == 1
    assert pauses_services.pause_practice(by=cleo, at=DAY) == 0
    assert "pauses.practice_paused" in notices(cleo)
    assert endings_clock.recompute(at=DAY + timedelta(days=29)) == 0
    assert endings_clock.recompute(at=DAY + timedelta(days=30)) == 1
    assert endings_clock.recompute(at=DAY + timedelta(days=31)) == 0
    assert "endings.still_paused" in notices(cleo) & notices(carla)
    assert "endings.still_paused" not in notices(hana)


# --- concerns ----------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.15a", "GCE-1.15b")
def test_a_concern_stops_everything_and_the_sponsor_sees_a_pause(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, stopped: list[object]
) -> None:
    words = "He wrote to me at night"
    hers = seat_of(active, cleo)
    pauses_services.suspend(hers, words=words, by=cleo, at=DAY)
    assert stopped == [active.engagement.pk]
    assert [seen(active, h) for h in (cleo, carla, hana)] == ["Suspended", "Suspended", "Paused"]
    assert "core.paused" in notices(hana)
    assert "core.suspended" in notices(carla)
    written = core.entries(active.engagement.pk, EntryKind.CONCERN)
    assert read_entries(written, by=carla, at=DAY) == []
    booked = pauses.may_book(seat_of(active, carla), DAY + timedelta(days=1), taken=0, at=DAY)
    assert "GCE-1.15b" in [r.clause.ref for r in booked.reasons]


@pytest.mark.clause("GCE-1.15b")
def test_only_the_client_lets_it_go_on_after_something_was_done(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    pauses_services.suspend(seat_of(active, cleo), by=cleo, at=DAY)
    with pytest.raises(Refused, match="what was done"):
        pauses_services.lift(seat_of(active, cleo), by=cleo, at=DAY)
    with pytest.raises(Refused):
        pauses_services.propose_to_lift(
            seat_of(active, carla), action=" ", supervised=SAID, by=carla, at=DAY
        )
    pauses_services.propose_to_lift(
        seat_of(active, carla), action="No letters any more", supervised=SAID, by=carla, at=DAY
    )
    with pytest.raises(Refused):
        pauses_services.lift(seat_of(active, carla), by=carla, at=DAY)
    pauses_services.lift(seat_of(active, cleo), by=cleo, at=DAY)
    assert state(active) == "active"


@pytest.mark.clause("GCE-1.20b", "GCE-1.15b")
def test_what_cannot_be_settled_ends_and_nothing_leads_back(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    pauses_services.suspend(seat_of(active, cleo), by=cleo, at=DAY)
    ending.give_up(seat_of(active, carla), by=carla, at=DAY)
    assert state(active) == "closed"
    for act in (pauses_services.lift, pauses_services.resume, pauses_services.propose_to_resume):
        for holder in (cleo, carla):
            with pytest.raises(Refused):
                act(seat_of(active, holder), by=holder, at=DAY)


# --- funding -----------------------------------------------------------------------------------


@pytest.mark.clause("SEED003-CORP-1")
def test_the_client_is_told_first_that_the_sponsor_pays_no_longer(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    pauses_services.withdraw_funding(seat_of(active, hana), by=hana, at=DAY)
    assert "pauses.funding_ended" in notices(cleo) - notices(carla)
    endings_clock.recompute(at=DAY + timedelta(days=1))
    assert "pauses.funding_ended" in notices(carla)
    assert state(active) == "active"


@pytest.mark.clause("SEED003-CORP-1", "GCE-1.9")
def test_it_goes_on_under_a_charter_of_two_and_the_sponsor_finds_nothing(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    hers = seat_of(active, cleo)
    with pytest.raises(Refused, match="still pays"):
        pauses_services.go_on_alone(hers, by=cleo, at=DAY)
    pauses_services.withdraw_funding(seat_of(active, hana), by=hana, at=DAY)
    hanas = seat_of(active, hana)
    assert opening.read_latest(hanas, by=hana, at=DAY).text is not None  # she could read it
    pauses_services.go_on_alone(hers, by=cleo, at=DAY)
    hana.keyring.opened.clear()
    assert (state(active), seat_of(active, cleo).engagement.payer) == ("contracting", "")
    with pytest.raises(OutOfReach):
        seat_of(active, hana)
    with pytest.raises(keys.NoKey):
        opening.read_latest(hanas, by=hana, at=DAY)
    assert SPONSOR not in seat_of(active, cleo).parts
    base = charters.latest(active.engagement.pk).version
    paid = Money("Cleo pays 90 for each session")  # what named the sponsor does not stay
    drafting.save_section(seat_of(active, cleo), "money", paid, base=base, by=cleo, at=DAY)
    sign_all(active, [cleo, carla], at=DAY)
    assert state(active) == "active"
    assert "pauses.go_on_alone" in told(active)
