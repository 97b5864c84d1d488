"""How it ends: by the client at once, by the practitioner with a reason; and what comes after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import AT
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.charters.models import RetentionTerms
from troth.engagement.core import page_header as head
from troth.engagement.core import queries as core
from troth.engagement.core.models import ClosingSignature, Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules import closed
from troth.engagement.core.tests.pages import SignIn, at
from troth.engagement.endings import todo
from troth.engagement.endings.policy import Closing
from troth.engagement.endings.rules import ending as rules_ending
from troth.engagement.endings.rules.ending import ClosingFacts
from troth.engagement.endings.services import clock as services_clock
from troth.engagement.endings.services import closing_list, ending
from troth.engagement.pauses import services as pauses
from troth.engagement.reviews.services import reviews
from troth.engagement.reviews.services.reviews import Review
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.when import Clock
from troth.foundation.ledger import queries as ledger
from troth.practice.meetings.services import recording as meetings

DAY = AT + timedelta(days=30)
FULL = Closing(review="We came far", feedback_asked=True, handover="none", records="keep")


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def row(seat: Seat) -> Engagement:
    return Engagement.objects.get(pk=seat.engagement.pk)


def refs(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.clause.ref for r in refused.value.verdict.reasons]


def sign_list(seat: Seat, *signers: Holder, at: datetime = DAY) -> None:
    """Let each sign the closing list as it stands."""
    for holder in signers:
        read = closing_list.read_paper(seat_of(seat, holder), by=holder, at=at).digest
        closing_list.sign_closing(seat_of(seat, holder), read=read, by=holder, at=at)


def pause(seat: Seat, cleo: Holder) -> None:
    pauses.pause(seat_of(seat, cleo), by=cleo, at=AT + timedelta(days=2))


def suspend(seat: Seat, cleo: Holder) -> None:
    pauses.suspend(seat_of(seat, cleo), by=cleo, at=AT + timedelta(days=2))


def nothing(_seat: Seat, _cleo: Holder) -> None:
    """Leave it active."""


@pytest.mark.clause("GCE-1.21")
@pytest.mark.parametrize("before", [nothing, pause, suspend])
@pytest.mark.parametrize("closing", [True, False])
def test_the_client_ends_at_once_from_wherever_it_stands(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    before: Callable[[Seat, Holder], None],
    closing: bool,
) -> None:
    before(active, cleo)
    for other in (carla, hana):
        with pytest.raises(Refused):
            ending.end(seat_of(active, other), closing=closing, by=other, at=DAY)
    if before is suspend and closing:  # after a crossed boundary nothing is owed together
        with pytest.raises(Refused):
            ending.end(seat_of(active, cleo), closing=closing, by=cleo, at=DAY)
        closing = False
    ending.end(seat_of(active, cleo), closing=closing, by=cleo, at=DAY)
    found = row(active)
    assert found.state == ("ending" if closing else "closed")
    assert found.ended_at == DAY
    clock = Clock(at=DAY, zone=DAY.tzinfo, lang="en")  # type: ignore[arg-type]
    assert head.state(seat_of(active, hana), clock=clock).startswith("Ended on")


@pytest.mark.clause("GCE-1.22", "GCE-3.2b")
def test_the_practitioner_owes_a_reason_and_a_handover(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    with pytest.raises(Refused) as refused:
        ending.withdraw(active, reason=" ", offers_handover=False, by=carla, at=DAY)
    assert refs(refused) == ["GCE-1.22", "GCE-3.2b"]
    ending.withdraw(active, reason="Beyond me", offers_handover=True, by=carla, at=DAY)
    assert row(active).state == "ending"
    assert "endings.ended" in {n.kind for n in people.notifications(to=hana.person)}


@pytest.mark.clause("IMC-I-11")
def test_the_practitioner_closes_only_with_a_complete_and_signed_list(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    ending.withdraw(active, reason="It is done", offers_handover=True, by=carla, at=DAY)
    with pytest.raises(Refused) as refused:
        ending.complete(seat_of(active, carla), by=carla, at=DAY)
    assert refs(refused) == ["IMC-I-11"] * 6
    ending.fill_closing(seat_of(active, carla), FULL, by=carla, at=DAY)
    for signer in (carla, cleo):
        with pytest.raises(Refused) as refused:
            ending.complete(seat_of(active, carla), by=carla, at=DAY)
        sign_list(active, signer)
    ending.complete(seat_of(active, carla), by=carla, at=DAY)
    assert (row(active).state, row(active).closed_at) == ("closed", DAY)


@pytest.mark.clause("IMC-I-11")
def test_both_sign_the_closing_list_and_a_change_asks_anew(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    ending.withdraw(active, reason="It is done", offers_handover=True, by=carla, at=DAY)
    with pytest.raises(Refused, match="Write the closing list first"):
        closing_list.sign_closing(seat_of(active, carla), read="", by=carla, at=DAY)
    ending.fill_closing(seat_of(active, carla), FULL, by=carla, at=DAY)
    read = closing_list.read_paper(seat_of(active, carla), by=carla, at=DAY).digest
    for holder in (carla, cleo):
        closing_list.sign_closing(seat_of(active, holder), read=read, by=holder, at=DAY)
        with pytest.raises(Refused, match="You have signed"):
            closing_list.sign_closing(seat_of(active, holder), read=read, by=holder, at=DAY)
    paper = closing_list.read_paper(seat_of(active, cleo), by=cleo, at=DAY)
    assert set(paper.signed.held) == {"practitioner", "client"}
    told = [t for t in ledger.entries([active.engagement.pk]) if t.act]
    signed = [t for t in told if t.act and t.act.name == "endings.sign_closing"]
    assert len(signed) == 2
    with pytest.raises(Refused):
        closing_list.sign_closing(seat_of(active, hana), read=read, by=hana, at=DAY)
    page = sign_in(cleo).get(at(active, "closing")).content.decode()
    assert (paper.digest in page, "Not yet" in page.split("Signatures")[1][:600]) == (True, False)
    ClosingSignature.objects.filter(part="client").update(signature=bytes(64))
    paper = closing_list.read_paper(seat_of(active, cleo), by=cleo, at=DAY)
    assert set(paper.signed.held) == {"practitioner"}
    ending.fill_closing(seat_of(active, cleo), FULL, by=cleo, at=DAY + timedelta(hours=1))
    assert not closing_list.read_paper(seat_of(active, cleo), by=cleo, at=DAY).signed.held
    with pytest.raises(Refused, match="has changed"):
        closing_list.sign_closing(seat_of(active, carla), read=read, by=carla, at=DAY)


@pytest.mark.clause("IMC-I-11")
def test_who_asked_for_a_closing_gets_one_and_keeps_their_choice_of_records(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    ending.end(seat_of(active, cleo), closing=True, by=cleo, at=DAY)
    with pytest.raises(Refused) as refused:
        ending.complete(seat_of(active, carla), by=carla, at=DAY)
    assert {r.clause.ref for r in refused.value.verdict.reasons} == {"IMC-I-11"}
    chosen = replace(FULL, records="shorten", until="2027-01-31")
    ending.fill_closing(seat_of(active, cleo), chosen, by=cleo, at=DAY)
    sign_list(active, carla, cleo)
    ending.complete(seat_of(active, carla), by=carla, at=DAY)
    assert row(active).state == "closed"
    assert RetentionTerms.objects.get(engagement=active.engagement).content_due_on == date(
        2027, 1, 31
    )


@pytest.mark.clause("GCE-1.21")
def test_the_page_of_the_end_lists_what_is_due_and_what_can_still_be_done(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    page = browser.get(at(active, "end")).content.decode()
    for words in ("Acme pays Carla 8 sessions", "Sessions that were held are paid"):
        assert words in page
    assert "With a closing, notes can be written" in page
    ending.end(seat_of(active, cleo), closing=True, by=cleo, at=AT + timedelta(days=2))
    meetings.write_note(
        seat_of(active, carla), place="shared", title="", text="Afterwards", by=carla, at=DAY
    )
    page = browser.get(at(active, "end")).content.decode()
    assert "With a closing, notes can be written" not in page
    assert "The closing that has begun is broken off" in page


@pytest.mark.clause("IMC-I-11")
def test_a_client_who_ends_at_once_owes_no_list(active: Seat, cleo: Holder) -> None:
    ending.end(seat_of(active, cleo), by=cleo, at=DAY)
    assert row(active).state == "closed"


@pytest.mark.clause("IMC-I-11")
@given(
    st.sampled_from(["", "We came far"]),
    st.booleans(),
    st.sampled_from(["", "none", "wanted", "done", "?"]),
    st.sampled_from(["", "keep", "copy", "shorten", "?"]),
    st.integers(0, 2),
    st.frozensets(st.sampled_from(["practitioner", "client"])),
    st.none() | st.integers(0, 30),
)
def test_every_item_of_the_list_counts(
    review: str,
    asked: bool,
    handover: str,
    records: str,
    follow_ups: int,
    signed: frozenset[str],
    waited: int | None,
) -> None:
    facts = ClosingFacts(
        state="ending",
        part="practitioner",
        review=review,
        feedback_asked=asked,
        handover=handover,
        records=records,
        follow_ups=follow_ups,
        signed=signed,
        asked_on=None if waited is None else DAY.date() - timedelta(days=waited),
        today=DAY.date(),
        silence=14,
    )
    whole = (
        bool(review)
        and asked
        and handover in rules_ending.HANDOVER
        and records in rules_ending.RECORDS
    )
    answered = "client" in signed or (waited is not None and waited >= 14)
    both = "practitioner" in signed and answered
    assert bool(rules_ending.may_complete(facts)) == (whole and both)


@pytest.mark.clause("IMC-I-11")
def test_a_client_who_does_not_answer_holds_nobody_up_and_the_ledger_says_so(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    ending.withdraw(active, reason="It is done", offers_handover=True, by=carla, at=DAY)
    ending.fill_closing(seat_of(active, carla), FULL, by=carla, at=DAY)
    sign_list(active, carla)
    assert "endings.closing_signed" in {n.kind for n in people.notifications(to=cleo.person)}
    early, late = DAY + timedelta(days=13), DAY + timedelta(days=14)
    with pytest.raises(Refused, match="14 days after you signed"):
        ending.complete(seat_of(active, carla), by=carla, at=early)
    ending.complete(seat_of(active, carla), by=carla, at=late)
    assert row(active).state == "closed"
    told = {t.act.name for t in ledger.entries([active.engagement.pk]) if t.act}
    assert "endings.complete_silent" in told
    assert "endings.complete" not in told


@pytest.mark.clause("GCE-1.23a", "GCE-1.23b")
def test_after_the_end_the_practitioner_says_why_before_reading_reviews_or_the_closing_list(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    said = Review(better_served="no", progress="far", text="She leads two teams now")
    reviews.review(active, said, by=carla, at=AT + timedelta(days=2))
    ending.end(seat_of(active, cleo), closing=True, by=cleo, at=AT + timedelta(days=2))
    ending.fill_closing(
        seat_of(active, carla), FULL, by=carla, at=AT + timedelta(days=2, minutes=1)
    )
    sign_list(active, carla, cleo, at=AT + timedelta(days=2, minutes=1))
    ending.complete(seat_of(active, carla), by=carla, at=AT + timedelta(days=2, minutes=2))
    pages = {"reviews": "She leads two teams now", "closing": "We came far"}
    hers, carlas = sign_in(cleo), sign_in(carla)
    for page, words in pages.items():
        assert words in hers.get(at(active, page)).content.decode()
        assert words not in carlas.get(at(active, page), follow=True).content.decode()
    assert carlas.post(at(active, "reason"), {"reason": "client"}).status_code == 302
    for page, words in pages.items():
        assert words in carlas.get(at(active, page)).content.decode()
    told = [t.act.name for t in ledger.entries([active.engagement.pk]) if t.act]
    assert "charters.read_closed" in told


@pytest.mark.clause("GCE-1.23d")
def test_a_follow_up_stays_open_until_the_client_confirms_or_waives_it(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    ending.withdraw(active, reason="It is done", offers_handover=True, by=carla, at=DAY)
    due = DAY + timedelta(days=90)
    agreed = [(due.date(), "Check in after three months"), (due.date(), "Send the list")]
    ending.fill_closing(seat_of(active, carla), FULL, follow_ups=agreed, by=carla, at=DAY)
    sign_list(active, carla, cleo)
    ending.complete(seat_of(active, carla), by=carla, at=DAY)
    assert row(active).state == "follow-up"
    assert services_clock.recompute(at=due - timedelta(days=1)) == 0
    assert services_clock.recompute(at=due) == 1
    assert services_clock.recompute(at=due) == 0
    for holder in (cleo, carla):
        assert "endings.follow_up_due" in {n.kind for n in people.notifications(to=holder.person)}
        assert [o.kind for o in todo.todo(to=holder.person, at=due)] == ["follow-up"]
    first, second = core.follow_ups(active.engagement.pk)
    for holder in (carla, hana):
        with pytest.raises(Refused):
            ending.settle(seat_of(active, holder), first, by=holder, at=due)
    ending.settle(seat_of(active, cleo), first, by=cleo, at=due)
    assert row(active).state == "follow-up"
    with pytest.raises(Refused, match="settled"):
        ending.settle(seat_of(active, cleo), first, by=cleo, at=due)
    ending.settle(seat_of(active, cleo), second, waive=True, by=cleo, at=due)
    assert (row(active).state, row(active).closed_at) == ("closed", due)


@pytest.mark.clause("GCE-1.23b", "GCE-1.10")
def test_the_clock_archives_what_is_closed_and_knows_its_last_day(
    active: Seat, cleo: Holder
) -> None:
    ending.end(seat_of(active, cleo), by=cleo, at=DAY)
    assert services_clock.recompute(at=DAY + timedelta(days=29)) == 0
    assert services_clock.recompute(at=DAY + timedelta(days=30)) == 1
    found = row(active)
    assert (found.state, found.due_on) == ("archived", date(2033, 12, 2))


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(0, 400))
def test_months_are_added_without_skipping_one(day: date, months: int) -> None:
    later = closed.months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
