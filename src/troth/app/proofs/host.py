"""A host of the proof's own: a throwaway home, the real server on loopback, and a provider."""

import email
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPException
from pathlib import Path

from troth.app.proofs.browser import Browser
from troth.app.proofs.provider import CLIENT, Provider
from troth.app.proofs.unsealed import MARKER

START_SECONDS = 240.0
STOP_SECONDS = 15.0
POST_SECONDS = 20.0
SERVE = ("troth", "serve", "--workers", "2")
UNSEALED = ("troth.app.proofs.unsealed",)
UNGUARDED = ("troth.app.proofs.unguarded",)
_SOURCE = Path(__file__).resolve().parents[3]


class NotServing(Exception):
    """The server of the proof did not start, or stopped by itself."""


class Host:
    """One throwaway home and the server on it. Everything the server writes is in the home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        port = _free_port()
        self.address = f"127.0.0.1:{port}"
        self.url = f"http://localhost:{port}"  # a name, since passkeys need one
        self.provider = Provider()
        self.extra: dict[str, str] = {}
        """Further settings of this host, by their names in the environment."""
        self._log = home / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._spent = 0.0
        (home / "temp").mkdir(exist_ok=True)

    def start(self, module: Sequence[str] = SERVE) -> None:
        """Start the server and wait until it is ready, or raise NotServing."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", "-m", *module],
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            if self.is_ready():
                return
            time.sleep(0.1)
        raise NotServing(f"The server did not start:\n{self.log}")

    def is_ready(self) -> bool:
        """Say whether the server answers that it does its work."""
        browser = Browser(self.url)
        browser.headers["X-Forwarded-Proto"] = "https" if "TROTH_BEHIND_PROXY" in self.extra else ""
        try:
            return browser.get("/readyz").status == 200  # noqa: PLR2004 - HTTP
        except (OSError, HTTPException):  # a connection to oneself, while nobody listens, echoes
            return False

    @property
    def pid(self) -> int:
        """The process of the server, whose children are its workers."""
        if self._process is None:
            raise NotServing("The server was not started.")
        return self._process.pid

    def processes(self) -> list[int]:
        """Return the processes of the server and its workers (Linux; elsewhere none)."""
        found, waiting = [], [self.pid]
        while waiting and Path(f"/proc/{self.pid}/task").is_dir():
            found.append(pid := waiting.pop())
            for thread in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        return found

    def cpu_seconds(self) -> float:
        """Return the processor time that the server has used so far (Linux; elsewhere 0)."""
        ticks = 0
        for pid in self.processes():
            told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, told[11:15]))  # of itself and of children that ended
        self._spent = max(self._spent, ticks / os.sysconf("SC_CLK_TCK"))
        return self._spent

    def stop(self) -> None:
        """Ask the server to stop, and wait for it."""
        if self._process is None or self._process.poll() is not None:
            return
        self.cpu_seconds()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def command(self, *words: str) -> str:
        """Run a `troth` command on this home, and return what it said."""
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "troth", *words],
            cwd=self.home,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotServing(f"troth {words[0]} failed:\n{done.stderr}")
        return done.stdout

    @property
    def log(self) -> str:
        """What the server has said."""
        return self._log.read_text(errors="replace")

    def letters(self, to: str) -> list[str]:
        """Return the letters in the mail folder to one address, the oldest first."""
        self._let_the_post_go()
        files = sorted((self.home / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        texts = [part for path in files for part in re.split(r"(?m)^-{79}\n", path.read_text())]
        return [
            t for t in texts if email.message_from_string(t).get("To", "").lower() == to.lower()
        ]

    def link(self, to: str, kind: str) -> str:
        """Return the latest link of a kind (`invitations`, `reset`) that was mailed to someone."""
        links = re.findall(rf"http[^\s\"<>]+/{kind}/[^\s\"<>]+", "\n".join(self.letters(to)))
        if not links:
            raise NotServing(f"No letter to {to} holds a link to /{kind}/.")
        return str(links[-1])

    def _let_the_post_go(self) -> None:
        """Wait until no letter waits any more: the clock carries them, once a second."""
        end = time.monotonic() + POST_SECONDS
        while time.monotonic() < end:
            with closing(sqlite3.connect(self.home / "troth.sqlite3", timeout=10)) as database:
                if not database.execute("SELECT count(*) FROM people_letter").fetchone()[0]:
                    return
            time.sleep(0.1)
        raise NotServing("Letters wait, and nothing sends them.")

    def let_time_pass(self) -> None:
        """Make every sign-in idle for longer than a vault stays open."""
        with closing(sqlite3.connect(self.home / "troth.sqlite3", timeout=10)) as database:
            database.execute("UPDATE people_session SET seen_at = datetime('now', '-20 minutes')")
            database.commit()

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
        return {
            **kept,
            "PYTHONPATH": str(_SOURCE),
            "TROTH_HOME": str(self.home),
            "TROTH_BIND": self.address,
            "TROTH_URL": self.url,
            "TROTH_OIDC_ISSUER": self.provider.issuer,
            "TROTH_OIDC_CLIENT_ID": CLIENT,
            "TMPDIR": str(self.home / "temp"),
            **self.extra,
        }


@contextmanager
def throwaway(*, control: bool = False) -> Iterator[Host]:
    """Give a host that is stopped and deleted at the end; a control is marked as such."""
    home = Path(tempfile.mkdtemp(prefix="troth-wall-")).resolve()
    try:
        if control:
            (home / MARKER).touch()
        host = Host(home)
        try:
            yield host
        finally:
            host.stop()
            host.provider.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def may_dump(pid: int) -> bool:
    """Say whether a process may write a core file: whether its hard limit is above 0 bytes."""
    limits = Path(f"/proc/{pid}/limits").read_text()
    (line,) = re.findall(r"(?m)^Max core file size .*", limits)
    return str(line).split()[5] != "0"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
