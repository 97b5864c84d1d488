"""What a host says of itself: to its administrator on a page, and to Prometheus."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils.timezone import now
from prometheus_client import CollectorRegistry, generate_latest
from pytest_django import Settings

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Letter, Person
from troth.accounts.people.services import letters
from troth.accounts.people.services.throttle import count, subject
from troth.app.health import figures, findings, probes, queries
from troth.app.health.findings import Level
from troth.app.health.queries import BACKUP
from troth.app.host import beats

HOUR = timedelta(hours=1)
SECRETS = ("cleo", "acme", "lars", "secret-token")


@pytest.fixture(autouse=True)
def home(db: None, settings: Settings, tmp_path: Path) -> Path:
    """Give a home in which everything was done a moment ago."""
    settings.HOME = tmp_path
    settings.TROTH_URL = "https://troth.example"
    for name in (*beats.names(), BACKUP):
        done(name, ago=timedelta(seconds=9))
    return tmp_path


def done(name: str, *, ago: timedelta) -> None:
    beats.beat(name)
    moment = time.time() - ago.total_seconds()
    os.utime(beats._file(name), (moment, moment))


def faults() -> list[str]:
    found = findings.of_host(at=now(), is_served=True)
    return [one.words for one in found if one.level is Level.FAULT]


def the_fault(word: str) -> str:
    (words,) = faults()
    assert word in words
    return words


def test_a_host_that_does_its_work_has_no_fault(cleo: Holder) -> None:
    assert faults() == []
    assert len(findings.of_host(at=now(), is_served=True)) > 7


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"default": True, "shares": False}
    monkeypatch.setattr(probes, "databases", lambda: answers)
    the_fault("The share store does not answer")


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "FREE_BYTES", 1 << 62)
    the_fault("Make room")


@pytest.mark.parametrize("name", beats.names())
def test_a_helper_that_stands_still(name: str) -> None:
    done(name, ago=2 * HOUR)
    the_fault("2\xa0hours ago, and should every minute")


def test_no_backup_for_days(cleo: Holder, home: Path) -> None:
    done(BACKUP, ago=72 * HOUR)
    the_fault("./run backup")
    beats._file(BACKUP).unlink()
    Person.objects.update(created_at=now() - 100 * HOUR)
    the_fault("never")
    Person.objects.update(created_at=now() - HOUR)
    assert faults() == []


def test_letters_that_wait_tell_their_age_and_the_last_error() -> None:
    letters.post_link("lars@acme.example", "reset", "http://x/reset/secret-token", at=now())
    assert faults() == []
    Letter.objects.update(made_at=now() - HOUR, error="ConnectionRefusedError")
    words = the_fault("Letters that wait: 1")
    assert "1\xa0hour ago" in words
    assert "ConnectionRefusedError" in words
    assert not [secret for secret in SECRETS if secret in words]


def test_entries_that_nobody_signs(cleo: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    real = queries.facts

    def old(*, at: datetime) -> queries.Facts:
        return replace(real(at=at), unsigned=True, checkpoint_age=HOUR)

    monkeypatch.setattr(queries, "facts", old)
    the_fault("Entries of the ledger wait")


def test_the_page_is_the_administrators_alone(cleo: Holder, sign_in: Callable[..., Client]) -> None:
    assert sign_in(cleo).get("/administration/host").status_code == 404
    Person.objects.filter(pk=cleo.person.pk).update(runs_host=True)
    done("clock", ago=2 * HOUR)
    page = sign_in(cleo).get("/administration/host")
    assert page.status_code == 200
    assert "The main database answers." in page.content.decode()
    assert "/administration/host" in sign_in(cleo).get("/administration/accounts").content.decode()


def told() -> Mapping[str, float]:
    registry = CollectorRegistry()
    registry.register(figures.Figures())
    lines = generate_latest(registry).decode().splitlines()
    return {k: float(v) for k, _, v in (x.rpartition(" ") for x in lines if x[0] != "#")}


def test_figures_are_counts_and_ages_and_nothing_about_people(cleo: Holder) -> None:
    letters.post_link("lars@acme.example", "reset", "http://x/reset/secret-token", at=now())
    Letter.objects.update(made_at=now() - HOUR, error="lars@acme.example")
    count(subject("account", "cleo"), subject("address", "1.2.3.4"), at=now())
    found = told()
    assert found["troth_letters_waiting"] == 1
    assert found["troth_letters_oldest_seconds"] == pytest.approx(3600, abs=5)
    assert found["troth_failed_sign_ins_recent"] == 1
    assert 0 <= found["troth_backup_age_seconds"] < 60
    assert found['troth_database_up{database="shares"}'] == 1
    assert 0 <= found['troth_helper_age_seconds{helper="clock"}'] < 60
    assert found["troth_disk_free_bytes"] > 0
    assert not [name for name in found for secret in SECRETS if secret in name]


def test_figures_of_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "databases", lambda: {"default": False, "shares": True})
    assert told() == {
        'troth_database_up{database="default"}': 0,
        'troth_database_up{database="shares"}': 1,
    }
