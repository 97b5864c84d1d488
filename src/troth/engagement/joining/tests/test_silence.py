"""What never became a charter ends by itself, and is destroyed; what was in force does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import AT
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.core.models import Engagement, Step
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import LIFE, PREPARING
from troth.engagement.endings.services import clock, retention
from troth.engagement.joining.rules.silence import may_fall_silent
from troth.foundation.ledger import queries as ledger


def row(seat: Seat) -> Engagement:
    return Engagement.objects.get(pk=seat.engagement.pk)


@pytest.mark.clause("SEED003-TIME-1", "GCE-1.10")
def test_an_enquiry_that_falls_silent_ends_and_is_destroyed(
    contracting: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    last = Step.objects.filter(engagement=contracting.engagement).latest("at").at
    assert clock.recompute(at=last + timedelta(days=170)) == 0
    late = last + timedelta(days=190)
    assert clock.recompute(at=late) == 1
    assert clock.recompute(at=late) == 0
    assert (row(contracting).state, row(contracting).due_on) == (
        "declined",
        (late + timedelta(days=30)).date(),
    )
    for who in (cleo, carla, hana):
        assert "joining.silent" in {n.kind for n in people.notifications(to=who.person)}
    told = [t.act.name for t in ledger.entries([contracting.engagement.pk]) if t.act]
    assert "joining.silent" in told
    assert list(retention.due(late + timedelta(days=29))) == []
    assert list(retention.due(late + timedelta(days=30))) == [contracting.engagement]


@pytest.mark.clause("SEED003-TIME-1")
def test_what_was_in_force_does_not_end_by_silence(active: Seat) -> None:
    Engagement.objects.filter(pk=active.engagement.pk).update(state="contracting")
    clock.recompute(at=AT + timedelta(days=900))
    assert row(active).state == "contracting"


@given(
    st.sampled_from(sorted(LIFE.states)), st.integers(0, 36), st.integers(0, 1500), st.booleans()
)
def test_only_what_is_old_and_was_never_in_force_falls_silent(
    state: str, months: int, days: int, was: bool
) -> None:
    today = date(2030, 1, 31)
    last = today - timedelta(days=days)
    verdict = may_fall_silent(
        state=state, last_act=last, months=months, was_in_force=was, today=today
    )
    if state not in PREPARING or was or days < 28:
        assert not verdict
    elif days > max(1, months) * 31:
        assert verdict
