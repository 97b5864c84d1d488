"""Copies one database while it is in use, and brings a copy back: SQLite or PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

WAIT = 30.0
"""Seconds to wait for a database that is locked."""
DUMP = ".dump"
SQLITE = ".sqlite3"
_SURROUNDINGS = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}


class NotCopied(Exception):
    """A database could not be copied or brought back; the message says why."""


def copy(database: Mapping[str, Any], into: Path, name: str) -> None:
    """Write a consistent copy of a database (a dict of DATABASES) as `name` into a folder."""
    if database["ENGINE"].endswith("sqlite3"):
        _copy_sqlite(str(database["NAME"]), into / f"{name}{SQLITE}")
    else:
        target = into / f"{name}{DUMP}"
        target.touch(mode=0o600)
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
        _postgresql("pg_dump", words, database)


def _copy_sqlite(name: str, target: Path) -> None:
    target.touch(mode=0o600)
    address = f"{Path(name).resolve().as_uri()}?mode=rw"  # rw: one that is missing is not made
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=WAIT)) as source,
            closing(sqlite3.connect(target)) as made,
        ):
            source.backup(made)
            # One file, without a log beside it; serving it turns the log on again.
            made.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as problem:
        raise NotCopied(f"{name} could not be copied: {problem}.") from problem


def bring_back(database: Mapping[str, Any], dump: Path) -> None:
    """Restore a dump into an empty PostgreSQL database, all or nothing."""
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _postgresql("pg_restore", [*words, f"--dbname={database['NAME']}", str(dump)], database)


def _postgresql(program: str, words: list[str], database: Mapping[str, Any]) -> None:
    found = shutil.which(program)
    if found is None:
        raise NotCopied(
            f"{program} is missing: it belongs to PostgreSQL's client, in the same version as the "
            "server or newer. On Debian: apt install postgresql-client"
        )
    # The password goes by the environment: a command line can be read by every user.
    there = {name: str(database[key]) for key, name in _SURROUNDINGS.items() if database.get(key)}
    if mode := database.get("OPTIONS", {}).get("sslmode"):
        there["PGSSLMODE"] = mode
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [found, *words], env={**os.environ, **there}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotCopied(f"{program} failed: {done.stderr.strip()}")
