"""The settings of a database, from its address."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import dj_database_url

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON;PRAGMA mmap_size=134217728;"
    ),
}
LIMITS = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
"""What PostgreSQL ends of a page that hangs, so that it holds up nobody else."""


def of_address(address: str) -> dict[str, Any]:
    """Read `sqlite:////path/to/file` or `postgres://…` as an entry of DATABASES."""
    if address.startswith("sqlite"):
        name = unquote(address.removeprefix("sqlite:///"))
        engine = "django.db.backends.sqlite3"
        return {"ENGINE": engine, "NAME": name, "CONN_MAX_AGE": None, "OPTIONS": dict(SQLITE)}
    found: dict[str, Any] = dict(dj_database_url.parse(address))
    options = {"pool": True, "options": LIMITS, **found.get("OPTIONS", {})}
    return {**found, "CONN_MAX_AGE": 0, "OPTIONS": options}


def in_file(path: Path) -> str:
    """Return the address of a database in an SQLite file."""
    return f"sqlite:///{path}"
