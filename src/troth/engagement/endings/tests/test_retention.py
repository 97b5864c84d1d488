"""Content ends on the day that was signed, the rest on its own; both are told before."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import AT, agree, sign_all
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import sections as charter
from troth.engagement.charters.models import RetentionTerms
from troth.engagement.charters.services import opening
from troth.engagement.core import events as core_events
from troth.engagement.core import queries as core
from troth.engagement.core.models import Disposal, Engagement, EntryKind, SealedEntry
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules import closed as core_closed
from troth.engagement.core.rules import life
from troth.engagement.endings import notifications
from troth.engagement.endings.policy import Closing
from troth.engagement.endings.rules.retention import DisposeFacts, last_days, may_dispose_content
from troth.engagement.endings.services import clock, closing_list, ending, retention
from troth.engagement.reviews.services import reviews
from troth.engagement.reviews.services.reviews import Review
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.records import services as records
from troth.foundation.vault.services.refusals import Ended
from troth.foundation.vault.shares.models import ShareClass, Shredded, ShredShare

DAY = AT + timedelta(days=30)
STORED = {"transaction": True, "databases": ("default", "shares")}
SAID = "She will tell the board herself"


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def ended(seat: Seat, cleo: Holder, carla: Holder) -> RetentionTerms:
    """Write a review, let the client end, and let a month pass."""
    hers = seat_of(seat, carla)
    said = Review(better_served="no", progress="far", text=SAID)
    reviews.review(hers, said, by=carla, at=AT + timedelta(days=2))
    ending.end(seat_of(seat, cleo), by=cleo, at=DAY)
    clock.recompute(at=DAY + timedelta(days=30))
    return RetentionTerms.objects.get(engagement=seat.engagement.pk)


def pass_to(day: date) -> int:
    """Let the clock come round: it tells first, then destroys."""
    clock.recompute(at=on(day))
    return retention.dispose_due(on(day))


# --- the rule ----------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.10", "SEED000-CONF-1")
@given(
    st.integers(0, 7_000),
    st.integers(0, 120),
    st.integers(0, 30),
    st.none() | st.integers(-400, 7_000),
)
def test_a_client_only_ever_shortens_and_facts_outlive_content(
    day: int, months: int, years: int, shorter: int | None
) -> None:
    closed = date(2020, 1, 1) + timedelta(days=day)
    shorten_to = None if shorter is None else closed + timedelta(days=shorter)
    agreed = core_closed.months_after(closed, months)
    days = last_days(
        closed_on=closed, content_months=months, facts_years=years, shorten_to=shorten_to
    )
    assert closed <= days.content <= agreed
    assert days.facts >= max(days.content, core_closed.months_after(closed, 12 * years))
    if shorten_to is None:
        assert days.content == agreed
    elif days.content < agreed:
        assert days.content == max(shorten_to, closed + timedelta(days=30)), "it is archived first"


@pytest.mark.clause("GCE-1.10")
@given(
    st.sampled_from([*life.LIFE.states]),
    st.integers(-3, 3),
    st.none() | st.integers(-3, 60),
    st.integers(0, 1),
)
def test_content_goes_on_its_day_and_never_before_its_notice(
    state: str, late: int, told: int | None, cases: int
) -> None:
    today = date(2027, 1, 1)
    facts = DisposeFacts(
        state=state,
        due_on=today - timedelta(days=late),
        today=today,
        told_on=None if told is None else today - timedelta(days=told),
        notice=30,
        open_cases=cases,
    )
    due = state == "archived" and late >= 0 and told is not None and told >= 30 and not cases
    assert bool(may_dispose_content(facts)) == due


# --- the days ----------------------------------------------------------------------------------


@pytest.mark.clause("SEED000-CONF-1", "GCE-1.10")
def test_the_signed_lengths_count_and_not_those_of_the_house(
    contracting: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    agree(contracting, by=carla, but={"records": charter.Records(3, 2, "Each keeps it safe")})
    sign_all(contracting, [carla, cleo, hana], at=AT + timedelta(days=1))
    kept = ended(seat_of(contracting, carla), cleo, carla)
    found = Engagement.objects.get(pk=contracting.engagement.pk)
    assert (kept.content_months, kept.facts_years) == (3, 2)
    assert (kept.content_due_on, found.due_on) == (date(2027, 3, 2), date(2028, 12, 2))


@pytest.mark.clause("GCE-1.10", "IMC-I-11")
def test_the_client_shortens_on_the_closing_list_and_nobody_does_it_for_them(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    until = (DAY + timedelta(days=60)).date()
    short = Closing(
        review="Far",
        feedback_asked=True,
        handover="none",
        records="shorten",
        until=until.isoformat(),
    )
    ending.withdraw(active, reason="Done", offers_handover=True, by=carla, at=DAY)
    soon = Closing(records="shorten", until=(DAY + timedelta(days=29)).date().isoformat())
    for wrong in (soon, Closing(records="shorten")):
        with pytest.raises(Refused):
            ending.fill_closing(seat_of(active, cleo), wrong, by=cleo, at=DAY)
    ending.fill_closing(seat_of(active, carla), short, by=carla, at=DAY)
    assert RetentionTerms.objects.get(engagement=active.engagement.pk).shorten_to is None
    for holder in (carla, cleo):
        read = closing_list.read_paper(seat_of(active, holder), by=holder, at=DAY).digest
        closing_list.sign_closing(seat_of(active, holder), read=read, by=holder, at=DAY)
    ending.complete(seat_of(active, carla), by=carla, at=DAY)
    kept = RetentionTerms.objects.get(engagement=active.engagement.pk)
    assert (kept.shorten_to, kept.content_due_on) == (until, until)


# --- the end of content ------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.10", "SEED000-CONF-1", "GCE-1.23b")
@pytest.mark.django_db(**STORED)
def test_content_is_told_and_destroyed_on_its_day_and_the_charter_stays(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    pk = active.engagement.pk
    kept = ended(active, cleo, carla)
    due = kept.content_due_on
    assert due == date(2027, 12, 2)
    assert pass_to(due - timedelta(days=31)) == 0
    assert _told(cleo, notifications.CONTENT_ENDS) == 0
    assert pass_to(due - timedelta(days=30)) == 0
    assert [_told(who, notifications.CONTENT_ENDS) for who in (cleo, carla, hana)] == [1, 1, 0]
    assert pass_to(due - timedelta(days=1)) == 0
    (said, _opened), *_ = reviews.read_reviews(seat_of(active, cleo), by=cleo, at=DAY)
    assert (pass_to(due), pass_to(due + timedelta(days=1))) == (1, 0)
    assert RetentionTerms.objects.get(pk=pk).content_ended_at == on(due)
    assert [_told(who, notifications.CONTENT_ENDED) for who in (cleo, carla, hana)] == [1, 1, 0]
    assert set(ShredShare.objects.values_list("engagement", "kept")) == {(pk, ShareClass.AGREEMENT)}
    assert set(Shredded.objects.values_list("engagement", "kept")) == {(pk, ShareClass.CONTENT)}
    assert SealedEntry.objects.get(pk=said.pk).body, "the row stays, and opens for nobody"
    assert reviews.read_reviews(seat_of(active, cleo), by=cleo, at=DAY) == []
    for holder in (cleo, hana):
        text = opening.read_charter(seat_of(active, holder), by=holder, at=DAY)
        assert text is not None
        assert text.scope.within == "Leading a larger team"
    acts = [t.act.name for t in ledger.entries([pk]) if t.act]
    assert acts.count("endings.dispose_content") == 1
    assert acts.count("records.content_shredded") == 1
    assert ledger.verify(pk) == len(ledger.entries([pk])), "the chain holds, without the words"


def _told(who: Holder, kind: str) -> int:
    return [n.kind for n in people.notifications(to=who.person)].count(kind)


@pytest.mark.clause("GCE-1.10")
@pytest.mark.django_db(**STORED)
def test_nobody_opens_a_word_of_it_again_with_any_key(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    kept = ended(active, cleo, carla)
    leaf = core.entries(active.engagement.pk, EntryKind.REVIEW)[0]
    opened = records.open_one(leaf, by=cleo.keyring, why=core_events.ENTRY_READ, at=DAY)
    assert opened.words["text"] == SAID, "it could be read before"
    assert kept.content_due_on is not None
    pass_to(kept.content_due_on - timedelta(days=30))
    pass_to(kept.content_due_on)
    for holder in (cleo, carla):
        with pytest.raises(Ended) as gone:
            records.open_one(leaf, by=holder.keyring, why=core_events.ENTRY_READ, at=DAY)
        assert (gone.value.is_all, gone.value.at) == (False, on(kept.content_due_on))


@pytest.mark.clause("GCE-1.10", "SEED003-TIME-1")
@pytest.mark.django_db(**STORED)
def test_the_rest_goes_on_its_own_day_with_a_notice_of_its_own(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    pk = active.engagement.pk
    kept = ended(active, cleo, carla)
    assert kept.content_due_on is not None
    last = Engagement.objects.get(pk=pk).due_on
    assert last == date(2033, 12, 2)
    pass_to(kept.content_due_on - timedelta(days=30))
    pass_to(kept.content_due_on)
    assert pass_to(last - timedelta(days=30)) == 0
    assert [_told(who, notifications.RECORDS_END) for who in (cleo, carla)] == [1, 1]
    assert pass_to(last - timedelta(days=1)) == 0
    assert not Disposal.objects.exists()
    assert pass_to(last) == 1
    assert Disposal.objects.count() == 1
    assert not ShredShare.objects.filter(engagement=pk).exists()


@pytest.mark.clause("GCE-1.10")
@pytest.mark.django_db(**STORED)
def test_a_clock_that_stood_still_tells_first_and_waits_its_thirty_days(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    kept = ended(active, cleo, carla)
    assert kept.content_due_on is not None
    late = kept.content_due_on + timedelta(days=100)
    assert pass_to(late) == 0
    assert pass_to(late + timedelta(days=29)) == 0
    assert pass_to(late + timedelta(days=30)) == 1


@pytest.mark.clause("GCE-1.10")
@pytest.mark.django_db(**STORED)
def test_two_clocks_at_once_tell_of_it_once(active: Seat, cleo: Holder, carla: Holder) -> None:
    pk, kept = active.engagement.pk, ended(active, cleo, carla)
    due = kept.content_due_on
    assert due is not None
    pass_to(due - timedelta(days=30))
    both = [RetentionTerms.objects.select_related("engagement").get(pk=pk) for _ in range(2)]
    assert [retention.dispose_content(one, at=on(due)) for one in both] == [True, False]
    last = Engagement.objects.get(pk=pk).due_on
    assert last is not None
    pass_to(last - timedelta(days=30))
    found = [Engagement.objects.get(pk=pk) for _ in range(2)]
    assert [retention.dispose(one, at=on(last)) for one in found] == [True, False]
    steps = [step.act for step in core.steps(pk)]
    assert (steps.count("dispose of content"), steps.count("dispose")) == (1, 1)
