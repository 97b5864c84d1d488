"""`troth backup`: copies main database, share store and secrets into three folders, each apart."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.timezone import now

from troth.app.backups import copy
from troth.app.host import beats
from troth.foundation.vault.shred import SHARE_WINDOW


class Command(BaseCommand):
    """Make a backup while the server runs."""

    help = "Copies main database, share store and secrets, each into a folder of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and how long copies of the share store stay."""
        most = SHARE_WINDOW.days
        parser.add_argument("--to", type=Path, help="the folder; TROTH_HOME/backups by default")
        parser.add_argument(
            "--keep-shares-days",
            type=int,
            default=most,
            help=f"days after which copies of the share store are removed, at most {most}",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it and say where its parts lie."""
        to = (options["to"] or copy.default_folder()).resolve()
        keep = timedelta(days=options["keep_shares_days"])
        try:
            made = copy.make(to, at=now(), keep_shares=keep)
        except copy.NotMade as problem:
            raise CommandError(str(problem)) from None
        beats.beat("backup")
        for part, folder in made.folders.items():
            self.stdout.write(f"{part:8} {folder}")
        self.stdout.write(f"Old copies of the share store removed: {made.removed}")
        self.stdout.write("Keep the three apart. Try them: ./run restore --check")
