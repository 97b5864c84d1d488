"""A host moves to PostgreSQL and back, whole; what does not fit is refused before that."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.homes.make import around, unpack
from tests.homes.test_updates import KEPT, PEOPLE, walk
from tests.servers import postgresql
from troth.app.backups import moving
from troth.app.host import presence
from troth.app.proofs.host import Host

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("homes")]
FILES = ("troth.sqlite3", "shares.sqlite3")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in use, of this version."""
    made = tmp_path_factory.mktemp("moving") / "home"
    unpack(KEPT[0], made)
    assert call(made, "upgrade").returncode == 0
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """Two empty databases of PostgreSQL."""
    with postgresql() as found:
        yield found


def call(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "troth", *words],
        env={**around(home), **more},
        capture_output=True,
        text=True,
        check=False,
    )


def move(home: Path, to: dict[str, str], **more: str) -> subprocess.CompletedProcess[str]:
    named = {name.replace("TROTH_", "TROTH_MOVE_"): address for name, address in to.items()}
    return call(home, "move", **named, **more)


def files(folder: Path) -> dict[str, str]:
    names = ("TROTH_DATABASE", "TROTH_SHARES")
    return {name: f"sqlite:///{folder / file}" for name, file in zip(names, FILES, strict=True)}


def rows(folder: Path) -> dict[str, list[str]]:
    """Return every row of every table, as SQLite has it, but for the time of a migration."""
    found: dict[str, list[str]] = {}
    for file in FILES:
        with closing(sqlite3.connect(folder / file)) as database:
            names = "SELECT name FROM sqlite_master WHERE type = 'table'"
            for (table,) in database.execute(names).fetchall():
                if table not in ("django_migrations", "sqlite_sequence"):
                    told = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
                    found[f"{file} {table}"] = sorted(map(plain, told))
    return found


def plain(row: tuple[object, ...]) -> str:
    """Say a row without the spaces that JSON may have or not."""
    return repr(
        [
            json.dumps(json.loads(value), sort_keys=True)
            if isinstance(value, str) and value[:1] in ("{", "[")
            else value
            for value in row
        ]
    )


def test_a_host_moves_to_postgresql_and_back_whole(
    home: Path, server: dict[str, str], tmp_path: Path
) -> None:
    before = rows(home)
    there = move(home, server)
    assert there.returncode == 0, there.stdout + there.stderr
    assert "FAULT" not in there.stdout
    count = sum(map(len, before.values()))
    assert count > 500
    told = [int(word) for word in there.stdout.split() if word.isdecimal()]
    assert sum(told[0:3:2]) == count, there.stdout
    assert "Every chain of the ledger holds" in there.stdout
    assert "Every engagement has its shares" in there.stdout
    back = move(home, files(tmp_path), **server)
    assert back.returncode == 0, back.stdout + back.stderr
    assert rows(tmp_path) == before
    assert rows(home) == before, "What it was moved from stays as it was."


def test_people_find_their_own_after_the_move_and_what_they_write_gets_a_number(
    home: Path, server: dict[str, str]
) -> None:
    host = Host(home)
    host.extra = dict(server)
    try:
        host.start()
        for account in json.loads(call(home, "demo", "--json", **server).stdout):
            if account["name"] in PEOPLE:
                walk(host, account)
    finally:
        host.stop()


def test_what_does_not_fit_is_refused_in_words(home: Path, tmp_path: Path) -> None:
    unnamed = call(home, "move")
    assert unnamed.returncode == 1
    assert "TROTH_MOVE_DATABASE and TROTH_MOVE_SHARES" in unnamed.stderr
    alike = move(home, dict.fromkeys(files(tmp_path), f"sqlite:///{tmp_path}/one.sqlite3"))
    assert "needs a database of its own" in alike.stderr
    taken = tmp_path / "taken"
    taken.mkdir()
    with closing(sqlite3.connect(taken / FILES[0])) as other:
        other.execute("CREATE TABLE one (id)")
    full = move(home, files(taken))
    assert "is not empty" in full.stderr
    presence.hold(home)
    try:
        served = move(home, files(tmp_path))
        assert "is being served" in served.stderr
    finally:
        os.close(presence._held.pop())
    for done in (unnamed, alike, full, served):
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
    assert not any((tmp_path / file).exists() for file in FILES)


def test_one_bit_that_differs_is_seen(home: Path) -> None:
    with closing(sqlite3.connect(home / FILES[0], isolation_level=None)) as database:
        one = "SELECT id, name FROM people_person ORDER BY id LIMIT 1"
        pk, name = database.execute(one).fetchone()
        first = held(home)
        other = bytes([name[0] ^ 1]) + name[1:]
        database.execute("UPDATE people_person SET name = ? WHERE id = ?", (other, pk))
        changed = held(home)
        database.execute("UPDATE people_person SET name = ? WHERE id = ?", (name, pk))
        assert changed != first
        assert held(home) == first


def held(home: Path) -> str:
    """Return what the comparison says of the table of people."""
    script = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "from troth.accounts.people.models import Person\n"
        f"from {moving.__name__} import _held\n"
        "print(_held(Person, connection))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**around(home), "DJANGO_SETTINGS_MODULE": "troth.app.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
