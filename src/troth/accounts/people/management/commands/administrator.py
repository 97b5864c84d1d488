"""`troth administrator EMAIL`: makes somebody host administrator, which gives no sight."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from troth.accounts.people import queries
from troth.accounts.people.services import accounts
from troth.foundation.vault import rotation


class Command(BaseCommand):
    """Lets a person list accounts and make links for a new sign-in password."""

    help = "Make the person with this e-mail address host administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one address."""
        parser.add_argument("email")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say what it gives and what not."""
        rotation.check()
        person = queries.with_email(options["email"])
        if person is None:
            raise CommandError("No open account has this address. Sign up first.")
        accounts.make_host_administrator(person, at=timezone.now())
        self.stdout.write(
            f"{person.email} runs this host now: lists accounts, makes sign-in links. "
            "This gives no sight of anybody's notes."
        )
