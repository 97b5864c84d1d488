"""Removes a demo home: tables, files and secrets, so that the next start is that of a new host."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connections

from troth.accounts.people.models import Person
from troth.app.host import presence
from troth.app.host.home import BEGUN
from troth.foundation.kit import demo


class NotRemoved(Exception):
    """Nothing was removed; the message says why."""


def remove() -> None:
    """Remove everything of this home, its mark last. Raise NotRemoved where real people are."""
    if not presence.alone(settings.HOME):
        raise NotRemoved("The demo is being served. Stop the server, then call it again.")
    if any(not demo.is_invented(person.email) for person in _people()):
        raise NotRemoved("Somebody real has an account in this home. Nothing was removed.")
    for alias in settings.DATABASES:
        _drop(alias)
    home = Path(settings.HOME)
    for name in ("mail", "static", "backups", "secrets", "evidence"):
        shutil.rmtree(home / name, ignore_errors=True)
    (home / BEGUN).unlink(missing_ok=True)
    demo.file().unlink()


def _people() -> list[Person]:
    tables = connections["default"].introspection.table_names()
    return list(Person.objects.all()) if Person._meta.db_table in tables else []


def _drop(alias: str) -> None:
    connection = connections[alias]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for tail in ("", "-wal", "-shm"):
            Path(f"{name}{tail}").unlink(missing_ok=True)
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {quote(table)} CASCADE")
