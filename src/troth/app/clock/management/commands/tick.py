"""`troth tick`: do now what falls due by the clock; `troth serve` does it every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from troth.app.clock import rounds


class Command(BaseCommand):
    """Do one round of the clock."""

    help = "Signs the ledger, closes summaries whose last day has passed, clears away old sign-ins."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do what is due and say how many summaries were closed."""
        self.stdout.write(f"Summaries closed: {rounds.tick(at=now())}")
