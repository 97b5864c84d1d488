"""What the host does by its clock in the name of nobody: it mails checkpoints to who wished it."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from troth.accounts.people.models import Person
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger import services as ledger_services

log = logging.getLogger(__name__)


def mail_checkpoints(*, at: datetime) -> int:
    """Mail the newest checkpoint to everybody for whom one is due; return how many were sent.

    Nobody gets the same checkpoint twice. A mail that cannot be sent is tried again next time.
    """
    signed, sent = ledger.latest_checkpoint(), 0
    due = [w for w in ledger.mail_due(at=at) if signed and signed.size > w.size]
    people = Person.objects.in_bulk([wish.holder for wish in due])
    for wish in due:
        person = people.get(wish.holder)
        if person is None or not person.is_active or signed is None:
            continue
        try:
            _send(person, bytes(signed.note).decode())
        except OSError as problem:  # what smtplib raises is an OSError as well
            log.warning("A checkpoint could not be mailed: %s", type(problem).__name__)
            break
        ledger_services.mailed(wish.holder, signed, at=at)
        sent += 1
    return sent


def _send(person: Person, note: str) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        text = _(
            "This is a checkpoint of the ledger of your Troth host. Keep this mail.\n"
            "With it you can check later that nothing was rewritten: "
            "troth verify FILE --against THIS-MAIL"
        )
        send_mail(_("Checkpoint of the ledger"), f"{text}\n\n{note}", None, [person.email])
