"""A small picture of counts over time: one row of bars for each person, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

STEP, GAP, TALL = 10, 2, 40
"""Width of a column, the gap in it, and the height of the highest bar, in units of the picture."""


class Bar(NamedTuple):
    """One bar in units of the picture."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Series:
    """One row of the picture: whose counts they are, one for each column."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All counts together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Counts by column and row. `title` says what is counted, `about` over which time."""

    title: str
    about: str
    columns: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def box(self) -> str:
        """The view box: the column's steps wide, the highest bar high."""
        return f"0 0 {len(self.columns) * STEP} {TALL}"

    def bars(self, series: Series) -> list[Bar]:
        """Return the bars of a row on the scale of the whole picture; zero has none."""
        most = max((count for one in self.series for count in one.counts), default=0)
        return [
            Bar(at * STEP + GAP // 2, TALL - tall, STEP - GAP, tall)
            for at, count in enumerate(series.counts)
            if count and (tall := max(round(count * TALL / most), 2))
        ]

    def rows(self) -> Sequence[tuple[str, ...]]:
        """Return the table: a row for each column that has a count, the newest first."""
        lines = zip(self.columns, *(one.counts for one in self.series), strict=True)
        return [(str(name), *map(str, counts)) for name, *counts in lines if any(counts)][::-1]
