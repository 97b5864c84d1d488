"""Starts a PostgreSQL of the tests' own, runs a command against it, and stops it.

`python -m tests.servers COMMAND …` gives the command two databases of the server, in
TROTH_DATABASE and TROTH_SHARES; `python -m tests.servers --check` only says whether the server's
programs are installed.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

START_SECONDS = 30.0
ROLE = "troth"
DATABASES = {"TROTH_DATABASE": "troth", "TROTH_SHARES": "shares"}
# Nothing here outlives the run, so nothing waits for the disk.
HASTE = ("fsync", "synchronous_commit", "full_page_writes")


class ServerMissing(Exception):
    """PostgreSQL is not installed, or did not start."""


def programs() -> Path:
    """Give the folder that holds initdb and postgres; the newest of Debian's, else the PATH's."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3])
    )
    if debian:
        return debian[-1].parent
    found = shutil.which("postgres")
    if found is None:
        raise ServerMissing("PostgreSQL is not installed. On Debian: apt install postgresql")
    return Path(found).resolve().parent


def account() -> str | None:
    """Name the account to run as: PostgreSQL refuses to run as root. None means as oneself."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@contextmanager
def postgresql() -> Iterator[dict[str, str]]:
    """Run a server on a socket in a folder of its own; give a URL for each of DATABASES.

    Raises ServerMissing when the programs are not there or the server does not come up.
    """
    folder = programs()
    user = account()
    with tempfile.TemporaryDirectory(prefix="troth-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        if user is not None:
            shutil.chown(home, user)
        _initialise(folder, home, user)
        server = _start(folder, home, user)
        try:
            _wait(folder, home, server)
            _create_databases(folder, home)
            yield {
                variable: f"postgresql://{ROLE}@{quote(name, safe='')}/{database}"
                for variable, database in DATABASES.items()
            }
        finally:
            server.send_signal(signal.SIGINT)  # a fast stop: sessions are cut, files are closed
            try:
                server.wait(timeout=START_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _initialise(folder: Path, home: Path, user: str | None) -> None:
    made = subprocess.run(
        [
            *(folder / "initdb", "--pgdata", home / "data", "--username", ROLE),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        cwd=home,
        user=user,
        extra_groups=None if user is None else [],
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise ServerMissing(f"initdb failed:\n{made.stderr}")


def _start(folder: Path, home: Path, user: str | None) -> subprocess.Popen[bytes]:
    options = ["listen_addresses=", f"unix_socket_directories={home}", "max_connections=60"]
    options += [f"{name}=off" for name in HASTE]
    flags = [part for option in options for part in ("-c", option)]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [folder / "postgres", "-D", home / "data", *flags],
            cwd=home,
            user=user,
            extra_groups=None if user is None else [],
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the terminal goes to the tests first; the server is stopped after them.
            start_new_session=True,
        )


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C"}


def _wait(folder: Path, home: Path, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        ready = subprocess.run([folder / "pg_isready", "--quiet", "--host", home], check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.05)
    log = (home / "log").read_text(errors="replace")
    raise ServerMissing(f"PostgreSQL did not start:\n{log}")


def _create_databases(folder: Path, home: Path) -> None:
    for database in DATABASES.values():
        subprocess.run(
            [folder / "createdb", "--host", home, "--username", ROLE, database], check=True
        )


def _leave(signum: int, _frame: object) -> None:
    sys.exit(128 + signum)


def main(words: list[str]) -> int:
    """Run the command that the words make up; give its exit code."""
    if words == ["--check"]:
        try:
            programs()
        except ServerMissing:
            return 1
        return 0
    signal.signal(signal.SIGTERM, _leave)
    try:
        with postgresql() as addresses:
            there = {**os.environ, **addresses}
            return subprocess.run(words, env=there, check=False).returncode
    except ServerMissing as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
