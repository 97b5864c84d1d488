"""kill -9 anywhere, clocks that go back, writers side by side: the log stays whole."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from troth.foundation.ledger import queries, sequencer, services
from troth.foundation.ledger.events import KNOCKED
from troth.foundation.ledger.models import Checkpoint, Entry
from troth.foundation.ledger.tests import homes
from troth.foundation.ledger.tests.hosts import AT, Host
from troth.foundation.ledger.verify.bundle import check

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

There = dict[str, str]

on_server = pytest.mark.skipif(
    "TROTH_DATABASE" not in os.environ, reason="embedded: all writers share one file"
)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[There]:
    """Say where the databases of a home of this test lie: files, or a server's own database."""
    address = os.environ.get("TROTH_DATABASE")
    if address is None:
        assert homes.act(tmp_path, "prepare").returncode == 0
        yield {}
        return
    name = f"faults_{uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            found = {"TROTH_DATABASE": f"{address.rpartition('/')[0]}/{name}"}
            made = homes.act(tmp_path, "prepare", there=found)
            assert made.returncode == 0, made.stderr
            yield found
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def holds(home: Path, there: There) -> dict[str, int]:
    done = homes.act(home, "holds", there=there)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_killed_before_any_statement_the_log_is_whole_after_the_next_start(
    tmp_path: Path, there: There
) -> None:
    done = homes.act(tmp_path, "die", there=there)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 60  # so many statements, so many deaths
    found = holds(tmp_path, there)
    assert found["size"] == found["entries"] > 100


def test_killed_at_any_moment_nothing_that_was_written_is_missing(
    tmp_path: Path, there: There
) -> None:
    random, told = Random(5), 0  # noqa: S311 - the same course each time
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-P", str(homes.ACTS), "live"],
            env=homes.surroundings(tmp_path, **there),
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        time.sleep(random.uniform(0.01, 0.4))
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().split("\n")[:-1]
        process.wait()
        process.stdout.close()
        told = max(told, *map(int, said), 0) if said else told
    found = holds(tmp_path, there)
    assert found["entries"] >= told > 20
    assert found["size"] == found["entries"]


@pytest.mark.django_db
def test_a_clock_that_goes_back_orders_nothing_anew_and_no_checkpoint_is_older() -> None:
    host = Host()
    moments = [AT, AT - timedelta(days=400), AT + timedelta(days=1), AT - timedelta(hours=1)]
    for n, at in enumerate(moments):
        services.record(KNOCKED, chain=host.chain, by=None, at=at, why=str(n))
        sequencer.run(at=at)
    assert [t.why for t in reversed(queries.entries([host.chain]))] == ["0", "1", "2", "3"]
    times = list(Checkpoint.objects.order_by("size").values_list("at", flat=True))
    assert times == [AT, AT, moments[2], moments[2]]
    assert check(host.bundle())


@on_server
@pytest.mark.django_db(transaction=True)
def test_writers_of_different_engagements_never_wait_for_each_other() -> None:
    """One holds its chain, a second the whole tree; a third writes all the same."""
    chains = [uuid4() for _ in range(3)]
    ready, let_go, failures = threading.Barrier(3), threading.Event(), []

    def hold(action: object) -> None:
        try:
            with transaction.atomic():
                action()  # type: ignore[operator]
                ready.wait(10)
                let_go.wait(10)
        except Exception as failure:  # noqa: BLE001 - told to the test
            failures.append(failure)
        finally:
            connection.close()

    def write() -> None:
        services.record(KNOCKED, chain=chains[0], by=None, at=AT)

    holders = [threading.Thread(target=hold, args=(a,)) for a in (write, sequencer._locked_size)]
    for thread in holders:
        thread.start()
    ready.wait(10)
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
    for chain in chains[1:]:
        services.record(KNOCKED, chain=chain, by=None, at=AT)
    with pytest.raises(Exception, match="lock timeout"), transaction.atomic():
        services.record(KNOCKED, chain=chains[0], by=None, at=AT)  # the lock is real
    assert time.monotonic() - began < 8
    assert set(Entry.objects.values_list("chain_id", flat=True)) == set(chains[1:])
    let_go.set()
    for thread in holders:
        thread.join(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
    assert failures == []
    assert sequencer.run(at=AT).size == 3


@on_server
@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sequencers_leave_one_unbroken_log() -> None:
    chains, failures = [uuid4() for _ in range(4)], []

    def go(act: object) -> None:
        try:
            for _ in range(25):
                act()  # type: ignore[operator]
        except Exception as failure:  # noqa: BLE001 - told to the test
            failures.append(failure)
        finally:
            connection.close()

    def writer(chain: object) -> object:
        return lambda: services.record(KNOCKED, chain=chain, by=None, at=AT)  # type: ignore[arg-type]

    acts = [*map(writer, chains * 2), *[lambda: sequencer.run(at=AT)] * 2]
    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sequencer.run(at=AT, whole=True).size == 200
    assert [queries.verify(chain) for chain in chains] == [50] * 4
    assert check(Host(chain=chains[0]).bundle())


@on_server
@pytest.mark.django_db(transaction=True)
def test_only_one_worker_sequences_and_another_takes_over() -> None:
    from troth.app.clock import sequencing

    other = psycopg.connect(_server(), autocommit=True)
    try:
        other.execute("SELECT pg_advisory_lock(%s)", [sequencing.LOCK])
        assert not sequencing.is_ours()
    finally:
        other.close()
    end = time.monotonic() + 5
    while not sequencing.is_ours() and time.monotonic() < end:
        time.sleep(0.05)
    assert sequencing.is_ours()
    with suppress(psycopg.Error), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


def _server() -> str:
    found = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    return make_conninfo(dbname=name, user=found["USER"], host=found["HOST"])
