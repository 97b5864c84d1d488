"""`troth sequence`: the worker that takes entries into the tree; `troth serve` starts it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from troth.app.clock import sequencing
from troth.app.host import memory, tables


class Command(BaseCommand):
    """Sequence until the process that started it ends."""

    help = "Takes the ledger's new entries into the tree and signs, on PostgreSQL; serve starts it."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Work, or say that there is nothing to do here."""
        if connection.vendor == "sqlite":
            raise CommandError("On SQLite the server itself does this.")
        memory.protect()
        tables.take_time()
        sequencing.work()
