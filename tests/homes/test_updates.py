"""A home of each version that can be updated is taken by this one, and its people find their own.

The homes are files beside this test, one for each release, made by `make.py`; a home of this
version is made for the test itself.
"""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.homes.make import ROOT, around, make, unpack
from troth import __version__
from troth.app.host import version
from troth.app.proofs.browser import Browser
from troth.app.proofs.host import Host, throwaway

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("homes")]

CHANGES = sorted((ROOT / "src").glob("troth/**/migrations/0*.py"))
KEPT = sorted(Path(__file__).parent.glob("troth-*.tar.xz"))
WALKED = ("/today", "/keys", "/account", "/security")
PEOPLE = ("Cleo", "Carla", "Hana")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a home of this version."""
    return make(tmp_path_factory.mktemp("homes"))


@pytest.fixture(params=["this version", *KEPT], ids=lambda p: getattr(p, "stem", p))
def file(request: pytest.FixtureRequest, own: Path) -> Path:
    return request.param if isinstance(request.param, Path) else own


def test_a_kept_home_is_served_and_its_people_find_their_own(file: Path) -> None:
    with throwaway() as host:
        unpack(file, host.home)
        host.start()
        assert version.recorded(host.home) == __version__
        for account in json.loads(host.command("demo", "--json")):
            if account["name"] in PEOPLE:
                walk(host, account)
        host.stop()
        host.command("backup")
        said = host.command("restore", "--check")
        assert f"The copies are of Troth {__version__}" in said
        assert "FAULT" not in said


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_an_update_is_told_before_and_then_made_without_serving(kept: Path, tmp_path: Path) -> None:
    home, of = tmp_path / "home", kept.name.removeprefix("troth-").removesuffix(".tar.xz")
    unpack(kept, home)
    waiting = unmade(home)
    assert bool(waiting) is (of != __version__), "Else this test would apply nothing."
    before = contents(home)
    said = troth(home, "upgrade", "--check")
    assert (
        f"The home belongs to Troth {of}. To {__version__}: {len(waiting)} changes" in said
        or not waiting
    )
    assert said.splitlines()[-1] == "This version can take it. Nothing was written."
    assert {line.strip() for line in said.splitlines()[1:-1]} == waiting
    assert contents(home) == before
    assert unmade(home) == waiting
    troth(home, "backup")
    tried = troth(home, "restore", "--check")
    assert f"The copies are of Troth {of}, which this one can take" in tried
    assert ("was brought to this version of Troth" in tried) is bool(waiting)
    assert unmade(home) == waiting, "The check tried it on a copy."
    assert f"Done: the home belongs to Troth {__version__}." in troth(home, "upgrade")
    assert unmade(home) == set()
    assert version.recorded(home) == __version__
    again = troth(home, "upgrade", "--check")
    assert "nothing is to be changed" in again


def unmade(home: Path) -> set[str]:
    """Return the changes that no database of a home has made, by its own rows."""
    waiting = {f"{path.parents[1].name}.{path.stem}" for path in CHANGES}
    for file in ("troth.sqlite3", "shares.sqlite3"):
        with closing(sqlite3.connect(home / file)) as database:
            rows = database.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
            waiting -= {name for (name,) in rows}
    return waiting


def contents(home: Path) -> dict[str, str]:
    """Return what a home says: its version, and every row of its databases."""
    found = {"version": (home / version.FILE).read_text()}
    for file in ("troth.sqlite3", "shares.sqlite3"):
        with closing(sqlite3.connect(home / file)) as database:
            found[file] = "\n".join(database.iterdump())
    return found


def troth(home: Path, *words: str) -> str:
    """Call a command that has to do its work; return what it said."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth", *words],
        env=around(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def walk(host: Host, account: dict[str, str]) -> None:
    """Let someone in by the first page, and open every engagement that they find on Today."""
    browser = Browser(host.url)
    forms = browser.get("/").expect().forms
    browser.send(next(f for f in forms if ("email", account["email"]) in f.fields)).expect()
    today = browser.get("/today").expect()
    found = sorted(set(re.findall(r'href="(/engagements/[0-9a-f-]{36}(?:/sponsor)?)"', today.html)))
    assert found, today.text
    for address in (*WALKED, *found):
        browser.get(address).expect()
    for address in {where.removesuffix("/sponsor") for where in found}:
        charter = browser.get(f"{address}/charter").expect()
        assert "This signature does not hold" not in charter.text  # as it was signed then


def held(home: Path) -> dict[str, tuple[bytes, int]]:
    """Return what stands in each file of a home, and the rights to it."""
    files = (path for path in home.rglob("*") if path.is_file())
    return {str(p.relative_to(home)): (p.read_bytes(), p.stat().st_mode) for p in files}


def refused(home: Path, *words: str) -> str:
    """Call a command that has to end with one sentence; return it."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth", *words],
        env=around(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("named", "word"),
    [(None, "serve"), ("99.0.0", "serve"), ("0.0.1", "serve"), (None, "demo"), (None, "tick")],
)
def test_a_home_of_another_version_is_refused_before_anything_is_written(
    own: Path, tmp_path: Path, named: str | None, word: str
) -> None:
    home = tmp_path / "home"
    unpack(own, home)
    (home / "begun").chmod(0o640)  # a right of others, which serving would take away
    if named is None:
        (home / version.FILE).unlink()
    else:
        (home / version.FILE).write_text(named)
    before = held(home)
    said = refused(home, word)
    assert said.startswith(f"troth: The home {home} ")
    assert len(said.splitlines()) == 1
    assert held(home) == before


def test_a_database_with_changes_that_this_version_lacks_is_not_served(
    own: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    unpack(own, home)
    with closing(sqlite3.connect(home / "troth.sqlite3", isolation_level=None)) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('engagements', '0001', '')"
        )
    before = (home / "troth.sqlite3").read_bytes()
    assert "does not know (engagements.0001)" in refused(home, "serve")
    assert (home / "troth.sqlite3").read_bytes() == before


@pytest.mark.parametrize("named", [None, "99.0.0"])
def test_a_backup_of_another_version_is_not_restored(
    own: Path, tmp_path: Path, named: str | None
) -> None:
    home = tmp_path / "home"
    unpack(own, home)
    subprocess.run(
        [sys.executable, "-P", "-m", "troth", "backup"],
        env=around(home),
        capture_output=True,
        check=True,
    )
    for path in home.glob("backups/*/*/manifest.json"):
        told = json.loads(path.read_text())
        assert told.pop("version") == __version__
        path.write_text(json.dumps(told | ({"version": named} if named else {})))
    to = tmp_path / "restored"
    for words in (("--check",), ("--to", str(to))):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "troth", "restore", *words],
            env=around(home),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        (fault,) = (line for line in done.stdout.splitlines() if line.startswith("FAULT"))
        assert fault.startswith("FAULT  What was copied ")
        assert (named or f"before {version.OLDEST}") in fault
    assert not to.exists(), "Nothing was laid down."
