"""Whether this host does its work, found out within a second, whatever hangs."""

import os
import shutil
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from django.conf import settings
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from troth.accounts.people.models import Person
from troth.app.host import beats, parent, tables
from troth.foundation.vault.router import SHARES
from troth.foundation.vault.shares.models import ShredShare

PATIENCE = 0.8
"""Seconds that both databases have to answer."""
FREE_BYTES = 64 << 20
"""With less room than this on a disk nothing more is taken."""
TABLES = {"default": Person._meta.db_table, SHARES: ShredShare._meta.db_table}

_threads = ThreadPoolExecutor(len(TABLES), thread_name_prefix="probe")
_asked: dict[str, "Future[bool]"] = {}
_lock = threading.Lock()


def states() -> dict[str, dict[str, bool]]:
    """Return by part of the host, and by what belongs to it, whether it does its work."""
    found = {"databases": databases(), "disks": {"home": has_room(settings.HOME)}}
    if parent.is_served():
        found["helpers"] = beats.on_time()
        found["server"] = {"parent": parent.is_there()}
    return found


def databases() -> dict[str, bool]:
    """Ask both at once, each over a connection of its own; who comes meanwhile shares it."""
    with _lock:
        for alias in TABLES:
            if alias not in _asked or _asked[alias].done():
                _asked[alias] = _threads.submit(_is_whole, alias)
        asked = dict(_asked)
    end = time.monotonic() + PATIENCE
    return {alias: _in_time(answer, end) for alias, answer in asked.items()}


def _in_time(answer: "Future[bool]", end: float) -> bool:
    try:
        return answer.result(max(0.0, end - time.monotonic()))
    except TimeoutError:
        return False


def _is_whole(alias: str) -> bool:
    """Tell whether a database answers and has its tables; none is made by looking."""
    own = connections[alias].copy()
    own.settings_dict["OPTIONS"].pop("pool", None)
    if own.vendor == "sqlite":
        if not tables.file_is_there(alias):
            return False
    else:
        own.settings_dict["OPTIONS"]["connect_timeout"] = 2
    try:
        return TABLES[alias] in own.introspection.table_names()
    except Error:
        return False
    finally:
        BaseDatabaseWrapper.close(own)
        connections[alias].close()


def has_room(folder: Path) -> bool:
    """Tell whether a folder can be written and its disk has room."""
    try:
        return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= FREE_BYTES
    except OSError:
        return False
