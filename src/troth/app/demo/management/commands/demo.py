"""`troth demo`: bring the demo cast onto an empty host, print its accounts, or remove it all."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.timezone import now

from troth.app.demo import policy, removal, stage
from troth.app.host import tables
from troth.foundation.kit import demo


class Command(BaseCommand):
    """Make the demo if need be; print who can sign in."""

    help = "Brings the demo cast onto an empty host and prints its accounts; --remove ends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer JSON, and removal."""
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--remove", action="store_true", help="remove a demo and all its data")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the accounts; a second call prints the same ones."""
        if options["remove"]:
            self._remove()
            return
        made = self._made()
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
        self.stdout.write("\nRemove it all with: ./run demo --remove")

    def _made(self) -> list[stage.Account]:
        tables.prepare()
        if accounts := stage.accounts():
            return accounts
        verdict = policy.may_bring()
        if not verdict:
            reasons = " ".join(str(reason) for reason in verdict.reasons)
            raise CommandError(f"{reasons} Set TROTH_HOME to a new folder and call it again.")
        try:
            return stage.build(at=now())
        except stage.NotEmpty:
            raise CommandError(
                "People have accounts on this host already: the demo has a home of its own. Set "
                "TROTH_HOME to a new folder and call it again."
            ) from None

    def _remove(self) -> None:
        if not demo.is_here():
            raise CommandError("There is no demo in this home. Nothing was removed.")
        try:
            removal.remove()
        except removal.NotRemoved as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write("The demo is gone, with all that was written in it.")
