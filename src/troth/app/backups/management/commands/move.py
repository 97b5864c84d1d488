"""`troth move`: takes the host to other databases, or says what another host name would change."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.timezone import now

from troth.app.backups import host_name, moving
from troth.app.host import memory, presence, tables
from troth.app.host.address import origin


class Command(BaseCommand):
    """Move from SQLite to PostgreSQL or back, or to another host name."""

    help = (
        "Copies both databases to those that TROTH_MOVE_DATABASE and TROTH_MOVE_SHARES name, and "
        "compares every row; with --url it prepares a move to another host name."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the new address, and whether to leave people behind."""
        parser.add_argument("--url", help="the address that TROTH_URL will have, as https://…")
        parser.add_argument(
            "--check", action="store_true", help="with --url: say who would be shut out; no more"
        )
        parser.add_argument(
            "--anyway", action="store_true", help="with --url: move although some are shut out"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do one of the two; end with 1 when something does not hold or somebody is shut out."""
        memory.protect()
        if options["url"]:
            self._to_name(options)
            return
        try:
            to = moving.addresses()
            presence.hold(settings.HOME)
            tables.take_time()
            found = moving.move(to)
        except moving.NotMoved as problem:
            raise CommandError(str(problem)) from None
        for finding in found:
            self.stdout.write(f"{'holds' if finding.holds else 'FAULT'}  {finding.words}")
        if not all(finding.holds for finding in found):
            raise CommandError("The copies do not hold: go on with the present databases.")
        self.stdout.write(
            "Moved. Set TROTH_DATABASE and TROTH_SHARES to the new addresses, and serve. The older "
            "databases are as they were: remove them when all is well, the share store within "
            "seven days, and never serve them again."
        )

    def _to_name(self, options: dict[str, Any]) -> None:
        wanted = origin(options["url"].rstrip("/")).hostname or ""
        found = host_name.consequences()
        self.stdout.write(found.words(host_name.present(), wanted))
        if options["check"]:
            return
        if found.shut_out and not options["anyway"]:
            told = host_name.ask_for_another_way(at=now())
            raise CommandError(
                f"Told by a notice: {told}. Call it again when they have another way in, or with "
                "--anyway: then those people lose what only they can open."
            )
        host_name.expect(wanted)
        self.stdout.write(
            f"Set TROTH_URL to {options['url'].rstrip('/')} and serve. Links that were mailed "
            "before lead to the older name: let it lead here for two weeks."
        )
        if os.environ.get("TROTH_OIDC_ISSUER"):
            self.stdout.write("Tell the provider of single sign-on the new address as well.")
