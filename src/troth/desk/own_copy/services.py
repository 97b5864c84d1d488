"""The acts of a copy: it is entered before it begins, and how far it is can be seen."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from troth.desk.own_copy import events
from troth.desk.own_copy.models import Making
from troth.desk.own_copy.places import Place
from troth.foundation.ledger import services as ledger

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


@transaction.atomic
def begin(found: Sequence[Place], *, by: "Person", at: datetime) -> None:
    """Enter the copy in the ledger of each of its places."""
    for place in found:
        ledger.record(events.BEGUN, chain=place.chain, by=by.pk, at=at)
    fresh = {"places": len(found), "done": 0, "pages": 0, "ended_at": None, "is_whole": False}
    Making.objects.update_or_create(person=by, defaults={"begun_at": at, **fresh})


def note(person: "Person", *, begun: datetime, done: int, pages: int) -> None:
    """Note how far the copy is that was begun at that moment."""
    Making.objects.filter(person=person, begun_at=begun).update(done=done, pages=pages)


def end(person: "Person", *, begun: datetime, is_whole: bool, at: datetime) -> None:
    """Note that a copy is made, or that it broke off."""
    rows = Making.objects.filter(person=person, begun_at=begun)
    rows.update(ended_at=at, is_whole=is_whole)
