"""Figures for Prometheus, read from the host whenever it asks: counts and ages, nothing else."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connections
from django.utils.timezone import now
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from troth.app.health import probes, queries


class Figures(Collector):
    """What is true at this moment. A thing that never happened has no figure."""

    def collect(self) -> Iterator[Metric]:
        """Look once; when a database does not answer, only that is told."""
        try:
            answers = probes.databases()
            up = GaugeMetricFamily(
                "troth_database_up", "Whether a database answers.", labels=["database"]
            )
            for alias, answered in answers.items():
                up.add_metric([alias], float(answered))
            yield up
            if all(answers.values()):
                yield from _figures()
        finally:
            for connection in connections.all(initialized_only=True):
                if not connection.in_atomic_block:
                    connection.close()


def _figures() -> Iterator[Metric]:
    found = queries.facts(at=now())
    oldest = found.at - found.letters.oldest if found.letters.oldest else None
    told: list[tuple[str, str, float | None]] = [
        ("letters_waiting", "Letters that wait for the mail server.", found.letters.count),
        ("letters_oldest_seconds", "Age of the oldest of them.", _seconds(oldest)),
        ("backup_age_seconds", "Age of the newest backup.", _seconds(found.backup_age)),
        ("checkpoint_age_seconds", "Age of the newest one.", _seconds(found.checkpoint_age)),
        ("ledger_unsigned", "1 while entries wait to be signed.", float(found.unsigned)),
        ("failed_sign_ins_recent", "Failed tries within 15 minutes.", found.failed_tries),
        ("disk_free_bytes", "Room on the disk of the home.", found.free),
        ("disk_bytes", "Size of the disk of the home.", found.total),
    ]
    for name, words, value in told:
        if value is not None:
            yield GaugeMetricFamily(f"troth_{name}", words, value=value)
    ages = GaugeMetricFamily(
        "troth_helper_age_seconds", "Since a helper last did its work.", labels=["helper"]
    )
    for helper, age in found.helpers.items():
        if age is not None:
            ages.add_metric([helper], age.total_seconds())
    yield ages


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else age.total_seconds()


def registry(folder: str) -> CollectorRegistry:
    """Return what is told: what all processes have counted in a folder, and the figures."""
    made = CollectorRegistry()
    MultiProcessCollector(made, path=folder)  # type: ignore[no-untyped-call]
    made.register(Figures())
    return made
