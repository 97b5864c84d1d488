"""`troth rotate-host-key`: change the key under which names and addresses lie."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from troth.foundation.vault import rotation


class Command(BaseCommand):
    """Make a new host key, seal every name and address again, and retire the older key."""

    help = "Makes a new host key and seals names and addresses under it. Go on by calling it again."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rotate, with a line for each step."""
        try:
            rotation.rotate(self._say)
        except rotation.Stuck as stuck:
            raise CommandError(str(stuck)) from None
        self.stdout.write("Keep a new copy of secrets/names, and the old one with old backups.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
