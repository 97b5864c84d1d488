"""`troth states`: draw every life cycle into docs/states, or check that the drawings are true."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from troth.desk.register import states


class Command(BaseCommand):
    """Write the pages of docs/states."""

    help = "Draws every life cycle into docs/states; with --check, compares only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to compare without writing."""
        parser.add_argument("--check", action="store_true", help="compare, write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write, or fail naming what is out of date."""
        if not options["check"]:
            states.write()
        elif out_of_date := states.stale():
            raise CommandError(f"Out of date: {', '.join(out_of_date)}. Call ./run states")
        for name in states.pages():
            self.stdout.write(f"docs/states/{name}")
