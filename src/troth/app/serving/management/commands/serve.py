"""`troth serve`: bring the databases up to date and serve Troth."""

import re
import sys
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand

from troth.accounts.people import queries as people
from troth.accounts.people import setup
from troth.app.backups import host_name
from troth.app.host import beats, memory, presence, tables
from troth.app.serving import modes, server, start, upgrade
from troth.foundation.ethics import pack
from troth.foundation.kit import demo
from troth.foundation.ledger import sequencer
from troth.foundation.vault import rotation
from troth.foundation.vault.faults import Fault

ADDRESS = re.compile(r"(\[[0-9a-f:]+\]|[^:\s]+):\d{1,5}")


class Command(BaseCommand):
    """Serve Troth with granian (WSGI)."""

    help = "Brings the databases up to date and serves Troth at TROTH_BIND."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of worker processes."""
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare, say where, serve until stopped."""
        address, _, port = settings.BIND.rpartition(":")
        if not (address and port.isdecimal()):
            sys.exit(f"TROTH_BIND={settings.BIND!r} is not ADDRESS:PORT, as in 127.0.0.1:8000")
        if settings.TROTH_METRICS and not ADDRESS.fullmatch(settings.TROTH_METRICS):
            given = f"TROTH_METRICS={settings.TROTH_METRICS!r}"
            sys.exit(f"{given} is not ADDRESS:PORT, as in 127.0.0.1:9100")
        memory.protect()
        if fixed := modes.tighten(settings.HOME):
            self.stdout.write(f"Rights of others were taken away at {fixed} places of the home.")
        presence.hold(settings.HOME)
        tables.take_time()
        start.examine()
        if start.was_used():
            host_name.check()
        if start.was_used():
            self.stdout.write(upgrade.plan().words)
        self.stdout.write("Preparing the databases …")
        tables.prepare()
        start.examine()  # once more: what could not be looked at before the update
        host_name.expect(urlsplit(settings.TROTH_URL).hostname or "")
        rotation.check()
        try:
            sequencer.look()
        except Fault as fault:  # people can read, and are told; nothing is signed or written
            self.stderr.write(f"ATTENTION. {fault}")
        for left_out in pack.faults():
            self.stderr.write(f"This pack is left out. {left_out}")
        self.stdout.write(f"Troth is at {settings.TROTH_URL}  (data in {settings.HOME})")
        if people.has_administrator() or demo.is_here():
            setup.spend()
        else:
            self.stdout.write(setup.told(settings.TROTH_URL))
        self.stdout.write("Stop it with Ctrl-C.")
        self.stdout.flush()
        helpers = [*beats.names(), *(["metrics"] if settings.TROTH_METRICS else [])]
        server.run("troth.app.config.wsgi:application", workers=options["workers"], helpers=helpers)
