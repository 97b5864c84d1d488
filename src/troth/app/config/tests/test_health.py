"""Health, and the host's secrets."""

from pathlib import Path

import pytest
from django.test import Client

from troth.app.host.home import host_secret


@pytest.mark.django_db(databases=("default", "shares"))
def test_a_running_and_ready_host_says_so() -> None:
    browser = Client()
    assert browser.get("/livez").content == b"ok\n"
    ready = browser.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "databases": {"default": True, "shares": True}}


@pytest.mark.django_db(databases=("default", "shares"))
def test_a_host_whose_share_store_does_not_answer_is_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("troth.app.config.views._answers", lambda alias: alias == "default")
    ready = Client().get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["databases"] == {"default": True, "shares": False}


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = host_secret(tmp_path, "pepper")
    assert host_secret(tmp_path, "pepper") == first
    assert len(first) == 32
    path = tmp_path / "secrets" / "pepper"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
