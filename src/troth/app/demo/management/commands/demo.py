"""`troth demo`: bring the demo cast onto an empty host, and print its accounts."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.timezone import now

from troth.app.demo import stage
from troth.app.serving.management.commands.serve import prepare


class Command(BaseCommand):
    """Make the demo if need be; print who can sign in."""

    help = "Brings the demo cast onto an empty host and prints its accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer JSON."""
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the accounts; a second call prints the same ones."""
        prepare()
        try:
            made = stage.accounts() or stage.build(at=now())
        except stage.NotEmpty:
            raise CommandError(
                "People have accounts on this host already: the demo cast comes only onto an "
                "empty one. Set TROTH_HOME to a new folder and call it again."
            ) from None
        if options["json"]:
            self.stdout.write(json.dumps([asdict(a) for a in made], indent=2, ensure_ascii=False))
            return
        for account in made:
            self.stdout.write(f"{account.name:6} {account.email:22} {account.part}")
        self.stdout.write(f"\nEverybody's password: {made[0].password}")
        self.stdout.write("\nKeys for an app that shows codes, the second step on /sign-in:")
        for account in made:
            if account.code_key:
                self.stdout.write(f"{account.name:6} {account.code_key}")
