"""`troth clauses`: every statement of the codes, with the rules and tests that keep it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from troth.desk.register.register import figures, register


class Command(BaseCommand):
    """Print the register of clauses."""

    help = "Lists every statement of the codes with the rules and tests that keep it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer JSON, and the kept ones alone."""
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--kept", action="store_true", help="only what is kept")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the statements, then the figures."""
        entries = [
            {
                "id": e.statement.ref,
                "duty": list(e.statement.duty),
                "words": e.statement.words,
                "kept_by": list(e.statement.kept_by),
                "status": e.statement.status,
                "rules": list(e.rules),
                "tests": list(e.tests),
            }
            for code in register()
            for e in code.entries
            if not options["kept"] or e.statement.status == "kept"
        ]
        if options["json"]:
            self.stdout.write(json.dumps(entries, indent=2, ensure_ascii=False))
            return
        for e in entries:
            self.stdout.write(f"{e['id']:16} {e['status']:8} {e['words']}")
            for kind in ("rules", "tests"):
                for name in e[kind]:
                    self.stdout.write(f"{'':25} {kind[:-1]}: {name}")
        counted = figures()
        self.stdout.write(
            f"\n{counted['all']} statements: {counted['kept']} kept, "
            f"{counted['in part']} in part, {counted['not yet']} not yet"
        )
