"""What falls due by the clock falls due on the day of the charter's zone, and is told once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from troth.accounts.people.holder import Holder
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import clock

BEFORE, AFTER = timedelta(minutes=-1), timedelta(minutes=1)
DUE = date(2027, 1, 15)


@pytest.mark.clause("IMC-I-7")
@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("", datetime(2027, 1, 15, 0, 0, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2027, 1, 14, 10, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2027, 1, 14, 23, 0, tzinfo=UTC)),
        ("Pacific/Pago_Pago", datetime(2027, 1, 15, 11, 0, tzinfo=UTC)),
    ],
)
def test_a_review_is_told_when_its_day_begins_in_the_zone_of_the_charter(
    active: Seat, cleo: Holder, zone: str, begins: datetime
) -> None:
    Engagement.objects.update(time_zone=zone, review_on=DUE)
    assert clock.remind_of_reviews(at=begins + BEFORE) == 0
    assert clock.remind_of_reviews(at=begins + AFTER) == 1
    for hours in range(1, 30):
        assert clock.remind_of_reviews(at=begins + timedelta(hours=hours)) == 0


def test_each_day_begins_where_the_charter_reads_it() -> None:
    engagement = Engagement(time_zone="America/New_York")
    assert engagement.start(DUE) == datetime(2027, 1, 15, 5, 0, tzinfo=UTC)
    assert engagement.day(engagement.start(DUE)) == DUE
    assert engagement.day(engagement.start(DUE) + BEFORE) == DUE - timedelta(days=1)
