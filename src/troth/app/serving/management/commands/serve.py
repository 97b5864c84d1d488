"""`troth serve`: bring the databases up to date and serve Troth."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connections
from granian.constants import Interfaces
from granian.server import Server

from troth.app.backups import tables
from troth.app.clock import rounds as clock
from troth.app.clock import sequencing
from troth.app.serving import memory, start
from troth.foundation.ethics import pack
from troth.foundation.vault import rotation


def prepare() -> None:
    """Make or update both databases, and gather the static files; quick when nothing changed."""
    for alias in tables.APPS:
        tables.bring_up(alias)
    call_command("collectstatic", verbosity=0, interactive=False)


def run(application: str, *, workers: int) -> None:
    """Serve a WSGI application at TROTH_BIND until stopped."""
    address, _, port = settings.BIND.rpartition(":")
    embedded = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    Server(
        application,
        address=address.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1 if embedded else 4,
        websockets=False,
        log_enabled=True,
        log_access=False,
    ).serve()


class Command(BaseCommand):
    """Serve Troth with granian (WSGI)."""

    help = "Brings the databases up to date and serves Troth at TROTH_BIND."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of worker processes."""
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare, say where, serve until stopped."""
        memory.protect()
        start.examine()
        self.stdout.write("Preparing the databases …")
        prepare()
        rotation.check()
        for fault in pack.faults():
            self.stderr.write(f"This pack is left out. {fault}")
        for connection in connections.all():
            connection.close()
        address, _, port = settings.BIND.rpartition(":")
        if not (address and port.isdecimal()):
            sys.exit(f"TROTH_BIND={settings.BIND!r} is not ADDRESS:PORT, as in 127.0.0.1:8000")
        self.stdout.write(f"Troth is at {settings.TROTH_URL}  (data in {settings.HOME})")
        self.stdout.write("Stop it with Ctrl-C.")
        self.stdout.flush()
        clock.start()
        worker = sequencing.start()
        try:
            run("troth.config.wsgi:application", workers=options["workers"])
        finally:
            if worker is not None:
                worker.terminate()
                worker.wait()
