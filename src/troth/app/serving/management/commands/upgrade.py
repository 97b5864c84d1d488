"""`troth upgrade`: brings a home to this version without serving it, or says whether it can."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from troth import __version__
from troth.app.host import memory, presence, tables
from troth.app.serving import modes, start, upgrade
from troth.foundation.vault import rotation


class Command(BaseCommand):
    """Make the changes of the tables that `serve` would make before it answers."""

    help = "Brings the home to this version; with --check it says what that would change."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to look only."""
        parser.add_argument("--check", action="store_true", help="look, and change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what is to be done, and do it; a home that cannot be taken raises a Fault."""
        memory.protect()
        if not start.was_used():
            sys.exit(
                f"troth: There is nothing to update in {settings.HOME}: no Troth has served it. "
                "See that TROTH_HOME names the folder that you mean."
            )
        tables.take_time()
        if options["check"]:
            start.examine()
            found = upgrade.plan()
            self.stdout.write(found.words)
            for name in found.changes:
                self.stdout.write(f"  {name}")
            self.stdout.write("This version can take it. Nothing was written.")
            return
        presence.hold(settings.HOME)
        start.examine()
        self.stdout.write(upgrade.plan().words)
        modes.tighten(settings.HOME)
        tables.prepare()
        start.examine()  # once more: what could not be looked at before the update
        rotation.check()
        self.stdout.write(f"Done: the home belongs to Troth {__version__}.")
