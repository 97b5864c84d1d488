"""What the host does by its clock in the name of nobody: mailing checkpoints, telling faults."""

import logging
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from troth.accounts.people import notifications as people
from troth.accounts.people.mail import AUTOMATIC
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people_notifications
from troth.engagement.core.models import Engagement, Part
from troth.engagement.core.queries import INSIDE
from troth.engagement.core.rules import life
from troth.foundation.kit.hooks import page_url
from troth.foundation.ledger import mark
from troth.foundation.ledger import queries as ledger_queries
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import SET_BACK
from troth.foundation.ledger.repair import Break
from troth.foundation.records import differences
from troth.practice.groups.models import Group, Membership
from troth.practice.groups.rules import life as groups

log = logging.getLogger(__name__)

CHAINS_AT_ONCE = 10
"""How many chains are compared with their records together."""


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
    if not ledger.fix(found, at=at):
        return 0
    of_engagement = Part.objects.filter(engagement=found.chain).values_list("person", flat=True)
    concerned = Person.objects.filter(pk__in=[found.chain, *of_engagement], is_active=True)
    for person in (everybody := list(concerned)):
        people_notifications.notify(person, people.LEDGER_DAMAGED, at=at)
    return len(everybody)


def tell_of_differences(*, at: datetime) -> int:
    """Compare the records of every engagement and group with its ledger (GCE-1.23b).

    What does not fit is entered there and told, each finding once; return in how many chains
    something new was found. What was disposed of is left out.
    """
    return sum(
        _tell_of(chain, at=at) for some in _some_chains() for chain in differences.news(some)
    )


@transaction.atomic
def _tell_of(chain: UUID, *, at: datetime) -> bool:
    if not differences.look(chain, at=at):
        return False
    for person in Person.objects.filter(pk__in=_concerned(chain), is_active=True):
        people_notifications.notify(person, people.RECORDS_DIFFER, about=str(chain), at=at)
    return True


def _some_chains() -> Iterator[list[UUID]]:
    kept = [
        Engagement.objects.exclude(state=life.DISPOSED),
        Group.objects.exclude(state=groups.DISPOSED),
    ]
    chains = [pk for rows in kept for pk in rows.order_by("pk").values_list("pk", flat=True)]
    for start in range(0, len(chains), CHAINS_AT_ONCE):
        yield chains[start : start + CHAINS_AT_ONCE]


def _concerned(chain: UUID) -> set[UUID]:
    """Return client and practitioner of an engagement, or practitioner and members of a group."""
    two = Part.objects.filter(engagement=chain, part__in=INSIDE, left_at=None)
    members = Membership.objects.filter(group=chain, state=groups.IN)
    leads = Group.objects.filter(pk=chain).values_list("practitioner", flat=True)
    people_of = (rows.values_list("person", flat=True) for rows in (two, members))
    return {*leads, *(pk for rows in people_of for pk in rows)}


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
        stop = f"<{settings.TROTH_URL}{page_url('checkpoints')}>"
        headers = {**AUTOMATIC, "List-Unsubscribe": stop}
        words = (_("Checkpoint of the ledger"), f"{text}\n\n{note}")
        EmailMessage(*words, None, [person.email], headers=headers).send()
