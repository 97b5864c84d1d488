"""Which changes of the tables a database still waits for, and making them.

The share store holds one application, and is brought up by that alone: for Django each change of
any other would be a step there too, which does nothing and takes as long.
"""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import now

from troth.app.host import presence, version
from troth.foundation.ledger import mark
from troth.foundation.ledger import queries as ledger
from troth.foundation.vault.router import SHARES

APPS = {"default": (), SHARES: (SHARES,)}
"""By database the one application that lives there; none names all."""


def take_time() -> None:
    """Let what this process asks of PostgreSQL take as long as it needs: nobody waits for a page.

    To be called before the first connection.
    """
    for alias in APPS:
        options = connections[alias].settings_dict["OPTIONS"]
        if options.get("options") == settings.TROTH_LIMITS:
            del options["options"]


def file_is_there(alias: str) -> bool:
    """Tell whether the file of an SQLite database exists, or none is needed."""
    name = str(connections[alias].settings_dict["NAME"])
    on_disk = connections[alias].vendor == "sqlite" and not name.startswith((":memory:", "file:"))
    return not on_disk or Path(name).exists()


def missing(alias: str) -> list[str]:
    """Return the names of the changes that a database waits for."""
    executor = MigrationExecutor(connections[alias])
    leaves = executor.loader.graph.leaf_nodes(*APPS[alias])
    return [str(change) for change, _backwards in executor.migration_plan(leaves)]


def unknown(alias: str) -> list[str]:
    """Return the names of changes that were made to a database and that this version lacks."""
    loader = MigrationExecutor(connections[alias]).loader
    strange = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    return sorted(f"{label}.{name}" for label, name in strange)


def bring_up(alias: str) -> None:
    """Make what is missing; quick when nothing is."""
    if missing(alias):
        call_command("migrate", *APPS[alias], database=alias, verbosity=0)


def prepare() -> None:
    """Make or update both databases, and gather the static files; quick when nothing changed."""
    version.record(Path(settings.HOME))
    for alias in APPS:
        bring_up(alias)
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.begin(ledger.latest_checkpoint(), at=now())
    presence.begin(settings.HOME)
