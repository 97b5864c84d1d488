"""`troth metrics`: tell figures to Prometheus at TROTH_METRICS; `troth serve` starts it."""

import os
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from prometheus_client import start_http_server

from troth.app.health import figures
from troth.app.host import beats, memory, parent


class Command(BaseCommand):
    """Answer Prometheus until the server ends."""

    help = "Tells figures to Prometheus at TROTH_METRICS; serve starts it."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Answer for as long as the server runs that started this."""
        if not parent.is_served():
            raise CommandError("serve starts this by itself where TROTH_METRICS is set.")
        memory.protect()
        parent.watch()
        for connection in connections.all():  # one look a minute needs no pool
            connection.settings_dict["OPTIONS"].pop("pool", None)
        address, _colon, port = settings.TROTH_METRICS.rpartition(":")
        found = figures.registry(os.environ[beats.COUNTS])
        try:
            start_http_server(int(port), address.strip("[]"), found)
        except OSError as problem:
            raise CommandError(
                f"TROTH_METRICS={settings.TROTH_METRICS} cannot be used: {problem.strerror}. "
                "Choose another address or port."
            ) from None
        threading.Event().wait()
