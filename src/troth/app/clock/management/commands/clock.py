"""`troth clock`: do what falls due for as long as the server runs that started it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from troth.app.clock import rounds as clock
from troth.app.host import memory, parent, tables


class Command(BaseCommand):
    """Do rounds of the clock until the server ends."""

    help = "Does what falls due, round after round; serve starts it. By hand: ./run tick"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Work until told to stop."""
        if not parent.is_served():
            raise CommandError("serve starts this by itself. For one round by hand: ./run tick")
        memory.protect()
        parent.watch()
        tables.take_time()
        clock.work()
