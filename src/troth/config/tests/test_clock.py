"""A round of the clock does what falls due, and holds nobody's keys."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from troth.config import clock

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
    clock.tick(at=AT)
    assert [path.name for path in folder.iterdir()] == [stamps[1]]
    assert main.exists()
