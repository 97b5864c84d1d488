"""The migrations lead to the tables that the other tests use, and a host starts on them."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.shape import shape

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 120.0
ADDRESS = os.environ.get("TROTH_DATABASE", "")
There = dict[str, str]


@pytest.fixture
def there(tmp_path: Path) -> Iterator[There]:
    """The surroundings of an empty home: files, or two empty databases of the server."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
    own = {"TROTH_HOME": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    if not ADDRESS:
        yield {**kept, **own}
        return
    names = [f"empty_{uuid4().hex}" for _ in range(2)]
    with psycopg.connect(ADDRESS, autocommit=True) as server:
        for name in names:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        addresses = [f"{ADDRESS.rpartition('/')[0]}/{name}" for name in names]
        databases = dict(zip(("TROTH_DATABASE", "TROTH_SHARES"), addresses, strict=True))
        yield {**kept, **own, **databases}
        for name in names:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.mark.django_db(databases=("default", "shares"))
def test_the_migrations_lead_to_the_tables_of_the_models(there: There) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.shape"],
        env={**there, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ours = json.loads(json.dumps(shape()))
    assert json.loads(done.stdout) == ours
    assert "default.people_person" in ours


@pytest.mark.skipif(not ADDRESS, reason="./test --postgres runs it; the journeys do on SQLite")
def test_a_host_with_the_cast_starts_on_postgresql(there: There, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    around = {**there, "TROTH_BIND": bind, "TROTH_URL": f"http://{bind}"}
    troth = [sys.executable, "-P", "-m", "troth"]
    made = subprocess.run([*troth, "demo"], env=around, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    log = tmp_path / "log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [*troth, "serve", "--workers", "2"], env=around, stdout=out, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            assert _status(f"http://{bind}/readyz", server) == 200, log.read_text(errors="replace")
            assert _status(f"http://{bind}/sign-in", server) == 200
        finally:
            server.terminate()


def _status(url: str, server: subprocess.Popen[bytes]) -> int:
    """Ask until there is an answer; return its status, or 0 when the server stopped."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
                return int(answer.status)
        except (URLError, ConnectionError):
            time.sleep(0.1)
    return 0
