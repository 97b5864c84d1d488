"""`troth restore`: checks that a backup can be restored, or restores it into an empty folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.timezone import now

from troth.app.backups import copy, manifest, restore
from troth.foundation.ledger import mark
from troth.foundation.ledger import queries as ledger


class Command(BaseCommand):
    """Restore into a throwaway home or into an empty folder; the live host stays untouched."""

    help = "Checks that a backup can be restored, or restores it into an empty folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and which copies; the newest of TROTH_HOME/backups by default."""
        act = parser.add_mutually_exclusive_group(required=True)
        act.add_argument("--check", action="store_true", help="restore, examine, throw away")
        act.add_argument(
            "--set-back",
            action="store_true",
            help="accept that this home's database is an older one; people are told",
        )
        act.add_argument("--to", type=Path, help="restore into this empty folder")
        parser.add_argument(
            "--against", type=Path, help="a checkpoint kept outside: the note, a mail, or its print"
        )
        for part in manifest.PARTS:
            parser.add_argument(
                f"--{part}", type=Path, help=f"a copy of part {part}, or a folder that holds some"
            )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say of everything whether it holds; end with 1 when something does not."""
        if options["set_back"]:
            self.stdout.write(mark.set_back(ledger.latest_checkpoint(), at=now()))
            self.stdout.write("Everybody with an account is told by the next round of the clock.")
            return
        try:
            copies = {
                part: manifest.newest(options[part] or copy.default_folder() / part)
                for part in manifest.PARTS
            }
            to, kept = options["to"], _read(options["against"])
            found = (
                restore.restore(copies, to.resolve(), kept) if to else restore.check(copies, kept)
            )
        except (manifest.NoCopy, restore.NotRestored) as problem:
            raise CommandError(str(problem)) from None
        for finding in found:
            self.stdout.write(f"{'holds' if finding.holds else 'FAULT'}  {finding.words}")
        if not all(finding.holds for finding in found):
            raise CommandError("This backup does not hold. See above.")
        if to:
            self.stdout.write(f"Restored. Serve it with TROTH_HOME={to.resolve()}")


def _read(path: Path | None) -> str:
    try:
        return path.read_text("utf-8") if path else ""
    except (OSError, ValueError) as problem:
        raise CommandError(f"{path} cannot be read. {problem}") from None
