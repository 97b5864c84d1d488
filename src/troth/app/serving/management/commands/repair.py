"""`troth repair`: says what of the ledger is damaged, and lets it go on without hiding that."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.timezone import now

from troth.app.clock import services as clock
from troth.foundation.ledger import mark, repair


class Command(BaseCommand):
    """Look through the ledger; fix what can be fixed."""

    help = "Says what of the ledger is damaged, and lets it go on. The damage stays visible."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to look only."""
        parser.add_argument("--check", action="store_true", help="look, and change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say of each fault what it is and what was done; end with 1 when one is left."""
        found, whole = list(repair.breaks()), repair.is_whole()
        for one in found:
            self.stdout.write(f"FAULT  The chain {one.chain}: {one.words}")
        if not whole:
            self.stdout.write("FAULT  The tree over all entries does not fit them.")
        if not found and whole:
            self.stdout.write("The ledger holds: every chain, and the tree over all entries.")
            return
        if options["check"]:
            raise CommandError("The ledger is damaged. ./run repair lets it go on.")
        self._fix(found, whole=whole, at=now())

    def _fix(self, found: list[repair.Break], *, whole: bool, at: datetime) -> None:
        if not whole:
            try:
                waiting = repair.build_again()
            except repair.NotMended:
                alarm = mark.raise_alarm()
                raise CommandError(
                    "Entries that were signed are missing or other ones: that cannot be fixed. "
                    f"Restore your newest backup.{' Everybody is told.' if alarm else ''}"
                ) from None
            self.stdout.write(f"The tree was built again; {waiting} entries are taken in again.")
        told = sum(clock.tell_of_damage(one, at=at) for one in found)
        self.stdout.write(
            "The chains go on after their breaks, which stay: a check of them names the place. "
            f"People who were told: {told}"
        )
