"""The secrets of the host."""

from pathlib import Path

from troth.app.host.home import host_secret


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = host_secret(tmp_path, "pepper")
    assert host_secret(tmp_path, "pepper") == first
    assert len(first) == 32
    path = tmp_path / "secrets" / "pepper"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
