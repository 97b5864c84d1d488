"""The `troth` command, as in `troth serve`, `troth demo`, `troth clauses` or `troth prove-wall`."""

import os
import sys

from django.core.management import ManagementUtility
from django.db import DatabaseError

from troth import __version__
from troth.app.config import commands
from troth.app.host import version
from troth.app.host.home import place
from troth.app.serving import modes
from troth.foundation.vault.faults import Fault
from troth.foundation.vault.host_key import KeyFault

HELP, VERSION = ("help", "--help", "-h"), ("version", "--version")


def main() -> None:
    """Run one command; its name may be written with hyphens."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.app.config.settings")
    os.umask(0o077)
    name, *rest = sys.argv[1:] or ["help"]
    if name in VERSION:
        sys.stdout.write(f"Troth {__version__}\n")
        return
    if name in HELP and not rest:
        sys.stdout.write(commands.overview())
        return
    if name in HELP:
        name, rest = rest[0], ["--help"]
    if name == "upgrade" and "--help" not in rest and not place().exists():
        sys.exit(f"troth: There is no home {place()}. Set TROTH_HOME to the one that you mean.")
    try:
        modes.as_owner(place())
        ManagementUtility(["troth", name.replace("-", "_"), *rest]).execute()
    except (Fault, KeyFault) as fault:
        sys.exit(f"troth: {fault}")
    except DatabaseError:
        if version.recorded(place()) in ("", __version__):
            raise
        sys.exit(f"troth: The home {place()} needs to be brought to {__version__}: troth upgrade")
