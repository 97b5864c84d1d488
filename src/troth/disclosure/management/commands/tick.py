"""`troth tick`: does what falls due by the clock; run it every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from troth.disclosure import services


class Command(BaseCommand):
    help = "Close summaries whose last day has passed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Close what is due and say how many."""
        closed = services.expire_due(at=now())
        self.stdout.write(f"Summaries closed: {closed}")
