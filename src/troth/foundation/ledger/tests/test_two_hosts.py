"""Two real hosts on loopback: one witnesses the other, and catches its fork and its rollback."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from uuid import uuid4

import pytest

from troth.app.proofs.host import Host as Served
from troth.foundation.ledger.tests import homes
from troth.foundation.ledger.verify.command import verify
from troth.foundation.ledger.verify.notes import open_note, read_key

pytestmark = pytest.mark.slow

CHAIN, CLEO = str(uuid4()), str(uuid4())


@pytest.fixture(scope="module")
def homes_of(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("two-hosts")


@pytest.fixture(scope="module")
def watched(homes_of: Path) -> Iterator[Served]:
    yield from _serving(homes_of / "watched")


@pytest.fixture(scope="module")
def watching(homes_of: Path) -> Iterator[Served]:
    yield from _serving(homes_of / "watching")


def _serving(home: Path) -> Iterator[Served]:
    home.mkdir()
    assert homes.act(home, "prepare").returncode == 0
    served = Served(home)
    # A checkpoint is never older than the one before, and a server signs as soon as it starts.
    _grow(served, 3)
    served.start()
    try:
        yield served
    finally:
        served.stop()


def _grow(host: Served, times: int) -> None:
    done = homes.act(host.home, "publish", CHAIN, str(times))
    assert done.returncode == 0, done.stderr


def _look(watching: Served, watched: Served) -> CompletedProcess[str]:
    return homes.run(watching.home, "witness", watched.url)


def _bundle(host: Served, to: Path) -> str:
    done = homes.act(host.home, "bundle", CHAIN, CLEO)
    assert done.returncode == 0, done.stderr
    to.write_text(done.stdout, encoding="utf-8")
    return str(to)


@pytest.mark.clause("GCE-1.9")
def test_a_witness_signs_what_grows_and_catches_a_fork_and_a_rollback(
    watched: Served, watching: Served, tmp_path: Path
) -> None:
    first = _look(watching, watched)
    assert first.returncode == 0, first.stderr
    assert "compare it by another way" in first.stdout
    assert "does not take our signature" in first.stdout

    key = watching.command("witness").splitlines()[3].strip()
    assert "may sign our checkpoints" in watched.command("witness", "--trust", key)
    copy = tmp_path / "copy"
    shutil.copytree(watched.home, copy)  # before the fork, as from a backup

    _grow(watched, 4)
    honest = _look(watching, watched)
    assert "We signed that, and it took our signature." in honest.stdout, honest.stderr
    seen = _bundle(watched, tmp_path / "one.json")
    assert any(
        line.startswith(f"The witness {key.split('+')[0]} saw the log over 7 entries")
        for line in verify(seen, witness=key)
    )

    watched.stop()
    other = Served(copy)
    other.address, other.url = watched.address, watched.url
    other.start()
    try:
        rolled_back = _look(watching, other)
        assert rolled_back.returncode == 1
        assert "was rolled back: it had 7 entries, now 3" in rolled_back.stderr
        _grow(other, 9)
        forked = _look(watching, other)
        assert forked.returncode == 1
        assert "THE LOG DOES NOT HOLD" in forked.stderr
        assert "a fork, or a log written anew" in forked.stderr
        other_file = _bundle(other, tmp_path / "two.json")
    finally:
        other.stop()

    _evidence_holds(watching, Path(seen))
    for one, another in ((seen, other_file), (other_file, seen)):
        done = homes.run(tmp_path, "verify", one, "--against", another)
        assert done.returncode == 1
        assert "IT DOES NOT HOLD" in done.stdout
    gone = _look(watching, watched)
    assert gone.returncode == 2
    assert "Nothing was learnt" in gone.stderr


def _evidence_holds(watching: Served, seen: Path) -> None:
    found = sorted((watching.home / "evidence").glob("log-*.json"))
    kinds = [json.loads(file.read_text())["what"] for file in found]
    assert kinds == ["rollback", "fork"]
    evidence = json.loads(found[1].read_text())
    theirs = read_key(json.loads(seen.read_text())["host_key"])
    sizes = [open_note(evidence[name], theirs).size for name in ("first", "second")]
    assert sizes[0] == 7
    assert sizes[1] >= 12
