"""`troth messages`: gather every text on screen into the catalogue that translators work from."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from troth.desk.register import messages


class Command(BaseCommand):
    """Write the English catalogue."""

    help = "Gathers every text on screen into the catalogue; with --check, compares only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to compare without writing."""
        parser.add_argument("--check", action="store_true", help="compare, write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write, or fail when the catalogue is out of date."""
        if not options["check"]:
            messages.write()
        elif messages.is_stale():
            raise CommandError("The catalogue is out of date. Call ./run messages")
        where = messages.CATALOGUE.relative_to(messages.SOURCE.parents[1])
        self.stdout.write(f"{where}: {len(messages.gathered())} texts")
