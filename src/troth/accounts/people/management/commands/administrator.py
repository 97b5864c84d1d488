"""`troth administrator EMAIL`: makes someone host administrator, which gives no sight."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from troth.accounts.people import queries, setup
from troth.accounts.people.services import accounts
from troth.foundation.kit import demo
from troth.foundation.vault import rotation


class Command(BaseCommand):
    """Lets a person list accounts and make links for a new sign-in password."""

    help = (
        "Makes the person with this e-mail address host administrator, or prints the setup token."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one address, or none."""
        parser.add_argument("email", nargs="?", help="without it, the setup token is printed")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say what it gives and what not."""
        rotation.check()
        if not options["email"]:
            self._tell_token()
            return
        person = queries.with_email(options["email"])
        if person is None:
            raise CommandError("No open account has this address. Sign up first.")
        accounts.make_host_administrator(person, at=timezone.now())
        setup.spend()
        self.stdout.write(
            f"{person.email} runs this host now: lists accounts, makes sign-in links. "
            "This gives no sight of anybody's notes."
        )

    def _tell_token(self) -> None:
        if queries.has_administrator() or demo.is_here():
            raise CommandError("Somebody runs this host already. Name the address of another one.")
        self.stdout.write(setup.told(settings.TROTH_URL))
