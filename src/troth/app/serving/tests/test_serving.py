"""The processes of a real server: whose answer is whose, and what happens when one of them ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers import postgresql
from troth.app.proofs.browser import Browser
from troth.app.proofs.host import Host, throwaway
from troth.app.serving.tests.test_first_minute import PASSWORD, refused

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving")]

PEOPLE = 6
SECONDS = 12.0
SOON = 150.0
CHAINS = (
    "import django; django.setup();"
    "from troth.app.backups.examine import findings;"
    "print([f.words for f in findings() if not f.holds])"
)

LIMITS = (
    "import django; django.setup();"
    "from django.db import connection as c; k = c.cursor();"
    "print(k.execute('SHOW statement_timeout').fetchone()[0]);"
    "print(k.execute('SHOW lock_timeout').fetchone()[0])"
)


def inside(host: Host, program: str) -> str:
    """Run a few lines on a host's databases; return what they print."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={**host._environment(), "DJANGO_SETTINGS_MODULE": "troth.app.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def on_postgresql() -> Iterator[Host]:
    with postgresql() as addresses, throwaway() as host:
        host.extra.update(addresses)
        host.start()
        yield host


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with throwaway() as made:
        made.start()
        yield made


@dataclass
class Person:
    """Someone in a browser of their own, and what went wrong there."""

    name: str
    browser: Browser
    answers: int = 0
    faults: list[str] = field(default_factory=list)

    def look(self, others: list[str]) -> None:
        """Ask for one's own page, change it, ask for what is out of reach, and compare."""
        for address in ("/account", "/today"):
            page = self.browser.get(address)
            self._hold(page.status == 200, f"{address} answered {page.status}: {page.text[:200]}")
            self._hold(f"<b>{self.name}</b>" in page.html, f"{address} is not of {self.name}")
            self._hold(not [o for o in others if o in page.html], f"{address} shows another")
        form = self.browser.get("/account").form("/account", having="name")
        page = self.browser.send(form, {"name": self.name, "time_zone": "Europe/Vienna"})
        self._hold(page.status == 200 and f"<b>{self.name}</b>" in page.html, "a name was lost")
        page = self.browser.get("/administration/accounts")  # enters their ledger
        self._hold(page.status == 404, f"out of reach answered {page.status}")

    def _hold(self, holds: bool, words: str) -> None:
        self.answers += 1
        if not holds:
            self.faults.append(words)


def somebody(host: Host, number: int) -> Person:
    name = f"Person{number:02}"
    browser = Browser(host.url)
    form = browser.get("/sign-up").form("/sign-up", having="again")
    given = {"name": name, "email": f"{name}@people.example", "password": PASSWORD}
    browser.send(form, {**given, "again": PASSWORD}).expect()
    return Person(name, browser)


def everybody_at_once(people: list[Person], seconds: float) -> None:
    names = [person.name for person in people]
    over = time.monotonic() + seconds

    def live(person: Person) -> None:
        others = [name for name in names if name != person.name]
        while time.monotonic() < over:
            try:
                person.look(others)
            except Exception as problem:  # noqa: BLE001 - each is a request that was dropped
                person.faults.append(f"{type(problem).__name__}: {problem}"[:300])

    with ThreadPoolExecutor(len(people)) as crowd:
        list(crowd.map(live, people))


def soon(holds: Callable[[], object], what: str) -> None:
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.1)
    pytest.fail(what)


def children(pid: int, of: str) -> list[int]:
    """Return the child processes whose command line has a word in it."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        listed += (thread / "children").read_text().split()
    return [int(c) for c in sorted(set(listed)) if of in _line(int(c))]


def _line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except OSError:
        return False


def databases_open(pid: int) -> list[str]:
    """Return the files of databases and the connected Unix sockets that a process holds."""
    links = [str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink()]
    inodes = {m[1] for link in links if (m := re.match(r"socket:\[(\d+)\]", link))}
    rows = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    connected = {row[6] for row in rows if row[5] == "03"} & inodes
    return [link for link in links if ".sqlite3" in link] + sorted(connected)


def test_on_postgresql_every_answer_is_whose_it_is_also_while_it_is_reloaded(
    on_postgresql: Host,
) -> None:
    host = on_postgresql
    assert databases_open(host.pid) == [], "The server shares a connection with its workers."
    people = [somebody(host, number) for number in range(PEOPLE)]
    hups = [threading.Timer(at, os.kill, (host.pid, signal.SIGHUP)) for at in (1.0, SECONDS / 2)]
    for hup in hups:
        hup.start()
    everybody_at_once(people, SECONDS)
    assert [fault for person in people for fault in person.faults] == []
    assert min(person.answers for person in people) > PEOPLE
    # Two signals at once are one: while workers are replaced, a second signal is not counted.
    times = host.log.count("HUP signal received")
    assert times
    soon(lambda: host.log.count("Stopped old worker") >= 2 * times, "A worker was not replaced.")
    assert databases_open(host.pid) == []
    assert children(host.pid, "troth sequence")
    host.command("tick")
    assert inside(host, CHAINS).strip() == "[]"


def test_what_hangs_in_postgresql_is_ended(on_postgresql: Host) -> None:
    assert inside(on_postgresql, LIMITS).split() == ["30s", "10s"]


def test_a_dead_sequencer_is_told_and_started_again(on_postgresql: Host) -> None:
    host = on_postgresql
    (first,) = children(host.pid, "troth sequence")
    os.kill(first, signal.SIGKILL)
    soon(lambda: children(host.pid, "troth sequence") not in ([], [first]), "It stays away.")
    assert "troth sequence ended with -9" in host.log
    (second,) = children(host.pid, "troth sequence")
    os.kill(second, signal.SIGSTOP)  # it is there, and does nothing
    try:
        beat = host.home / "beats" / "sequence"
        long_ago = time.time() - 600
        time.sleep(3)
        os.utime(beat, (long_ago, long_ago))
        page = Browser(host.url).get("/readyz")
        assert page.status == 503
        assert '"sequence": false' in page.html
    finally:
        os.kill(second, signal.SIGCONT)
    soon(host.is_ready, "The sequencer works again, and the host is not ready.")


def test_a_killed_worker_and_a_killed_clock_are_replaced(host: Host) -> None:
    somebody(host, 1)
    (clock,) = children(host.pid, "troth clock")
    worker, *_ = children(host.pid, "spawn_main")
    for pid in (clock, worker):
        os.kill(pid, signal.SIGKILL)
    soon(lambda: clock not in children(host.pid, "troth clock") != [], "There is no clock.")
    soon(lambda: "Respawning worker" in host.log, "The worker is not replaced.")
    soon(host.is_ready, "The host is not ready.")
    somebody(host, 2)
    assert host._process is not None
    assert host._process.poll() is None


def test_there_is_one_server_to_a_home(host: Host) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        other = f"127.0.0.1:{free.getsockname()[1]}"
    assert "is being served from" in refused(host, TROTH_BIND=other)


def test_nobody_answers_when_the_server_was_killed(host: Host) -> None:
    ours = host.processes()
    os.kill(host.pid, signal.SIGKILL)
    host._process.wait()  # type: ignore[union-attr]
    soon(lambda: not [pid for pid in ours if is_alive(pid)], "A process outlives its server.")
    with pytest.raises(OSError, match="refused"):
        Browser(host.url).get("/livez")
    host.start()
