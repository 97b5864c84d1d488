"""The picture of counts: bars on one scale, nothing for nothing, and a table with the same."""

from hypothesis import given
from hypothesis import strategies as st

from troth.foundation.kit.chart import STEP, TALL, Chart, Series

COUNTS = st.lists(st.integers(0, 10_000), min_size=3, max_size=3)


def chart(*counts: list[int]) -> Chart:
    series = tuple(Series(f"P{n}", tuple(own)) for n, own in enumerate(counts))
    return Chart(title="Reads", about="", columns=("a", "b", "c"), series=series)


@given(st.lists(COUNTS, min_size=1, max_size=4))
def test_bars_stay_within_the_box_and_stand_for_every_count_but_zero(
    counts: list[list[int]],
) -> None:
    made = chart(*counts)
    assert made.box == f"0 0 {3 * STEP} {TALL}"
    for series in made.series:
        bars = made.bars(series)
        assert len(bars) == sum(count > 0 for count in series.counts)
        assert all(b.y >= 0 and b.y + b.height == TALL and b.height >= 2 for b in bars)
        assert all(b.x >= 0 and b.x + b.width <= 3 * STEP for b in bars)


def test_people_share_one_scale_and_the_table_has_the_newest_first() -> None:
    made = chart([1, 0, 4], [2, 0, 0])
    assert [b.height for b in made.bars(made.series[0])] == [TALL // 4, TALL]
    assert [b.height for b in made.bars(made.series[1])] == [TALL // 2]
    assert made.rows() == [("c", "4", "0"), ("a", "1", "2")]
    assert [one.total for one in made.series] == [5, 2]
