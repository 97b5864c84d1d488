"""A home names its version, and is taken only by a program that can take it."""

from pathlib import Path

import pytest

from troth import __version__
from troth.app.host import home, version

MAJOR = int(__version__.split(".", maxsplit=1)[0])
NEWER = f"{MAJOR + 1}.0.0"


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_home_is_one_of_this_version_at_once(tmp_path: Path) -> None:
    version.take(tmp_path)
    assert version.recorded(tmp_path) == __version__
    version.take(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [version.FILE]
    assert (tmp_path / version.FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("sign", [home.BEGUN, "troth.sqlite3", "shares.sqlite3"])
def test_a_home_in_use_that_names_no_version_is_refused(tmp_path: Path, sign: str) -> None:
    (tmp_path / sign).touch()
    before = held(tmp_path)
    with pytest.raises(version.OtherVersion, match=r"before 0\.1\.0.* TROTH_HOME to a new folder"):
        version.take(tmp_path)
    assert held(tmp_path) == before


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("0.0.9", "serve it once with 0.1.0"),
        (NEWER, f"belongs to Troth {NEWER}, which is newer"),
        ("no number", "before 0.1.0"),
        ("", "before 0.1.0"),
    ],
)
def test_a_home_of_another_version_is_refused_in_one_sentence(
    tmp_path: Path, named: str, said: str
) -> None:
    (tmp_path / home.BEGUN).touch()
    (tmp_path / version.FILE).write_text(f"{named}\n")
    before = held(tmp_path)
    with pytest.raises(version.OtherVersion, match=said) as refusal:
        version.take(tmp_path)
    assert held(tmp_path) == before
    assert str(refusal.value).count(". ") == 0
    assert str(refusal.value).endswith(".")


def test_versions_are_compared_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "__version__", "0.10.0")
    version.check("0.9.2", what="It")
    with pytest.raises(version.OtherVersion):
        version.check("0.11.0", what="It")


def test_an_update_names_the_new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version.take(tmp_path)
    later = f"{MAJOR}.99.0"
    monkeypatch.setattr(version, "__version__", later)
    version.take(tmp_path)
    assert version.recorded(tmp_path) == __version__, "Taking it changes nothing."
    version.record(tmp_path)
    assert version.recorded(tmp_path) == later
