"""A backup of a home in use restores; what was shredded stays unreadable; faults are told."""

import errno
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.clock import NOW, machine_now
from troth.app.backups import copy, databases, manifest
from troth.foundation.vault.shred import SHARE_WINDOW

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("backup")]
SOURCE = Path(__file__).resolve().parents[4]
ACTS = str(Path(__file__).with_name("acts.py"))
TROTH = ("-P", "-m", "troth")


def around(home: Path, **more: str) -> dict[str, str]:
    """Return the surroundings of a process that works on this home alone."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TROTH_")}
    own = {"DJANGO_SETTINGS_MODULE": "troth.app.config.settings", "PYTHONPATH": str(SOURCE)}
    return {**kept, **own, "TROTH_HOME": str(home), **more}


def call(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Python on a home, and wait for it."""
    return subprocess.run(
        [sys.executable, *words],
        env=around(home, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def do(home: Path, *words: str, **more: str) -> str:
    """Run a command of Troth that has to succeed; return what it said."""
    done = call(home, *TROTH, *words, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def act(home: Path, *words: str, **more: str) -> dict[str, str]:
    """Do one of acts.py; return what came of it."""
    done = call(home, ACTS, *words, **more)
    assert done.returncode == 0, done.stderr
    came: dict[str, str] = json.loads(done.stdout)
    return came


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with the demo cast and one backup of it, made once; and the cast's password."""
    home = tmp_path_factory.mktemp("staged") / "home"
    password = str(json.loads(do(home, "demo", "--json"))[0]["password"])
    do(home, "backup")
    return home, password


@pytest.fixture
def home(staged: tuple[Path, str], tmp_path: Path) -> Path:
    """A home of the test's own, with a backup made before the test."""
    return shutil.copytree(staged[0], tmp_path / "home")


@pytest.fixture
def cleo(staged: tuple[Path, str]) -> tuple[str, str]:
    """Her address and her password."""
    return "cleo@acme.example", staged[1]


def copy_of(home: Path, part: str) -> Path:
    return manifest.newest(home / "backups" / part)


def remade(folder: Path) -> None:
    """Write the manifest again over a changed copy, as someone who is no accident would."""
    told = manifest.read(folder)
    (folder / manifest.FILE).unlink()
    at = datetime.fromisoformat(told.at)
    manifest.write(
        folder, told.part, at=at, host=told.host, marked=told.marks, version=told.version
    )


def in_store(path: Path, words: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        return database.execute(words).fetchall()


def test_a_backup_lies_in_three_places_for_its_owner_only(home: Path) -> None:
    folders = {part: copy_of(home, part) for part in manifest.PARTS}
    assert len({folder.name for folder in folders.values()}) == 1
    held = {p: sorted(f.name for f in folder.iterdir()) for p, folder in folders.items()}
    lying = {path.name for path in (home / "secrets").iterdir() if path.is_file()}
    secrets = {name for name in lying if not name.startswith(copy.OF_THE_MOMENT)}
    assert "mark" in lying - secrets, "The mark belongs to the live database."
    assert held["main"] == ["manifest.json", "settings.json", "troth.sqlite3"]
    assert held["shares"] == ["manifest.json", "shares.sqlite3"]
    assert held["secrets"] == sorted(secrets | {"manifest.json"})
    for folder in folders.values():
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_good_backup_holds_and_restores_into_an_empty_folder(
    home: Path, tmp_path: Path, cleo: tuple[str, str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    checked = do(home, "restore", "--check")
    assert "FAULT" not in checked
    assert "Every chain of the ledger holds" in checked
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before
    restored = tmp_path / "restored"
    do(home, "restore", "--to", str(restored))
    modes = {path.stat().st_mode & 0o777 for path in restored.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert act(restored, "read", *cleo) == act(home, "read", *cleo)
    again = call(home, *TROTH, "restore", "--to", str(restored))
    assert again.returncode == 1
    assert "never writes over a home" in again.stderr


def test_a_flipped_byte_is_told(home: Path) -> None:
    path = copy_of(home, "main") / "troth.sqlite3"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    checked = call(home, *TROTH, "restore", "--check")
    assert checked.returncode == 1
    assert "FAULT  main database: troth.sqlite3 was changed or damaged" in checked.stdout


def test_a_changed_ledger_is_told_though_the_manifest_fits(home: Path) -> None:
    folder = copy_of(home, "main")
    in_store(
        folder / "troth.sqlite3",
        "DELETE FROM ledger_entry WHERE id = (SELECT max(e.id) FROM ledger_entry e "
        "WHERE e.chain_id = (SELECT id FROM ledger_chain ORDER BY length DESC LIMIT 1))",
    )
    remade(folder)
    checked = call(home, *TROTH, "restore", "--check")
    assert checked.returncode == 1
    assert "FAULT" in checked.stdout.split("fits this version of Troth.")[-1], checked.stdout


def test_a_missing_share_is_told_and_a_shredded_one_is_not_taken_for_it(home: Path) -> None:
    held = in_store(home / "shares.sqlite3", "SELECT DISTINCT engagement FROM shares_shredshare")
    shredded, key = str(held[0][0]), str(held[1][0])
    act(home, "shred", shredded)
    do(home, "backup")
    assert "Shredded: 1." in do(home, "restore", "--check")
    folder = copy_of(home, "shares")
    words = f"DELETE FROM shares_shredshare WHERE engagement = '{key}'"  # noqa: S608 - an id
    in_store(folder / "shares.sqlite3", words)
    remade(folder)
    checked = call(home, *TROTH, "restore", "--check")
    assert checked.returncode == 1
    fault = "FAULT  A share is missing, so records do not open, for engagement: "
    assert f"{fault}{UUID(key)}\n" in checked.stdout


def test_a_foreign_pepper_is_told(home: Path) -> None:
    folder = copy_of(home, "secrets")
    (folder / "pepper").write_text(os.urandom(32).hex())
    remade(folder)
    checked = call(home, *TROTH, "restore", "--check")
    assert checked.returncode == 1
    said = "FAULT  These secrets are not the ones of the databases: pepper."
    assert said in checked.stdout


def test_a_pepper_of_another_host_is_told_by_the_database_though_all_manifests_agree(
    home: Path,
) -> None:
    (copy_of(home, "secrets") / "pepper").write_text(os.urandom(32).hex())
    (copy_of(home, "secrets") / "names").write_text((home / "secrets" / "names").read_text())
    held = {p.name: p.read_bytes() for p in copy_of(home, "secrets").iterdir()}
    held.pop(manifest.FILE)
    for part in manifest.PARTS:
        folder = copy_of(home, part)
        told = manifest.read(folder)
        (folder / manifest.FILE).unlink()
        at, marked = datetime.fromisoformat(told.at), manifest.marks(held)
        manifest.write(folder, part, at=at, host=told.host, marked=marked, version=told.version)
    checked = call(home, *TROTH, "restore", "--check")
    assert checked.returncode == 1
    assert re.search("FAULT .*pepper", checked.stdout), checked.stdout
    assert "holds  The host key opens the names" in checked.stdout


def test_each_part_holds_its_own_and_no_secret_lies_beside_the_databases(home: Path) -> None:
    # The id of the host is no secret: every manifest and every checkpoint names it.
    public = ("host", *copy.OF_THE_MOMENT)
    paths = [path for path in (home / "secrets").iterdir() if not path.name.startswith(public)]
    secrets = [path.read_bytes().strip() for path in paths]
    forms = {form for text in secrets for form in (text, *_raw(text)) if len(form) >= 8}
    assert len(forms) >= 5
    for part in ("main", "shares"):
        for path in copy_of(home, part).iterdir():
            content = path.read_bytes()
            assert not [form for form in forms if form in content], path
    in_main = (copy_of(home, "main") / "troth.sqlite3").read_bytes()
    shares = in_store(home / "shares.sqlite3", "SELECT share FROM shares_shredshare")
    assert shares
    assert not [share for (share,) in shares if share in in_main]


def _raw(text: bytes) -> list[bytes]:
    try:
        return [bytes.fromhex(text.decode())]
    except ValueError:
        return []


def test_a_checkpoint_that_was_kept_tells_a_backup_that_was_rolled_back(
    home: Path, tmp_path: Path, cleo: tuple[str, str]
) -> None:
    signed = call(
        home,
        "-c",
        "import django; django.setup(); from django.utils.timezone import now; "
        "from troth.foundation.ledger import sequencer; sequencer.run(at=now())",
    )
    assert signed.returncode == 0, signed.stderr
    do(home, "backup")
    note = tmp_path / "checkpoint"
    newest = "SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1"
    note.write_bytes(in_store(home / "troth.sqlite3", newest)[0][0])
    kept = ("restore", "--check", "--against", str(note))
    assert "are those of the checkpoint that was kept" in do(home, *kept)
    folder = copy_of(home, "main")
    in_store(folder / "troth.sqlite3", "UPDATE ledger_entry SET hash = randomblob(32) WHERE id = 3")
    remade(folder)
    changed = call(home, *TROTH, *kept)
    assert "FAULT  The log was rewritten" in changed.stdout, changed.stdout
    note.write_text("Keep this: nothing")
    assert "holds no checkpoint" in call(home, *TROTH, *kept).stdout
    assert "cannot be read" in call(home, *TROTH, *kept[:-1], str(tmp_path / "none")).stderr


def test_a_backup_that_was_cut_short_is_told(home: Path) -> None:
    path = copy_of(home, "main") / "troth.sqlite3"
    path.write_bytes(path.read_bytes()[:100_000])
    checked = call(home, *TROTH, "restore", "--check")
    assert "FAULT  main database: troth.sqlite3 was changed or damaged" in checked.stdout
    remade(path.parent)
    checked = call(home, *TROTH, "restore", "--check")
    assert checked.returncode == 1
    assert "FAULT" in checked.stdout
    assert "Traceback" not in checked.stdout + checked.stderr


def test_a_disk_that_is_full_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_database: object, into: Path, name: str) -> None:
        (into / name).write_bytes(b"the first half")
        if name == copy.NAMES["shares"]:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(copy, "_secrets", lambda: {"pepper": b"1"})
    monkeypatch.setattr(databases, "copy", full)
    with pytest.raises(copy.NotMade, match="No space left"):
        copy.make(tmp_path, at=NOW)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_public_keys_tell_another_host_though_all_manifests_agree(home: Path) -> None:
    for part in manifest.PARTS:
        folder = copy_of(home, part)
        (copy_of(home, "secrets") / "host").write_text("0123456789abcdef")
        told = manifest.read(folder)
        held = {p.name: p.read_bytes() for p in copy_of(home, "secrets").iterdir()}
        held.pop(manifest.FILE)
        (folder / manifest.FILE).unlink()
        at, marked = datetime.fromisoformat(told.at), manifest.marks(held)
        manifest.write(
            folder, part, at=at, host="0123456789abcdef", marked=marked, version=told.version
        )
    checked = call(home, *TROTH, "restore", "--check")
    assert checked.returncode == 1
    assert "FAULT  No public keys were signed for this host: 0123456789abcdef" in checked.stdout


def test_an_old_backup_of_what_was_shredded_opens_only_with_an_old_share(
    home: Path, tmp_path: Path, cleo: tuple[str, str]
) -> None:
    before = act(home, "read", *cleo)
    assert set(before.values()) == {"words"}
    old = {part: str(copy_of(home, part)) for part in manifest.PARTS}
    gone = min(before)
    act(home, "shred", gone)
    assert act(home, "read", *cleo) == {**before, gone: "Ended"}
    do(home, "backup")
    current = str(copy_of(home, "shares"))
    assert current != old["shares"]
    unreadable, readable = tmp_path / "unreadable", tmp_path / "readable"
    do(home, "restore", "--to", str(unreadable), "--main", old["main"], "--shares", current)
    assert act(unreadable, "read", *cleo) == {**before, gone: "Ended"}
    # This is why copies of the share store are kept for a week at most.
    do(home, "restore", "--to", str(readable), "--main", old["main"], "--shares", old["shares"])
    assert act(readable, "read", *cleo) == before


def test_copies_of_the_share_store_go_after_a_week_and_others_stay(home: Path) -> None:
    folder, now = home / "backups", machine_now()
    for part in manifest.PARTS:
        newest = copy_of(home, part)
        for age in (SHARE_WINDOW, SHARE_WINDOW - timedelta(hours=1)):
            shutil.copytree(newest, newest.with_name(manifest.stamp(now - age)))
    (folder / "shares" / "of somebody else").mkdir()
    assert "removed: 1\n" in do(home, "backup")
    left = {part: len(list((folder / part).iterdir())) for part in manifest.PARTS}
    assert left == {"main": 4, "shares": 4, "secrets": 4}
    do(home, "backup", "--keep-shares-days", "0", "--to", str(home / "none"))
    assert list((home / "none" / "shares").iterdir()) == []
    longer = call(home, *TROTH, "backup", "--keep-shares-days", "8")
    assert longer.returncode == 1
    assert "7 days at most" in longer.stderr


@pytest.fixture
def writer(home: Path, cleo: tuple[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that writes to the home without a pause."""
    with subprocess.Popen(
        [sys.executable, ACTS, "write", cleo[0]],
        env=around(home),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "wrote\n"
            yield process
        finally:
            process.kill()


def test_a_backup_while_somebody_writes_has_whole_chains(
    home: Path, writer: subprocess.Popen[str]
) -> None:
    path = home / "troth.sqlite3"
    lengths = []
    for _ in range(2):
        lengths.append(in_store(path, "SELECT count(*) FROM ledger_entry")[0][0])
        do(home, "backup")
        checked = do(home, "restore", "--check")
        assert "FAULT" not in checked
    assert writer.poll() is None
    assert lengths[1] > lengths[0]
    copied = copy_of(home, "main") / "troth.sqlite3"
    assert in_store(copied, "SELECT count(*) FROM ledger_entry")[0][0] >= lengths[1]


def test_a_database_that_is_missing_is_told_and_nothing_is_left(home: Path, tmp_path: Path) -> None:
    (home / "shares.sqlite3").unlink()
    done = call(home, *TROTH, "backup", "--to", str(tmp_path / "to"))
    assert done.returncode == 1
    assert "shares.sqlite3 could not be copied" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (home / "shares.sqlite3").exists()
    assert [path for path in (tmp_path / "to").rglob("*") if path.parent.name != "to"] == []


def test_no_backup_is_told(tmp_path: Path) -> None:
    done = call(tmp_path / "empty", *TROTH, "restore", "--check")
    assert done.returncode == 1
    assert "holds no backup" in done.stderr


def test_secrets_that_change_meanwhile_make_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = iter([{"names": b"old"}, {"names": b"new"}])
    monkeypatch.setattr(copy, "_secrets", lambda: next(changing))
    monkeypatch.setattr(databases, "copy", lambda *_: None)
    with pytest.raises(copy.NotMade, match="secrets changed"):
        copy.make(tmp_path, at=NOW)
    assert [path for path in tmp_path.rglob("*") if path.parent != tmp_path] == []


def test_a_missing_client_of_postgresql_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    database = {"ENGINE": "django.db.backends.postgresql", "NAME": "troth"}
    with pytest.raises(databases.NotCopied, match="apt install postgresql-client"):
        databases.copy(database, tmp_path, "troth")


ON_POSTGRESQL = os.environ.get("TROTH_DATABASE", "").startswith("postgres")


@pytest.fixture
def empty_databases() -> Iterator[list[str]]:
    """Addresses of four empty databases on the server of `./test --postgres`."""
    from psycopg import connect, sql

    server, _, _ = os.environ["TROTH_DATABASE"].rpartition("/")
    names = [f"backup_{number}" for number in range(4)]
    with connect(os.environ["TROTH_DATABASE"], autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield [f"{server}/{name}" for name in names]
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@pytest.mark.postgres
@pytest.mark.skipif(not ON_POSTGRESQL, reason="./test --postgres runs it")
def test_databases_on_postgresql_are_backed_up_and_restored(
    tmp_path: Path, empty_databases: list[str]
) -> None:
    home, restored = tmp_path / "home", tmp_path / "restored"
    one, two, three, four = empty_databases
    live = {"TROTH_DATABASE": one, "TROTH_SHARES": two}
    password = json.loads(do(home, "demo", "--json", **live))[0]["password"]
    before = act(home, "read", "cleo@acme.example", password, **live)
    gone = min(before)
    do(home, "backup", **live)
    act(home, "shred", gone, **live)
    assert act(home, "read", "cleo@acme.example", password, **live)[gone] == "Ended"
    unnamed = call(home, *TROTH, "restore", "--check")
    assert unnamed.returncode == 1
    assert "TROTH_RESTORE_DATABASE" in unnamed.stderr
    targets = {"TROTH_RESTORE_DATABASE": three, "TROTH_RESTORE_SHARES": four}
    said = do(home, "restore", "--to", str(restored), **targets)
    assert "FAULT" not in said
    there = {"TROTH_DATABASE": three, "TROTH_SHARES": four}
    assert act(restored, "read", "cleo@acme.example", password, **there) == before
    full = call(home, *TROTH, "restore", "--check", **targets)
    assert full.returncode == 1
    assert "already exists" in full.stderr
    missing = call(home, *TROTH, "backup", **live, PATH=str(tmp_path))
    assert missing.returncode == 1
    assert "apt install postgresql-client" in missing.stderr
