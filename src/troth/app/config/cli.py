"""The `troth` command, as in `troth serve`, `troth demo`, `troth clauses` or `troth prove-wall`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
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
    if not commands.is_ours(name):
        sys.exit(
            f"troth: There is no command {name}. ./run --help lists them. Those of Django that "
            "read or change the tables past the rules are left out on purpose."
        )
    if name == "upgrade" and "--help" not in rest and not place().exists():
        sys.exit(f"troth: There is no home {place()}. Set TROTH_HOME to the one that you mean.")
    _run(name, rest)


def _run(name: str, rest: list[str]) -> None:
    """Run a command; whatever ends it is told in a sentence."""
    try:
        modes.as_owner(place())
        ManagementUtility(["troth", name.replace("-", "_"), *rest]).execute()
    except (Fault, KeyFault) as fault:
        sys.exit(f"troth: {fault}")
    except DatabaseError as error:
        if version.recorded(place()) in ("", __version__):
            sys.exit(f"troth: {_told(error)}")
        sys.exit(f"troth: The home {place()} needs to be brought to {__version__}: troth upgrade")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - an operator reads sentences, and no trace
        sys.exit(f"troth: {_told(error)}")


def _told(error: Exception) -> str:
    """Say what an error means and what to do; its own words may quote what it met."""
    if isinstance(error, ImproperlyConfigured):
        return f"A setting is wrong: {error}"
    # Both read the settings, and come after the home was looked at.
    from troth.app.config import scrub  # noqa: PLC0415
    from troth.foundation.kit import faults  # noqa: PLC0415

    fault = faults.told(error)
    if fault is not None:
        return f"{fault.cause} ({type(error).__name__})"
    return scrub.fault_of_ours(error)
