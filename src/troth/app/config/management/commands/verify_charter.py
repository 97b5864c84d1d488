"""`troth verify-charter`: check a charter's PDF or charter.json; no database, no network."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from troth.engagement.charter_documents.offline import verify
from troth.foundation.ledger.verify.merkle import Fault


class Command(BaseCommand):
    """Print what holds, or what does not; end with 1 when it does not."""

    help = "Checks a charter's PDF or charter.json: its text, its signatures, the host's seal."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and the host's certificate where someone has it."""
        parser.add_argument("file", type=Path, help="a PDF of a charter, or its charter.json")
        words = "the host's certificate (PEM), as the page Check a charter gives it"
        parser.add_argument("--certificate", type=Path, help=words)
        parser.add_argument("--text", action="store_true", help="print the text that was signed")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check the file."""
        seal: Path | None = options["certificate"]
        try:
            raw = options["file"].read_bytes()
            pem = seal.read_bytes() if seal else b""
        except OSError as problem:
            self.stdout.write(f"The file cannot be read: {problem.strerror}.")
            sys.exit(1)
        try:
            for line in verify(raw, certificate=pem, with_text=options["text"]):
                self.stdout.write(line)
        except Fault as fault:
            self.stdout.write(f"IT DOES NOT HOLD. {fault}")
            sys.exit(1)
        self.stdout.write("It holds. Compare the fingerprints with the people themselves.")
