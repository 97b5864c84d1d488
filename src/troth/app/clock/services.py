"""What the host does by its clock in the name of nobody: mailing checkpoints, telling faults."""

import logging
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from troth.accounts.people import notifications as people
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people_notifications
from troth.engagement.core.models import Part
from troth.foundation.ledger import mark
from troth.foundation.ledger import queries as ledger_queries
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import SET_BACK
from troth.foundation.ledger.repair import Break

log = logging.getLogger(__name__)


@transaction.atomic
def tell_of_set_back(*, at: datetime) -> int:
    """Tell everyone once that the ledger was set back, in their own chain too; return how many.

    Putting the notice away is how each of them acknowledges it.
    """
    note = mark.untold()
    if not note:
        return 0
    digests = [sha256(note.encode()).hexdigest()]
    everybody = list(Person.objects.filter(is_active=True))
    for person in everybody:
        kind = people.LEDGER_SET_BACK
        people_notifications.tell(person, SET_BACK, kind, by=None, digests=digests, at=at)
    transaction.on_commit(mark.told)
    return len(everybody)


@transaction.atomic
def tell_of_damage(found: Break, *, at: datetime) -> int:
    """Let a damaged chain go on and tell those whom it is about; return how many were told now."""
    if not ledger.mend(found, at=at):
        return 0
    of_engagement = Part.objects.filter(engagement=found.chain).values_list("person", flat=True)
    concerned = Person.objects.filter(pk__in=[found.chain, *of_engagement], is_active=True)
    for person in (everybody := list(concerned)):
        people_notifications.notify(person, people.LEDGER_DAMAGED, at=at)
    return len(everybody)


def mail_checkpoints(*, at: datetime) -> int:
    """Mail the newest checkpoint to everyone for whom one is due; return how many were sent.

    Nobody gets the same checkpoint twice. A mail that cannot be sent is tried again next time.
    """
    signed, sent = ledger_queries.latest_checkpoint(), 0
    due = [w for w in ledger_queries.mail_due(at=at) if signed and signed.size > w.size]
    writes = Person.objects.in_bulk([wish.holder for wish in due])
    for wish in due:
        person = writes.get(wish.holder)
        if person is None or not person.is_active or signed is None:
            continue
        try:
            _send(person, bytes(signed.note).decode())
        except OSError as problem:  # what smtplib raises is an OSError as well
            log.warning("A checkpoint could not be mailed: %s", type(problem).__name__)
            break
        ledger.mailed(wish.holder, signed, at=at)
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
