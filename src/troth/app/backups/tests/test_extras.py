"""Packs and settings are in a backup, and no password is."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from troth.app.backups import extras

SECRET = "correct-horse"


def test_packs_and_settings_come_back(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TROTH_PACKS = tmp_path / "packs of ours"
    settings.TROTH_PACKS.mkdir()
    (settings.TROTH_PACKS / "house.toml").write_text("id = 'house'", "utf-8")
    copied, home = tmp_path / "copied", tmp_path / "home"
    copied.mkdir()
    home.mkdir()
    monkeypatch.setenv("TROTH_URL", "https://troth.example")
    monkeypatch.setenv("TROTH_DATABASE", f"postgres://troth:{SECRET}@db.example/troth")
    extras.copy(copied)
    assert {path.stat().st_mode & 0o777 for path in copied.iterdir()} == {0o600}
    extras.lay(copied, home)
    assert (home / "packs" / "house.toml").read_text("utf-8") == "id = 'house'"
    found = json.loads((home / "settings-of-the-copy.json").read_text("utf-8"))
    assert found["TROTH_URL"] == "https://troth.example"
    assert found["TROTH_DATABASE"] == "postgres://troth:…@db.example/troth"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TROTH_SMTP", f"smtp+starttls://who:{SECRET}@mail.example:587"),
        ("TROTH_SHARES", f"postgres://:{SECRET}@db.example/shares"),
        ("TROTH_SHARES", f"postgres://u:{SECRET}@db.example/x?password={SECRET}"),
        ("TROTH_OIDC_SECRET", SECRET),
        ("HOME_PASSWORD", SECRET),
    ],
)
def test_no_password_is_copied(name: str, value: str) -> None:
    assert SECRET in value
    assert SECRET not in json.dumps(extras.told({name: value}))


def test_a_host_without_packs_has_none_in_its_backup(tmp_path: Path, settings: Settings) -> None:
    settings.TROTH_PACKS = tmp_path / "nothing"
    extras.copy(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]
