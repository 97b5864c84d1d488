"""A round of the clock does what falls due, and holds nobody's keys."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from troth.accounts.keys.services import recovery as keys
from troth.app.clock import rounds
from troth.practice.releases.services import releasing as releases

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.django_db(databases=("default", "shares"))
def test_old_copies_of_the_share_store_go_without_anybody_asking(
    tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    folder = tmp_path / "backups" / "shares"
    stamps = {days: f"{AT - timedelta(days=days):%Y%m%dT%H%M%SZ}" for days in (1, 8)}
    for stamp in stamps.values():
        (folder / stamp).mkdir(parents=True)
    main = tmp_path / "backups" / "main" / stamps[8]
    main.mkdir(parents=True)
    rounds.tick(at=AT)
    assert [path.name for path in folder.iterdir()] == [stamps[1]]
    assert main.exists()


class Over(BaseException):
    """Ends what would go on for as long as the server runs."""


@pytest.mark.parametrize("error", [PermissionError, ValueError, KeyError])
@pytest.mark.parametrize(
    ("loop", "slice_", "does"),
    [("_rounds", "sequencer", "run"), ("_post", "people", "send_letters")],
)
def test_the_clock_goes_on_after_any_failure_and_does_not_quote_it(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    loop: str,
    slice_: str,
    does: str,
    error: type[Exception],
) -> None:
    """A clock that stood still would sign, send, and destroy nothing, and nobody would notice."""
    tries = iter([error("lars@acme.example"), Over()])

    def fail(**_given: Any) -> None:
        raise next(tries)

    monkeypatch.setattr(getattr(rounds, slice_), does, fail)
    monkeypatch.setattr(threading.Event, "wait", lambda *_given: False)
    monkeypatch.setattr(rounds, "close_old_connections", lambda: None)
    with caplog.at_level(logging.ERROR), pytest.raises(Over):
        getattr(rounds, loop)()
    assert error.__name__ in caplog.text
    assert "lars" not in caplog.text


@pytest.mark.django_db(databases=("default", "shares"))
def test_a_step_that_fails_keeps_no_other_one_from_being_done(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HOME = tmp_path

    def fail(**_given: Any) -> None:
        raise ValueError("lars@acme.example")

    done: list[str] = []
    monkeypatch.setattr(keys, "due", fail)
    monkeypatch.setattr(releases, "expire_due", lambda **_given: done.append("closed"))
    with pytest.raises(ExceptionGroup) as met:
        rounds.tick(at=AT)
    assert done == ["closed"]
    rounds._say(met.value, "A round failed.")
    assert "ValueError" in caplog.text
    assert "lars" not in caplog.text
