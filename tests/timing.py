"""Tells at the end of a run how long each part of it took, and how much of the processor.

Loaded by the root conftest. Each test is measured where it runs, with the processes that it waited
for; the figures come back with the reports, so that several workers are added up.
"""

import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import PurePath
from typing import Any

import pytest

PART, CPU = "part", "cpu seconds"
BEGUN = pytest.StashKey[float]()
JOURNEYS = PurePath("tests/journeys")


def part_of(item: pytest.Item) -> str:
    """Return to which part of the suite a test belongs."""
    if JOURNEYS in PurePath(item.nodeid.partition("::")[0]).parents:
        return "journeys"
    return "slow" if item.get_closest_marker("slow") else "fast"


def spent() -> float:
    """Return the processor's time of this process and of those it has waited for, in seconds."""
    return sum(os.times()[:4])


class Timing:
    """The hooks that measure, and the table at the end."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        item.stash[BEGUN] = spent()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        report: Any = yield
        if report.when == "teardown":
            report.user_properties += [(PART, part_of(item)), (CPU, spent() - item.stash[BEGUN])]
        return report

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        wall: dict[str, float] = defaultdict(float)
        cpu: dict[str, float] = defaultdict(float)
        parts: dict[str, str] = {}
        reports = [r for rs in terminalreporter.stats.values() for r in rs if hasattr(r, "when")]
        for report in reports:
            found = dict(getattr(report, "user_properties", ()))
            if CPU in found:
                parts[report.nodeid] = found[PART]
                cpu[found[PART]] += found[CPU]
        for report in reports:
            wall[parts.get(report.nodeid, "unfinished")] += getattr(report, "duration", 0.0)
        terminalreporter.section("time by part, in seconds")
        for part in sorted(wall):
            terminalreporter.line(
                f"{part:>12}  all workers {wall[part]:6.0f}  CPU {cpu[part]:6.0f}"
            )
