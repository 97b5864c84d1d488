"""`troth verify`: check a downloaded bundle; the checking itself needs no host at all."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from troth.foundation.ledger.verify import command as verify


class Command(BaseCommand):
    """Hand the file to the verifier, and end as it ends."""

    help = "Checks a bundle, and that it continues an older one: no database, no network."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the verifier takes."""
        verify.options(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what holds, or what does not; end with 1 when it does not."""
        given = [f"--{name}={options[name]}" for name in ("against", "witness") if options[name]]
        if verify.main([options["file"], *given], say=self.stdout.write):
            sys.exit(1)
