"""The `troth` command, as in `troth serve`, `troth demo`, `troth clauses` or `troth prove-wall`."""

import os
import sys

from django.core.management import ManagementUtility


def main() -> None:
    """Run one command; its name may be written with hyphens."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.config.settings")
    name, *rest = [*sys.argv[1:], "help"][: max(len(sys.argv) - 1, 1)]
    ManagementUtility(["troth", name.replace("-", "_"), *rest]).execute()
