"""Where someone is signed in: kinds of device that are new, and sign-ins that are ended."""

from datetime import datetime

from django.db import transaction

from troth.accounts.people import events, notifications
from troth.accounts.people.models import Device, Person, Session
from troth.accounts.people.services.notifications import tell
from troth.foundation.ledger import services as ledger


@transaction.atomic
def note_device(person: Person, kind: str, *, at: datetime) -> None:
    """Remember the kind of device of a sign-in; tell the person of one not seen before.

    The first one ever tells them nothing new.
    """
    if Device.objects.filter(person=person, words_index__of=kind).exists():
        return
    is_first = not Device.objects.filter(person=person).exists()
    Device.objects.create(person=person, words=kind, first_at=at)
    if not is_first:
        tell(person, events.NEW_DEVICE, notifications.NEW_DEVICE, by=person.pk, at=at)


@transaction.atomic
def end_session(key: str, *, by: Person, at: datetime) -> None:
    """End one of one's own sign-ins, named by the key of its row."""
    ended, _each = Session.objects.filter(pk=key, person=by).delete()
    if ended:
        ledger.record(events.SESSION_ENDED, chain=by.pk, by=by.pk, at=at)


@transaction.atomic
def end_other_sessions(*, by: Person, but: str, at: datetime) -> int:
    """End every sign-in of one's own but the one with the key `but`; return how many ended."""
    others = Session.objects.filter(person=by).exclude(pk=but)
    ended, _each = others.delete()
    for _session in range(ended):
        ledger.record(events.SESSION_ENDED, chain=by.pk, by=by.pk, at=at)
    return ended
