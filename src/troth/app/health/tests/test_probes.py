"""The probes: whether the process runs, and whether all parts of the host do their work."""

import shutil
import threading
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from django.test import Client
from pytest_django import Settings

from troth.app.health import probes
from troth.app.host import beats, parent

BOTH = ("default", "shares")


class Disk(NamedTuple):
    """What shutil tells of a disk."""

    total: int
    used: int
    free: int


def test_a_running_host_says_so_without_a_database() -> None:
    """Without the mark for it, a test that asks a database fails."""
    browser = Client()
    browser.cookies["troth"] = "a-cookie"
    answer = browser.get("/livez", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db(databases=BOTH)
def test_a_ready_host_says_so() -> None:
    ready = Client().get("/readyz")
    assert ready.status_code == 200
    whole = {"databases": {"default": True, "shares": True}, "disks": {"home": True}}
    assert ready.json() == {"ready": True, **whole}


@pytest.mark.django_db(databases=BOTH)
def test_a_host_whose_share_store_has_no_tables_is_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(probes.TABLES, "shares", "shares_not_there")
    ready = Client().get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["databases"] == {"default": True, "shares": False}


HANGS = 20


def test_a_database_that_hangs_is_told_before_it_answers_and_asked_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over, asked = threading.Event(), []

    def hangs(alias: str) -> bool:
        asked.append(alias)
        return alias == "shares" or over.wait(HANGS)

    monkeypatch.setattr(probes, "_is_whole", hangs)
    try:
        for _ in range(2):
            begun = time.monotonic()
            assert probes.databases() == {"default": False, "shares": True}
            assert time.monotonic() - begun < HANGS / 2
        assert asked.count("default") == 1
    finally:
        over.set()


@pytest.mark.django_db(databases=BOTH)
def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _at: Disk(1 << 40, 1 << 40, 1 << 20))
    ready = Client().get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["disks"] == {"home": False}


@pytest.mark.django_db(databases=BOTH)
def test_a_clock_that_stands_still_and_a_parent_that_is_gone_are_told(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(parent, "is_served", lambda: True)
    monkeypatch.setattr(parent, "is_there", lambda: False)
    told = Client().get("/readyz").json()
    assert told["ready"] is False
    assert set(told["helpers"].values()) == {False}
    assert told["server"] == {"parent": False}
    for name in beats.names():
        beats.beat(name)
    monkeypatch.setattr(parent, "is_there", lambda: True)
    assert Client().get("/readyz").status_code == 200
