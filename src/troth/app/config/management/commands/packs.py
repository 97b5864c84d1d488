"""`troth packs`: every code, policy and jurisdiction of this host, and which files do not hold."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from troth.foundation.ethics import pack, pack_file
from troth.foundation.ethics.pack_file import BadPack, Fault


class Command(BaseCommand):
    """List the packs and check them."""

    help = "Lists and checks the packs of this host; with FILE, checks these files only."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take files that are not in the folder yet."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what holds, then what does not; fail when something does not."""
        faults = self._check(options["files"]) if options["files"] else self._list()
        if faults:
            raise CommandError("\n".join(str(fault) for fault in faults))

    def _check(self, files: list[Path]) -> list[Fault]:
        faults: list[Fault] = []
        for path in files:
            try:
                found = pack.make(pack_file.read(path))
            except BadPack as bad:
                faults.extend(bad.faults)
            else:
                self._print(found)
        return faults

    def _list(self) -> list[Fault]:
        pack.use(settings.TROTH_PACKS)
        for found in pack.packs():
            self._print(found)
        self.stdout.write(f"\nPacks of your own lie in {settings.TROTH_PACKS}")
        return list(pack.faults())

    def _print(self, found: pack.Pack) -> None:
        marks = ["yours"] if found.by_operator else []
        marks += ["example, needs a lawyer"] if found.is_example else []
        told = f" ({', '.join(marks)})" if marks else ""
        since = found.valid_from or date.min
        day = since.isoformat() if since != date.min else "always"
        line = f"{found.kind:13} {found.id:10} {found.edition:10} {day:11} {found.digest[:12]}"
        self.stdout.write(f"{line}  {found.title}{told}")
