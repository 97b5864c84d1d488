"""The post of the tests: letters wait in a table until the clock sends them, as they do here."""

from django.core import mail
from django.core.mail import EmailMessage

from troth.accounts.people.models import Letter
from troth.accounts.people.services import letters


def delivered() -> list[EmailMessage]:
    """Send what waits, at the moments at which it falls due; return all that was ever sent."""
    for due in sorted(set(Letter.objects.values_list("due_at", flat=True))):
        letters.send_letters(at=due)
    assert not Letter.objects.exists()
    return list(mail.outbox)
