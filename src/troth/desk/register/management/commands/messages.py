"""`troth messages`: gather every text on screen into the catalogue that translators work from.

A tool for those who work on Troth: Babel is among the packages of requirements-dev.in.
"""

from argparse import ArgumentParser
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from django.core.management import BaseCommand, CommandError

import troth

SOURCE = Path(troth.__file__).resolve().parent
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"

HEAD = r"""msgid ""
msgstr ""
"Project-Id-Version: Troth\n"
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
"""Without the day and the program, which only churn."""

MARKS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
FILES = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {
    "**/templates/**.html": {
        "extensions": "jinja2.ext.do",
        "trimmed": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
LEFT_OUT = {"tests", "migrations"}


class Command(BaseCommand):
    """Write the English catalogue."""

    help = "Gathers every text on screen into the catalogue; with --check, compares only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to compare without writing."""
        parser.add_argument("--check", action="store_true", help="compare, write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write, or fail when the catalogue is out of date."""
        found = gathered(SOURCE)
        if not options["check"]:
            CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
            CATALOGUE.write_bytes(as_po(found))
        elif not CATALOGUE.exists() or CATALOGUE.read_bytes() != as_po(found):
            raise CommandError("The catalogue is out of date. Call ./run messages")
        self.stdout.write(f"{CATALOGUE.relative_to(SOURCE.parent)}: {len(found)} texts")


def gathered(folder: Path) -> Catalog:
    """Return every text with the files that say it, in the order of the files."""
    catalogue = Catalog(locale="en")
    told = extract_from_dir(
        folder, FILES, OPTIONS, MARKS, directory_filter=lambda d: Path(d).name not in LEFT_OUT
    )
    for file, _line, message, *_more in sorted(told, key=lambda one: one[:2]):
        catalogue.add(message, locations=[(file, 1)])
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as a .po file, without line numbers, which only churn."""
    out = BytesIO()
    write_po(out, catalogue, width=0, omit_header=True, include_lineno=False)
    return HEAD.encode() + out.getvalue()
